import type { LampName, Lamps, Rhythm } from "../../devices/lamps/port.ts";
import type { BorneState } from "./readiness.ts";
import type { SessionState } from "./session/states.ts";

/** What the ring round the button says of the borne: place and rhythm, never colour alone. */
const RING: Readonly<Record<BorneState, Rhythm>> = {
  starting: "blink",
  ready: "breathe",
  limited: "breathe",
  closed: "off",
  "in-session": "on",
  "out-of-order": "alarm",
  stopped: "off",
  lost: "off",
};

/** How long a touch is shown on the ring when nothing else comes of it. */
const TOUCH_MS = 600;

/**
 * Decides what each lamp shows and keeps it when the lamps are opened anew. A touch is answered at once: the usager
 * must know that he was felt, long before anything else can be said.
 */
export class Lights {
  readonly #lamps: () => Lamps | undefined;
  readonly #wanted: Record<LampName, Rhythm> = {
    ring: "off",
    sent: "off",
    taken: "off",
    capture: "off",
    voice: "off",
    occupied: "off",
  };
  #captures = 0;
  #papers = false;
  #override: { readonly rhythm: Rhythm; readonly timer: NodeJS.Timeout } | undefined;

  constructor(lamps: () => Lamps | undefined) {
    this.#lamps = lamps;
  }

  /** The borne's state has changed. */
  state(state: BorneState): void {
    this.#wanted.ring = RING[state];
    this.#wanted.occupied = state === "in-session" ? "on" : "off";
    this.show();
  }

  /** How far the call is: sent, taken (the ministry's guide on intercoms asks for both, seen and heard). */
  session(state: SessionState): void {
    this.#wanted.sent = state.name === "calling" ? (state.phase === "ringing" ? "blink" : "breathe") : "off";
    this.#wanted.taken = state.name === "in-call" ? (state.phase === "talking" ? "on" : "blink") : "off";
    // Papers may lie on the glass or in the tray: said and written too.
    this.#papers = state.name === "closing" && state.phase === "papers";
    this.show();
  }

  /** The other speaks (EN 301 549 v3.2.1, 6.5.5). */
  voice(speaks: boolean): void {
    this.#wanted.voice = speaks ? "on" : "off";
    this.show();
  }

  /** A finger is on the button. */
  touched(): void {
    this.#overrideRing("on", TOUCH_MS);
  }

  /** Blinks the ring so that a technician finds this borne among several. @param durationMs 1 s to 1 h */
  identify(durationMs: number): void {
    this.#overrideRing("alarm", durationMs);
  }

  /** Camera or microphone were opened (true) or closed: counted, for both may be open. */
  capturing(open: boolean): void {
    this.#captures = Math.max(0, this.#captures + (open ? 1 : -1));
    this.#wanted.capture = this.#captures > 0 ? "on" : "off";
    this.show();
  }

  /** Puts what is wanted on the lamps; called again when the lamps were opened anew. */
  show(): void {
    const ring = this.#override?.rhythm ?? (this.#papers ? "blink" : this.#wanted.ring);
    this.#lamps()?.set({ ...this.#wanted, ring });
  }

  stop(): void {
    clearTimeout(this.#override?.timer);
  }

  #overrideRing(rhythm: Rhythm, durationMs: number): void {
    clearTimeout(this.#override?.timer);
    const timer = setTimeout(() => {
      this.#override = undefined;
      this.show();
    }, durationMs).unref();
    this.#override = { rhythm, timer };
    this.show();
  }
}
