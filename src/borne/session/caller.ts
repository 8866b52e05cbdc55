import { EventEmitter } from "node:events";
import type { EncodedPicture } from "../../call/peer/port.ts";
import type { CallRequest, KeptCall } from "../../call/port.ts";
import type { Clock } from "../../contract/runtime.ts";
import type { EventBody } from "../../uplink/port.ts";
import type { Config } from "../config/types.ts";
import { canBe, identifierForm, type IdentifierForm } from "../identifiers.ts";
import type { PhraseId } from "../phrases.ts";
import { nameOf } from "../screen/scene.ts";
import type { CallCount } from "../usage.ts";
import { CallTally } from "./call-tally.ts";
import { freshCallView, type CallView } from "./call-view.ts";
import { followTalk } from "./follow-talk.ts";
import type { KeptCallFile } from "./kept-call.ts";
import type { SessionEvent } from "./states.ts";
import type { Talk, Talks } from "./talk.ts";

const KEEP_EVERY_MS = 5000;

export interface CallerEvents {
  /** What the screen shows of the call has changed. */
  change: [];
  picture: [EncodedPicture];
  /** The pictures have ended for now. */
  dark: [];
  otherVoice: [boolean];
  /** Media is encrypted now, or flows no longer. */
  encryption: [];
  /** A call is over: to be counted. */
  counted: [CallCount];
  /** Nobody answered in the longest wait, or somebody has: for the alert of an absent expert. */
  staffed: [organisme: string, staffed: boolean];
}

export interface CallerOptions {
  readonly talks: () => Talks | undefined;
  readonly config: () => Config;
  readonly clock: Clock;
  readonly kept: KeptCallFile;
  /** Whether the usager can type: a page is there. */
  readonly screen: () => boolean;
  readonly hasCamera: () => boolean;
  readonly language: () => "fr" | "en";
  readonly say: (id: PhraseId, values?: Readonly<Record<string, string | number | undefined>>) => void;
  readonly feed: (event: SessionEvent) => void;
  readonly journal: (body: EventBody) => void;
}

/** The call of a session: places it or takes it up, follows it, keeps what the screen shows of it, and ends it. */
export class Caller extends EventEmitter<CallerEvents> {
  readonly #options: CallerOptions;
  #talk: Talk | undefined;
  #view: CallView | undefined;
  #tally: CallTally | undefined;
  #closing: Promise<void> = Promise.resolve();
  #keepTimer: NodeJS.Timeout | undefined;
  #reminder: NodeJS.Timeout | undefined;
  #encryption: string | null = null;

  constructor(options: CallerOptions) {
    super();
    this.#options = options;
  }

  view(): CallView | undefined {
    return this.#view;
  }

  /** Whether DTLS-SRTP is in force; undefined outside a call. */
  encrypted(): boolean | undefined {
    return this.#talk === undefined ? undefined : this.#encryption !== null;
  }

  /** Places a call for a service of the configuration. */
  place(serviceId: string, ticket?: string): void {
    const { config, talks, language, hasCamera, feed } = this.#options;
    const service = config().services.find(({ id }) => id === serviceId);
    const desk = talks();
    if (service === undefined || desk === undefined) return feed({ type: "ended", by: "refused" });
    const request: CallRequest = {
      service: service.id,
      organisme: service.organisme,
      language: language(),
      video: hasCamera(),
      ...(ticket === undefined ? {} : { ticket }),
    };
    this.#options.journal({ type: "call.placed", service: service.id, organisme: service.organisme });
    this.#options.say("ringing", { organisme: service.name });
    this.#begin(desk.place(request), request.organisme, false);
    this.#askIdentifier();
  }

  /** Takes up the call of the daemon before. */
  resume(kept: KeptCall): void {
    const desk = this.#options.talks();
    if (desk === undefined) return this.#options.feed({ type: "ended", by: "desk-lost" });
    this.#begin(desk.resume(kept), kept.request.organisme, kept.answered);
  }

  /** The usager leaves the queue or the call. */
  end(): void {
    this.#talk?.end("usager", "done");
    this.#over("usager");
  }

