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
  /** Presses or edges known to be lost. */
  lost: [edges: number];
  conditions: [readonly Condition[]];
}

/** How many visits without a single press make the button suspect. */
const SILENT_VISITS = 20;

/** What the button says to the borne: the touch, the press, and whether the button itself is well. */
export class Front extends EventEmitter<FrontEvents> {
  readonly #clock: Clock;
  readonly #rules: PressRules;
  #unwatch: (() => void) | undefined;
  #stuck = false;
  #visitsWithoutPress = 0;

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
    this.#unwatch = watchPress(button, this.#rules, this.#clock, (effect) => this.#effect(effect));
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
