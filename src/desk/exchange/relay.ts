import type {
  BorneToDeskCandidate,
  BorneToDeskCondition,
  BorneToDeskOffer,
  ExpertToDeskAnswer,
  ExpertToDeskCandidate,
} from "../../contract/signalling/types.ts";
import type { AssignedHow } from "../queue/events.ts";
import type { Call } from "../queue/model.ts";
import type { IceServers } from "./ice.ts";
import { Negotiations } from "./negotiations.ts";
import type { Ways } from "./ways.ts";

export interface RelayOptions {
  readonly ways: Ways;
  readonly ice: () => IceServers;
  /** A higher number of a negotiation has been seen. */
  readonly onNumber: (call: string, n: number) => void;
}

/**
 * Carries descriptions and candidates between the two ends of a call. What is said while nobody, or nobody any more,
 * listens is kept and said when he comes; what belongs to an older negotiation is dropped.
 */
export class Relay {
  readonly #negotiations = new Negotiations();
  readonly #conditions = new Map<string, BorneToDeskCondition>();
  /** Calls whose borne was away when a new offer was wanted. */
  readonly #wanted = new Set<string>();
  readonly #options: RelayOptions;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** From the borne: it has been checked that the call is its own. */
  offer(call: Call, { n, sdp }: BorneToDeskOffer): void {
    const { ways, onNumber } = this.#options;
    const what = this.#negotiations.offer(call.id, n, sdp, call.n);
    if (what === "stale") return;
    const known = this.#negotiations.get(call.id);
    if (what === "again" && known?.answer !== undefined) {
      // The answer was on its way when the borne's line was lost.
      ways.toBorne(call.borne, { type: "answer", call: call.id, n, sdp: known.answer });
      for (const candidate of known.answerCandidates) {
        ways.toBorne(call.borne, { type: "candidate", call: call.id, n, candidate });
      }
      return;
    }
    if (what === "again") return;
    if (n > call.n) onNumber(call.id, n);
    if (call.expert !== null) ways.toExpert(call.expert, { type: "offer", call: call.id, n, sdp });
  }

  candidate(call: Call, { n, candidate }: BorneToDeskCandidate): void {
    if (!this.#negotiations.candidate(call.id, n, candidate) || call.expert === null) return;
    this.#options.ways.toExpert(call.expert, { type: "candidate", call: call.id, n, candidate });
  }

  condition(call: Call, condition: BorneToDeskCondition): void {
    this.#conditions.set(call.id, condition);
    if (call.expert !== null) this.#options.ways.toExpert(call.expert, condition);
  }

  /** From the expert who has the call. */
  answer(call: Call, { n, sdp }: ExpertToDeskAnswer): void {
    // After a restart of the desk the offer is not known here, its number is.
    const known = this.#negotiations.get(call.id);
    if (known ? !this.#negotiations.answer(call.id, n, sdp) : n < call.n) return;
    this.#options.ways.toBorne(call.borne, { type: "answer", call: call.id, n, sdp });
  }

  answerCandidate(call: Call, { n, candidate }: ExpertToDeskCandidate): void {
    const known = this.#negotiations.get(call.id);
    if (known ? !this.#negotiations.answerCandidate(call.id, n, candidate) : n < call.n) return;
    this.#options.ways.toBorne(call.borne, { type: "candidate", call: call.id, n, candidate });
  }

  /** Asks the borne for a new offer. */
  renegotiate(call: Call): void {
    const n = Math.max(call.n, this.#negotiations.get(call.id)?.n ?? 0);
    const ice = this.#options.ice();
    const told = this.#options.ways.toBorne(call.borne, { type: "renegotiate", call: call.id, ice, n });
    if (!told) this.#wanted.add(call.id);
  }

  /** The borne has been told that the call goes on. */
  borneIsHere(call: Call): void {
    if (this.#wanted.delete(call.id)) this.renegotiate(call);
  }

  /** The page of the call's expert has been told that it has it. */
  assigned(call: Call, expert: string, how: AssignedHow): void {
    const { ways } = this.#options;
    const condition = this.#conditions.get(call.id);
    if (condition) ways.toExpert(expert, condition);
    const known = this.#negotiations.get(call.id);
    if (known && known.answer === undefined) {
      const { n, sdp, candidates } = known;
      ways.toExpert(expert, { type: "offer", call: call.id, n, sdp });
      for (const candidate of candidates) ways.toExpert(expert, { type: "candidate", call: call.id, n, candidate });
      return;
    }
    // Just taken, and no offer yet: it is on its way, for the borne makes one while it waits.
    if (how === "loaded-anew" || (how === "taken" && known)) this.renegotiate(call);
  }

  /** The call is over, or parted from its expert. */
  forget(call: string): void {
    this.#negotiations.forget(call);
    this.#conditions.delete(call);
    this.#wanted.delete(call);
  }

  /** Highest number known of a call; for the borne, so that its next offer has a higher one. */
  number(call: Call): number {
    const known = this.#negotiations.get(call.id)?.n ?? 0;
    return Math.max(call.n, known);
  }

  /** Calls of which something is kept. */
  get size(): number {
    return Math.max(this.#negotiations.size, this.#conditions.size);
  }
}
