import { EventEmitter } from "node:events";
import { Caller } from "./caller.ts";
import { Farewell, type Told } from "./farewell.ts";
import { KeptCallFile } from "./kept-call.ts";
import { isPhrase, type PhraseId } from "../phrases.ts";
import type { PapersPart } from "../papers-part.ts";
import { nameOf } from "../screen/scene.ts";
import { SessionRunner } from "./runner.ts";
import { meaningOfPress, type PressMeaning } from "./service-choice.ts";
import type { SessionOptions } from "./session-options.ts";
import type { SessionState } from "./states.ts";
import { Steps } from "./steps.ts";
import type { Question } from "./survey.ts";
import { Voice } from "./voice.ts";

/** How long another language stays when nobody calls. */
const LOOKING_ROUND_MS = 60_000;
/** Who taps a closed service again within this time, while he chooses, wants the same once. */
const SAME_DEMAND_MS = 60_000;

/** What the screen needs to know of the session beside its state. */
export interface SessionView {
  readonly state: SessionState;
  readonly told: Told | undefined;
  readonly question: Question | undefined;
  readonly farewell: boolean;
  readonly sheetPrinted: boolean;
  readonly language: "fr" | "en";
  readonly ownView: boolean;
}

/** The usager's session: from the press to the wipe. Joins the machine, the call, the words and the clock. */
export class Session extends EventEmitter<{ change: [] }> {
  readonly caller: Caller;
  readonly papers: PapersPart | undefined;
  readonly #options: SessionOptions;
  readonly #runner: SessionRunner;
  readonly #voice: Voice;
  #timer: NodeJS.Timeout | undefined;
  readonly #farewell: Farewell;
  readonly #steps: Steps;
  #ownView: boolean | undefined;
  #asked: { readonly service: string; readonly atMs: number } | undefined;

