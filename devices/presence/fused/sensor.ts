import { EventEmitter } from "node:events";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { abortReason } from "../../abort.ts";
import type { Condition, DeviceIdentity, SelfTestResult } from "../../device.ts";
import type { Presence, PresenceEvents, PresenceSensor } from "../port.ts";
import { fuse } from "./fuse.ts";
import type { Member } from "./member.ts";

const DETAIL_CHARS = 160;

/** Several sensors as one. The loss of one is a condition; it is lost itself only when none is left. */
export class FusedSensor extends EventEmitter<PresenceEvents> implements PresenceSensor {
  readonly identity: DeviceIdentity;
  readonly #members: readonly Member[];
  readonly #onChange = (): void => this.#changed();
  #sight: Presence;
  #conditions: readonly Condition[];
  #state: "open" | "lost" | "closed" = "open";
  #closing: Promise<void> | undefined;

  /** @param members started, at least one of them open */
  constructor(members: readonly Member[]) {
    super();
    this.#members = members;
    this.identity = { model: "fused presence sensor", address: members.map(({ name }) => name).join("+") };
    this.#sight = this.#fused();
    this.#conditions = this.#found();
    for (const member of members) member.on("change", this.#onChange);
  }

  sight(): Presence {
    return this.#sight;
  }

  conditions(): readonly Condition[] {
    return this.#conditions;
  }

  async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    if (signal.aborted) throw abortReason(signal);
    if (this.#state !== "open") return { passed: false, conditions: [{ code: "presence.absent" }], figures: {} };
    const results = await Promise.all(
      this.#members.map(async (one) => [one.name, await one.selfTest(signal)] as const),
    );
    const figures = Object.fromEntries(results.map(([name, result]) => [`${name}_answers`, result?.passed === true]));
    const passed = this.#conditions.length === 0 && results.every(([, result]) => result?.passed === true);
    return { passed, conditions: this.#conditions, figures };
  }

  close(): Promise<void> {
    this.#state = "closed";
    return this.#end();
  }

  #changed(): void {
    if (this.#state !== "open") return;
    const conditions = this.#found();
    this.#see(this.#fused());
    if (JSON.stringify(conditions) !== JSON.stringify(this.#conditions)) {
      this.#conditions = conditions;
      this.emit("conditions", conditions);
    }
    if (this.#members.some((member) => member.isOpen())) return;
    this.#state = "lost";
    void this.#end();
    this.emit("lost", new VisioborneError("presence.absent", `no sensor is left: ${troublesOf(this.#members)}`));
  }

  #fused(): Presence {
    return fuse(this.#members.map((member) => member.sight()));
  }

  #see(sight: Presence): void {
    if (sight === this.#sight) return;
    this.#sight = sight;
    this.emit("sight", sight);
  }

  #found(): readonly Condition[] {
    const detail = troublesOf(this.#members);
    if (detail === "") return [];
    // Nothing certain is seen any more, or something still is.
    return [{ code: this.#fused() === "unknown" ? "presence.absent" : "presence.degraded", detail }];
  }

  #end(): Promise<void> {
    for (const member of this.#members) member.off("change", this.#onChange);
    this.#closing ??= Promise.all(this.#members.map((member) => member.stop())).then(() => undefined);
    return this.#closing;
  }
}

/** Which members are in trouble and why, within what a condition's detail may hold. */
export function troublesOf(members: readonly Member[]): string {
  const troubles = members.flatMap((member) => {
    const trouble = member.trouble();
    return trouble === undefined ? [] : [{ name: member.name, trouble }];
  });
  const roomEach = Math.floor(DETAIL_CHARS / Math.max(1, troubles.length)) - 2;
  return troubles.map(({ name, trouble }) => `${name}: ${trouble}`.slice(0, roomEach)).join("; ");
}
