import { reduce } from "../state/reduce.ts";
import type { Effect, Event } from "../state/events.ts";
import type { PapersEffect } from "../state/papers/events.ts";
import type { State } from "../state/model.ts";
import { START } from "../state/start.ts";
import { Account } from "./account-effects.ts";
import { Camera } from "./camera.ts";
import { CallMedia } from "./call-media.ts";
import { measureNetwork, speaksH264 } from "./checks.ts";
import { DeskSocket } from "./desk-socket.ts";
import { kept } from "./kept.ts";
import { PapersEffects } from "./papers/papers-effects.ts";
import { Ringer } from "./ringer.ts";

/** What the page shows: the state, and the streams that no state can hold. */
export interface Snapshot {
  readonly state: State;
  readonly own: MediaStream | null;
  readonly theirs: MediaStream | null;
  readonly guest: MediaStream | null;
  /** Whether the page may make sound; false until the expert has touched it, in some browsers. */
  readonly audible: boolean;
}

export interface RingWords {
  readonly title: string;
  readonly body: (service: string) => string;
}

/** Holds the state, and does what the reducers ask for. */
export class Engine {
  readonly camera: Camera;
  readonly media: CallMedia;
  ringWords: RingWords = { title: "", body: (service) => service };
  #snapshot: Snapshot = { state: START, own: null, theirs: null, guest: null, audible: true };
  #listeners = new Set<() => void>();
  readonly #socket: DeskSocket;
  readonly #account: Account;
  readonly #papers: PapersEffects;
  readonly #ringer = new Ringer();

  constructor() {
    this.#account = new Account((event) => this.dispatch(event));
    this.camera = new Camera({
      check: (name, check) => this.dispatch({ type: "check", name, check }),
      stream: (own) => {
        this.#show({ own });
        this.media.ownChanged(own);
      },
    });
    const dispatch = (event: Event) => this.dispatch(event);
    this.#papers = new PapersEffects(dispatch, (frame) => this.media.sendBytes(frame));
    const pictures = {
      theirs: (theirs: MediaStream | null) => this.#show({ theirs }),
      guest: (guest: MediaStream | null) => this.#show({ guest }),
    };
    this.media = new CallMedia(this.camera, dispatch, pictures, this.#papers);
    this.#socket = new DeskSocket({
      up: () => this.dispatch({ type: "link-up" }),
      lost: () => this.dispatch({ type: "link-lost" }),
      refused: () => void this.#account.stillIn(),
      message: (message) => this.dispatch({ type: "desk", message, atMs: performance.now() }),
      bad: () => undefined,
    });
  }

  snapshot = (): Snapshot => this.#snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  dispatch(event: Event): void {
    const { state, effects } = reduce(this.#snapshot.state, event);
    if (state !== this.#snapshot.state) this.#show({ state });
    for (const effect of effects) this.#do(effect);
  }

  #show(change: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }

  #do(effect: Effect): void {
    switch (effect.type) {
      case "ask-who":
        return void this.#account.ask();
      case "sign-in":
        return void this.#account.signIn(effect.user, effect.password);
      case "sign-out":
        return void this.#account.signOut();
      case "link-open":
        return this.#socket.open();
      case "link-close":
        this.#papers.signOut();
        return this.#socket.close();
      case "send":
        return void this.#socket.send(effect.message);
      case "camera-open":
        return void this.camera.open();
      case "camera-close":
        return this.camera.close();
      case "tracks":
        return this.camera.enable(effect.sound, effect.picture);
      case "check-codec":
        return this.#checkCodec();
      case "check-network":
        return void measureNetwork(effect.ice).then((figures) => this.dispatch({ type: "network", figures }));
      case "remember-available":
        return kept.keepAvailable(effect.available);
      case "ring":
        return void this.ring(effect.call, effect.service);
      case "ring-stop":
        return this.#ringer.stop();
      default:
        return isOfPapers(effect) ? this.#papers.do(effect) : this.media.do(effect);
    }
  }

  /** Rings, and says so to the desk when it is true. */
  async ring(call: string, service: string): Promise<void> {
    const { title, body } = this.ringWords;
    let rang = false;
    await this.#ringer.ring(call, { title, body: body(service) }, () => {
      rang = true;
      this.dispatch({ type: "sounding", call });
    });
    if (this.#snapshot.audible !== rang) this.#show({ audible: rang });
  }

  #checkCodec(): void {
    const good = speaksH264();
    const check = good
      ? ({ verdict: "good", why: null } as const)
      : ({ verdict: "poor", why: "check.codec.absent" } as const);
    this.dispatch({ type: "check", name: "codec", check });
  }
}

const isOfPapers = (effect: Effect): effect is PapersEffect => /^(papers|print)-/.test(effect.type);