  constructor(options: SessionOptions) {
    super();
    this.#options = options;
    this.papers = options.papers;
    this.#voice = new Voice(options);
    const kept = new KeptCallFile(options.runtimeDir);
    this.caller = new Caller({
      ...options,
      kept,
      language: () => this.#voice.language(),
      say: (id, values) => this.#voice.say(id, values),
      sayNext: (id, values) => this.#voice.sayNext(id, values),
      feed: (event) => this.#runner.feed(event),
    });
    this.caller.on("change", () => this.emit("change"));
    this.papers?.on("change", () => this.emit("change"));
    this.papers?.speak((id, values) => {
      const { expert, organisme } = this.caller.view() ?? {};
      const name = nameOf(options.config(), organisme);
      this.#voice.say(isPhrase(id) ? id : "papers-problem", { organisme: name, expert: expert ?? name, ...values });
    });
    this.#farewell = new Farewell(options, {
      language: () => this.#voice.language(),
      call: () => this.caller.view(),
      say: (id, values) => this.#voice.say(id, values),
      journal: options.journal,
      after: (delayMs, work) => this.#after(delayMs, work),
      stepDone: () => this.#runner.feed({ type: "step-done" }),
      surveyDone: () => this.#steps.surveyDone(),
      changed: () => this.emit("change"),
    });
    this.#steps = new Steps({
      options,
      caller: this.caller,
      farewell: this.#farewell,
      voice: this.#voice,
      kept,
      feed: (event) => this.#runner.feed(event),
      after: (delayMs, work) => this.#after(delayMs, work),
      defaults: () => this.#defaults(),
      changed: () => this.emit("change"),
    });
    this.#runner = new SessionRunner(this.#steps, options.log);
  }

  state(): SessionState {
    return this.#runner.state();
  }

  inSession(): boolean {
    return this.#runner.inSession();
  }

  view(): SessionView {
    return {
      state: this.state(),
      told: this.#farewell.told(),
      question: this.#farewell.question(),
      farewell: this.#steps.goodbye(),
      sheetPrinted: this.#farewell.sheetPrinted(),
      language: this.#voice.language(),
      ownView: this.#ownView ?? this.#options.config().call.ownView,
    };
  }

  /** Takes up the call that a killed daemon has left, if there is one. Called once, when calls are possible. */
  takeUp(): void {
    if (this.inSession()) return;
    const left = this.#steps.takeLeft();
    if (left !== undefined)
      this.#runner.feed({ type: "resumed", service: left.request.service, answered: left.answered });
  }

  /** The button, or its picture on the screen. @param ticket code of a call-back ticket, typed on the screen */
  press(ticket?: string): void {
    if (this.state().name === "idle") this.caller.bring(ticket);
    const meaning = this.#meaning();
    if (meaning.type === "choose") this.#runner.feed({ type: "press-to-choose" });
    else this.#runner.feed({ type: "press", service: meaning.type === "call" ? meaning.service : undefined });
  }

  choose(service: string): void {
    if (this.state().name === "idle") this.caller.bring(undefined);
    const { config, readiness, talks } = this.#options;
    const offered = talks() === undefined ? undefined : readiness().services[service];
    if (offered === "ready" || offered === "limited") return this.#runner.feed({ type: "choose", service });
    const organisme = config().services.find(({ id }) => id === service)?.organisme;
    if (organisme !== undefined) this.#askInVain(service, organisme);
    else if (this.state().name === "idle") this.#runner.feed({ type: "press", service: undefined });
  }

  #askInVain(service: string, organisme: string): void {
    const nowMs = this.#options.clock.monotonicMs();
    const isAgain = this.#asked?.service === service && nowMs - this.#asked.atMs < SAME_DEMAND_MS;
    // At rest he is told each time: a tap must never lead nowhere.
    if (isAgain && this.state().name === "choosing") return;
    this.#asked = { service, atMs: nowMs };
    this.#runner.feed({ type: "ask-in-vain", service, organisme });
  }

  stop(): void {
    this.#runner.feed({ type: "usager-stops" });
  }

  /** One question answered, or passed over (null). */
  answer(question: string, value: number | null): void {
    this.#farewell.answer(question, value);
  }

  /** Another language until the end of the session; outside one, for a minute of looking around. */
  speak(language: "fr" | "en"): void {
    this.#voice.choose(language);
    if (!this.inSession()) this.#after(LOOKING_ROUND_MS, () => this.#defaults());
    this.emit("change");
  }

  showOwnView(on: boolean): void {
    this.#ownView = on;
    this.caller.ownView(on);
    this.emit("change");
  }

  /** Somebody has come: what a press will do, who answers, that nothing is recorded. */
  welcome(): void {
    const { config } = this.#options;
    const meaning = this.#meaning();
    if (this.inSession() || meaning.type === "none") return;
    const service = meaning.type === "call" ? config().services.find(({ id }) => id === meaning.service) : undefined;
    if (service === undefined) this.#voice.say("welcome-choice", {}, false);
    else this.#voice.say("welcome", { organisme: service.name }, false);
  }

  /** Says something that somebody at the screen has asked for. */
  say(id: PhraseId, values: Readonly<Record<string, string | number | undefined>> = {}): void {
    this.#voice.say(id, values);
  }

  repeat(): void {
    this.#voice.repeat();
  }

  /** The daemon stops: what is open is closed; a call is left for the next daemon. */
  async leave(): Promise<void> {
    clearTimeout(this.#timer);
    await this.caller.leave();
  }

  /** What a press would do now. Without a way to the experts nothing can be called. */
  #meaning(): PressMeaning {
    const { config, readiness, screen, talks } = this.#options;
    return talks() === undefined ? { type: "none" } : meaningOfPress(config(), readiness(), screen());
  }

  /** Language and own picture go back to what the next usager expects. */
  #defaults(): void {
    this.#voice.reset();
    this.#ownView = undefined;
    this.emit("change");
  }

  #after(delayMs: number, work: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(work, delayMs).unref();
  }
}