  /** The daemon stops; the desk keeps the call for the one that follows, which finds it in the kept file. */
  async leave(): Promise<void> {
    clearInterval(this.#keepTimer);
    clearTimeout(this.#reminder);
    await this.closeMedia();
  }

  /** Closes camera and microphone; resolves when they are closed. */
  closeMedia(): Promise<void> {
    const talk = this.#talk;
    if (talk !== undefined) {
      this.#talk = undefined;
      this.#encrypted(null);
      // What it still has to say while it closes is of no more use.
      talk.removeAllListeners();
      this.#closing = talk.close();
      this.emit("otherVoice", false);
      this.emit("dark");
    }
    return this.#closing;
  }

  /** Forgets everything of the usager. @throws whatever closing the media throws */
  async wipe(): Promise<void> {
    clearInterval(this.#keepTimer);
    clearTimeout(this.#reminder);
    await this.closeMedia();
    this.#options.kept.forget();
    this.#view = undefined;
    this.#tally = undefined;
  }

  callback(): void {
    this.#talk?.callback();
  }

  type(text: string): void {
    this.#talk?.type(text);
  }

  ownView(on: boolean): void {
    this.#talk?.ownView(on);
  }

  keyframe(from: "expert" | "own"): void {
    this.#talk?.keyframe(from);
  }

  /** The number as it was typed: checked here only, handed to the expert only. */
  identifier(value: string): void {
    const form = this.form();
    if (form === undefined || this.#view?.identifier === "none") return;
    if (!canBe(form, value)) {
      this.#set({ identifier: "mistake" });
      this.#options.say("identifier-mistake");
      return;
    }
    this.#talk?.identifier(form.kind, value);
    this.#set({ identifier: "sent" });
  }

  skipIdentifier(): void {
    this.#set({ identifier: "none" });
  }

  /** What the organisme that is called now asks for. */
  form(): IdentifierForm | undefined {
    const { services } = this.#options.config();
    return identifierForm(services.find(({ organisme }) => organisme === this.#view?.organisme)?.identifier);
  }

  #begin(talk: Talk, organisme: string, answered: boolean): void {
    const { clock, kept } = this.#options;
    this.#talk = talk;
    this.#view = freshCallView(organisme);
    this.#tally = new CallTally(organisme, clock.monotonicMs());
    if (answered) this.#tally.answered(clock.monotonicMs());
    const keep = () => kept.keep(talk.kept(), clock.wallMs());
    keep();
    clearInterval(this.#keepTimer);
    this.#keepTimer = setInterval(keep, KEEP_EVERY_MS).unref();
    followTalk(talk, {
      options: this.#options,
      view: () => this.#view,
      tally: this.#tally,
      set: (change) => this.#set(change),
      nameOf: (id) => nameOf(this.#options.config(), id),
      keep,
      answered: () => this.#startReminder(),
      askIdentifier: () => this.#askIdentifier(),
      over: (by) => this.#over(by),
      emit: (name, value) => this.#pass(name, value),
      encryption: (profile) => this.#encrypted(profile),
    });
  }

  #encrypted(profile: string | null): void {
    this.#encryption = profile;
    this.emit("encryption");
  }

  #pass(name: "picture" | "otherVoice" | "dark", value: EncodedPicture | boolean | undefined): void {
    if (name === "picture") this.emit("picture", value as EncodedPicture);
    else if (name === "otherVoice") this.emit("otherVoice", value === true);
    else this.emit("dark");
  }

  #askIdentifier(): void {
    const asked = this.form() !== undefined && this.#options.screen();
    this.#set({ identifier: asked ? "asked" : "none" });
    if (asked) this.#options.say("identifier");
  }

  #startReminder(): void {
    clearTimeout(this.#reminder);
    const { reminderMin } = this.#options.config().call;
    this.#reminder = setTimeout(() => {
      this.#set({ reminded: true });
      this.#talk?.remind();
      this.#options.journal({ type: "call.overdue" });
    }, reminderMin * 60_000).unref();
  }

  /** The call is over, by whoever: counted once. */
  #over(by: Parameters<CallTally["count"]>[0]): void {
    clearInterval(this.#keepTimer);
    clearTimeout(this.#reminder);
    this.#options.kept.forget();
    const count = this.#tally?.count(by, this.#options.clock.monotonicMs());
    if (count === undefined) return;
    this.#options.journal({
      type: "call.ended",
      organisme: count.organisme,
      detail: count.outcome,
      duration_ms: Math.round(count.talkS * 1000),
    });
    if (count.outcome === "missed") this.emit("staffed", count.organisme, false);
    if (count.outcome === "talked") this.emit("staffed", count.organisme, true);
    this.emit("counted", count);
  }

  #set(change: Partial<CallView>): void {
    if (this.#view === undefined) return;
    this.#view = { ...this.#view, ...change };
    this.emit("change");
  }
}
