import { VisioborneError } from "../contract/errors.ts";
import { CONTRACT_VERSION } from "../contract/topics.ts";
import type { Clock } from "../contract/runtime.ts";
import { fit } from "./fit.ts";
import type { Hole } from "./outbox-holes.ts";
import type { OutboxChannel, OutboxRow } from "./outbox-row.ts";
import type { EventBody, UsageBody } from "./port.ts";

/** Stamps messages for the outbox of one boot. */
export class RowMaker {
  readonly #boot: string;
  readonly #clock: Clock;

  constructor(boot: string, clock: Clock) {
    this.#boot = boot;
    this.#clock = clock;
  }

  /** @returns `undefined` when it can't be a message of the contract; `changed` names what was cut to make it one. */
  row(
    channel: OutboxChannel,
    body: EventBody | UsageBody,
    seq: number,
    urgent = false,
  ): { readonly row: OutboxRow; readonly changed: readonly string[] } | undefined {
    const boot = this.#boot;
    const id = channel === "event" ? { id: `${boot}-${seq}` } : {};
    const stamp = timeStamp(this.#clock);
    const fitted = fit(channel, { ...body, v: CONTRACT_VERSION, ...id, boot, seq, ...stamp });
    if (!fitted) return undefined;
    return {
      row: { boot, seq, channel, urgent, createdMs: stamp.ts, payload: fitted.payload },
      changed: fitted.changed,
    };
  }

  /** The report of a hole. */
  report({ boot, from, to }: Hole, seq: number): OutboxRow {
    const range = { from_boot: boot, from_seq: from, to_seq: to, count: to - from + 1 };
    const made = this.row("event", { type: "outbox.dropped", ...range }, seq, true);
    if (!made) throw new VisioborneError("outbox.io", "report of a loss: not of the contract", { seq, from, to });
    return made.row;
  }
}

/** The borne's two times and whether the first can be trusted (docs/contract.md, rule 9). */
export function timeStamp(clock: Clock): { readonly ts: number; readonly up_ms: number; readonly sync: boolean } {
  return {
    // A wall clock before 1970 would not be of the schema.
    ts: Math.max(0, Math.round(clock.wallMs())),
    up_ms: Math.max(0, Math.round(clock.monotonicMs())),
    sync: clock.synchronised(),
  };
}
