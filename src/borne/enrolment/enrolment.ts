import { readFileSync } from "node:fs";
import type { Condition } from "../../../devices/device.ts";
import { errorCode, errorLine, VisioborneError } from "../../contract/errors.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import type { Config } from "../config/types.ts";
import { askFirst, askNext } from "./ask.ts";
import { identityOf, type Identity, type IdentityFacts } from "./identity.ts";
import type { KeyStore } from "./key-store.ts";
import { codeHash, noteRefusal } from "./refused.ts";
import { faultOf, freshPlan, step, type Plan, type PlanEvent } from "./plan.ts";

export interface EnrolmentOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  /** Serial number of the board, once it is known. */
  readonly serial: () => string | undefined;
  readonly report: (conditions: readonly Condition[]) => void;
  /** Called when the first certificate has come. */
  readonly enrolled?: () => Promise<void>;
  /** For tests. */
  readonly keys?: KeyStore;
  readonly random?: () => number;
}

/** Gets the borne its certificate and renews it, for ever, in the background. A call needs it not to work. */
export class Enrolment {
  readonly identity: Identity;
  readonly #options: EnrolmentOptions;
  readonly #stop = new AbortController();
  readonly #startMs: number;
  #plan: Plan;
  #timer: NodeJS.Timeout | undefined;
  #asking: Promise<void> | undefined;

  constructor(options: EnrolmentOptions) {
    this.#options = options;
    this.identity = identityOf(options.config);
    this.#plan = freshPlan(this.identity.facts() !== undefined);
    this.#startMs = options.clock.monotonicMs();
  }

  start(): void {
    this.#look();
  }

  /** Whether it asks for a certificate just now. */
  isAsking(): boolean {
    return this.#asking !== undefined;
  }

  /** Ends an attempt that is under way: it is begun again with the same key. */
  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#asking;
  }

  #look(): void {
    const facts = this.identity.facts();
    if (!facts && this.#plan.phase !== "first") this.#plan = freshPlan(false);
    const nowMs = this.#nowMs(facts);
    const leftMs = (facts?.renewAtMs ?? 0) - nowMs;
    this.#apply({ type: "look", leftMs, validMs: this.#validMs(facts) });
  }

  #apply(event: PlanEvent): void {
    const { plan, effect } = step(this.#plan, event, (this.#options.random ?? Math.random)());
    this.#plan = plan;
    const fault = faultOf(plan, this.#validMs(this.identity.facts()));
    this.#options.report(fault === null ? [] : [{ code: fault.code, detail: fault.detail.slice(0, 160) }]);
    if (this.#stop.signal.aborted) return;
    if (effect.type === "ask") this.#asking = this.#ask();
    else this.#timer = setTimeout(() => this.#look(), effect.ms);
  }

  async #ask(): Promise<void> {
    const { config, log } = this.#options;
    const first = this.#plan.phase === "first";
    const { network, id: borne } = config.borne;
    const options = { name: { network, borne }, identity: this.identity, signal: this.#stop.signal };
    const keys = this.#options.keys === undefined ? {} : { keys: this.#options.keys };
    let event: PlanEvent;
    try {
      const { notAfterMs } = first
        ? await askFirst({ ...options, ...keys }, this.#url(), this.#code(), this.#options.serial())
        : await askNext({ ...options, ...keys });
      const until = new Date(notAfterMs).toISOString().slice(0, 10);
      log.info({ until }, first ? "enrolled; the code is used up" : "certificate renewed");
      event = { type: "given" };
    } catch (error) {
      event = failed(error);
      if (!this.#stop.signal.aborted) log.warn({ code: errorCode(error) }, `no certificate: ${errorLine(error)}`);
    }
    this.#asking = undefined;
    this.#apply(event);
    if (!first) return;
    this.#note(event);
    if (event.type === "given") await this.#options.enrolled?.();
  }

  /** For the card's status file: an installer far from any supervisor reads there why nothing comes. */
  #note(event: PlanEvent): void {
    const fault = faultOf(this.#plan, 0);
    try {
      if (event.type === "given") noteRefusal(this.identity.dir, undefined);
      if (event.type !== "failed" || fault?.code !== "enrolment.refused") return;
      noteRefusal(this.identity.dir, { code: event.code, of: codeHash(this.#code()) });
    } catch (error) {
      // No code, or a disk that takes nothing: the alert tells.
      this.#options.log.debug({ error: errorLine(error) }, "the refusal is not noted");
    }
  }

  #url(): string {
    const url = this.#options.config.enrolment?.url;
    if (url === undefined) throw new VisioborneError("enrolment.code-mistyped", "enrolment.url: expected an address");
    return url;
  }

  /** Read anew at each attempt: an installer may mend it. */
  #code(): string {
    const { code, codeFile } = this.#options.config.enrolment ?? {};
    if (code !== undefined) return code;
    if (codeFile === undefined) throw new VisioborneError("enrolment.code-mistyped", "no code is configured");
    try {
      return readFileSync(codeFile, "utf8").slice(0, 200).trim();
    } catch (error) {
      throw new VisioborneError("enrolment.code-mistyped", `code file ${codeFile}: ${errorLine(error)}`);
    }
  }

  #validMs(facts: IdentityFacts | undefined): number {
    return facts === undefined ? 0 : facts.notAfterMs - this.#nowMs(facts);
  }

  /** A clock that was never set counts from when the certificate was given: it cannot be earlier. */
  #nowMs(facts: IdentityFacts | undefined): number {
    const { clock } = this.#options;
    if (clock.synchronised() || facts === undefined) return clock.wallMs();
    return Math.max(clock.wallMs(), facts.nowMs + clock.monotonicMs() - this.#startMs);
  }
}

function failed(error: unknown): PlanEvent {
  const code = errorCode(error);
  const { again, retryAfterS } = error instanceof VisioborneError ? error.context : {};
  return {
    type: "failed",
    code,
    detail: errorLine(error),
    // What the server has not refused for good may be the line, a restart, a disk that was full.
    again: again !== false && code !== "enrolment.code-mistyped",
    retryMs: typeof retryAfterS === "number" ? retryAfterS * 1000 : null,
  };
}
