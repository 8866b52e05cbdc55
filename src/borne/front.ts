import { EventEmitter } from "node:events";
import type { Condition } from "../../devices/device.ts";
import type { Button } from "../../devices/button/port.ts";
import type { PressEffect, PressRules } from "../../devices/button/press.ts";
import { watchPress } from "../../devices/button/watch.ts";
import type { Clock } from "../contract/runtime.ts";

interface FrontEvents {
  /** The finger is on the button: the lamp answers now, whatever comes of it. */
  touched: [];
  /** A press that counts. */
  press: [];
  /** The end of a press that counted. */
  released: [];
  /** The button was down when it was first opened, for longer than a hand is there by chance, and was let go. */
  heldAtStart: [];
  /** ... is still down, and has been for long enough: to be shown, so that it is let go. */
  holdSeen: [];
  /** Presses or edges known to be lost. */
  lost: [edges: number];
  conditions: [readonly Condition[]];
}

/** A hand that stays on the button while the borne starts means it. */
const HELD_AT_START_MS = 3000;

/** How many visits without a single press make the button suspect. */
const SILENT_VISITS = 20;

/** What the button says to the borne: the touch, the press, and whether the button itself is well. */
export class Front extends EventEmitter<FrontEvents> {
  readonly #clock: Clock;
  readonly #rules: PressRules;
  #unwatch: (() => void) | undefined;
  #stuck = false;
  #visitsWithoutPress = 0;
  #opened = false;

  constructor(options: { clock: Clock; rules: PressRules }) {
    super();
    this.#clock = options.clock;
    this.#rules = options.rules;
  }

  /** Follows a button that was just opened. */
  follow(button: Button): void {
    this.forget();
    button.on("edge", (edge) => {
      if (edge.pressed) this.emit("touched");
    });
    if (!this.#opened && button.pressed()) this.#watchStart(button);
    this.#opened = true;
    this.#unwatch = watchPress(button, this.#rules, this.#clock, (effect) => this.#effect(effect));
  }

  /** Only at the first opening, which follows the start of the power: a button that is stuck is never let go. */
  #watchStart(button: Button): void {
    const sinceMs = this.#clock.monotonicMs();
    const timer = setTimeout(() => this.emit("holdSeen"), HELD_AT_START_MS).unref();
    button.once("edge", ({ pressed }) => {
      clearTimeout(timer);
      const heldMs = this.#clock.monotonicMs() - sinceMs;
      if (!pressed && heldMs >= HELD_AT_START_MS && heldMs < this.#rules.stuckMs) this.emit("heldAtStart");
    });
  }

  /** The button is gone: nothing more is expected of it. */
  forget(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#setStuck(false);
  }

  /** Somebody came and left within the opening hours. */
  visitEnded(): void {
    this.#visitsWithoutPress += 1;
    if (this.#visitsWithoutPress >= SILENT_VISITS) this.#say();
  }

  #effect(effect: PressEffect): void {
    switch (effect.type) {
      case "press":
        this.#visitsWithoutPress = 0;
        this.#say();
        this.emit("press");
        return;
      case "lost":
        this.emit("lost", effect.edges);
        return;
      case "stuck":
        this.#setStuck(true);
        return;
      case "unstuck":
        this.#setStuck(false);
        return;
      case "release":
        this.emit("released");
        return;
      case "ignored":
        return;
    }
  }

  #setStuck(stuck: boolean): void {
    if (this.#stuck === stuck) return;
    this.#stuck = stuck;
    this.#say();
  }

  #say(): void {
    const conditions: Condition[] = [];
    if (this.#stuck) conditions.push({ code: "button.stuck", detail: `held longer than ${this.#rules.stuckMs} ms` });
    if (this.#visitsWithoutPress >= SILENT_VISITS) {
      conditions.push({ code: "button.silent", detail: `${SILENT_VISITS} visits without a press` });
    }
    this.emit("conditions", conditions);
  }
}
