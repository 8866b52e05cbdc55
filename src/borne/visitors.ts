import { EventEmitter } from "node:events";
import type { Condition } from "../../devices/device.ts";
import { HOLD_DEFAULTS, type HoldEffect } from "../../devices/presence/hold.ts";
import type { Presence, PresenceSensor } from "../../devices/presence/port.ts";
import { watchPresence, type PresenceWatch } from "../../devices/presence/watch.ts";
import type { Clock } from "../contract/runtime.ts";

interface VisitorEvents {
  came: [];
  left: [];
  conditions: [readonly Condition[]];
}

/**
 * Whether somebody is there: one bit, in memory, never logged or published per person (GDPR). It is never a reason
 * to end a call.
 */
export class Visitors extends EventEmitter<VisitorEvents> {
  readonly #clock: Clock;
  readonly #isOpen: () => boolean;
  #watch: PresenceWatch | undefined;
  #there = false;

  constructor(options: { clock: Clock; isOpen: () => boolean }) {
    super();
    this.#clock = options.clock;
    this.#isOpen = options.isOpen;
  }

  presence(): Presence {
    return this.#watch?.presence() ?? "unknown";
  }

  /** Follows a sensor that was just opened. */
  follow(sensor: PresenceSensor): void {
    this.forget();
    this.#watch = watchPresence(sensor, HOLD_DEFAULTS, this.#clock, this.#isOpen(), (effect) => this.#effect(effect));
  }

  forget(): void {
    this.#watch?.stop();
    this.#watch = undefined;
    this.#there = false;
    this.emit("conditions", []);
  }

  /** The site has opened or closed. */
  hoursChanged(): void {
    this.#watch?.setOpen(this.#isOpen());
  }

  #effect(effect: HoldEffect): void {
    if (effect.type === "stuck") {
      this.emit("conditions", effect.stuck ? [{ code: "presence.stuck" }] : []);
      return;
    }
    if (effect.presence === "present" && !this.#there) {
      this.#there = true;
      this.emit("came");
    }
    // `unknown` is not `absent`: a sensor that falls silent has seen nobody leave.
    if (effect.presence === "absent" && this.#there) {
      this.#there = false;
      if (this.#isOpen()) this.emit("left");
    }
  }
}
