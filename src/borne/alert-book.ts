import { EventEmitter } from "node:events";
import type { Condition } from "../../devices/device.ts";
import { faultOf, type FaultCode } from "../contract/faults.ts";
import type { Clock } from "../contract/runtime.ts";
import type { AlertMessage } from "../contract/types.ts";
import type { EventBody } from "../uplink/port.ts";

interface AlertEvents {
  opened: [AlertMessage];
  changed: [AlertMessage];
  closed: [code: FaultCode];
}

interface Cause {
  readonly device: string | null;
  readonly detail: string;
}

/**
 * The open alerts of the borne. Each source (a device, the link, the configuration) says all that is wrong with
 * it; an alert is open while at least one source says its code. Every change is an event in the journal first,
 * so that an alert names the sequence that opened it.
 */
export class AlertBook extends EventEmitter<AlertEvents> {
  readonly #clock: Clock;
  readonly #boot: string;
  readonly #journal: (body: EventBody) => number;
  /** code -> source -> cause */
  readonly #causes = new Map<FaultCode, Map<string, Cause>>();
  readonly #open = new Map<FaultCode, AlertMessage>();
  #frozen = false;

  constructor(options: { clock: Clock; boot: string; journal: (body: EventBody) => number }) {
    super();
    this.#clock = options.clock;
    this.#boot = options.boot;
    this.#journal = options.journal;
  }

  /** Everything that is wrong with one source now; an empty list = it is well. `device` as in the profile, or null. */
  report(source: string, device: string | null, conditions: readonly Condition[]): void {
    if (this.#frozen) return;
    const said = new Map(conditions.map((condition) => [condition.code, condition.detail ?? ""]));
    const touched = new Set<FaultCode>(said.keys());
    for (const [code, bySource] of this.#causes) {
      if (!said.has(code) && bySource.delete(source)) touched.add(code);
    }
    for (const [code, detail] of said) {
      // A source that says it again keeps its place: the first one to have said it stays the one that is named.
      const bySource = this.#causes.get(code) ?? new Map<string, Cause>();
      bySource.set(source, { device, detail: detail.slice(0, 200) });
      this.#causes.set(code, bySource);
    }
    for (const code of touched) this.#settle(code);
  }

  /** Open alerts, the worst first. */
  open(): readonly AlertMessage[] {
    const rank = { critical: 0, major: 1, minor: 2 };
    return [...this.#open.values()].toSorted((a, b) => rank[a.severity] - rank[b.severity]);
  }

  codes(): readonly FaultCode[] {
    return [...this.#open.keys()].toSorted();
  }

  /** The open codes that at least one device (or null: none) which `counts` is the cause of. */
  codesOf(counts: (device: string | null) => boolean): readonly FaultCode[] {
    return this.codes().filter((code) => {
      const causes = this.#causes.get(code)?.values() ?? [];
      return [...causes].some(({ device }) => counts(device));
    });
  }

  /** The daemon stops: what is closed now is not mended, and its alert stays open. */
  freeze(): void {
    this.#frozen = true;
  }

  #settle(code: FaultCode): void {
    const causes = [...(this.#causes.get(code)?.values() ?? [])];
    const old = this.#open.get(code);
    const cause = causes[0];
    if (!cause) {
      this.#causes.delete(code);
      if (!old) return;
      this.#open.delete(code);
      this.#journal({ type: "alert.closed", code, ...(old.device === null ? {} : { device: old.device }) });
      this.emit("closed", code);
      return;
    }
    const { device, detail } = cause;
    if (old && old.device === device && old.detail === detail) return;
    const seq = this.#journal({
      type: old ? "alert.changed" : "alert.opened",
      code,
      ...(device === null ? {} : { device }),
      ...(detail === "" ? {} : { detail }),
    });
    const { severity, owner } = faultOf(code);
    const since = old?.since ?? this.#clock.wallMs();
    const alert: AlertMessage = { v: 1, code, severity, owner, since, boot: this.#boot, seq, device, detail };
    this.#open.set(code, alert);
    this.emit(old ? "changed" : "opened", alert);
  }
}
