import type { DeskToExpert } from "../../../src/contract/signalling/types.ts";
import type { Effect, Event } from "../../../src/desk/page/state/events.ts";
import type { Check, State } from "../../../src/desk/page/state/model.ts";
import { reduce } from "../../../src/desk/page/state/reduce.ts";
import { START } from "../../../src/desk/page/state/start.ts";
import { assigned, CALL, queueOf, waiting, WELCOME } from "../../support/desk-page/desk-words.ts";

/** Takes events one after the other; the effects of the last one are kept. */
export class Run {
  state: State;
  effects: readonly Effect[] = [];

  constructor(state: State = START) {
    this.state = state;
  }

  do(...events: readonly Event[]): this {
    for (const event of events) {
      const { state, effects } = reduce(this.state, event);
      this.state = state;
      this.effects = effects;
    }
    return this;
  }

  hears(...messages: readonly DeskToExpert[]): this {
    return this.do(...messages.map((message) => ({ type: "desk", message, atMs: 1000 }) as const));
  }

  /** Types of the last event's effects. */
  get did(): readonly string[] {
    return this.effects.map(({ type }) => type);
  }

  /** What the last event said to the desk. */
  get said() {
    return this.effects.flatMap((effect) => (effect.type === "send" ? [effect.message] : []));
  }
}

export const GOOD: Check = { verdict: "good", why: null };
export const checked = (["camera", "microphone", "codec", "network"] as const).map(
  (name) => ({ type: "check", name, check: GOOD }) as const,
);

export const signedIn = (available = false) =>
  new Run().do(
    { type: "started" },
    { type: "signed-out", federation: null },
    { type: "signed-in", account: { login: "claire", name: "Claire" }, available },
    { type: "link-up" },
  );

/** At the queue, available, one call waiting. */
export const atQueue = () =>
  signedIn()
    .hears(WELCOME)
    .do(...checked, { type: "ready" })
    .hears(queueOf(waiting()));

/** In a call whose connection stands. */
export const talking = () =>
  atQueue()
    .do({ type: "take", call: CALL })
    .hears(assigned(), { type: "offer", call: CALL, n: 1, sdp: "v=0" })
    .do({ type: "peer", state: "connected" }, { type: "picture", flow: "flowing" });
