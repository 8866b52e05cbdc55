import { EventEmitter } from "node:events";
import type { EncodedPicture } from "../../call/peer/port.ts";
import type { CallRequest, KeptCall } from "../../call/port.ts";
import type { IdentifierForm } from "../identifiers.ts";
import { nameOf } from "../screen/scene.ts";
import type { CallerEvents, CallerOptions } from "./caller-options.ts";
import { CallTally } from "./call-tally.ts";
import { CallTimers } from "./call-timers.ts";
import { freshCallView, type CallView } from "./call-view.ts";
import { followTalk } from "./follow-talk.ts";
import { QueueWords } from "./queue-words.ts";
import { IdentifierEntry } from "./identifier-entry.ts";
import type { Talk } from "./talk.ts";

/** The call of a session: places it or takes it up, follows it, keeps what the screen shows of it, and ends it. */
export class Caller extends EventEmitter<CallerEvents> {
  readonly #options: CallerOptions;
  #talk: Talk | undefined;
  #view: CallView | undefined;
  #tally: CallTally | undefined;
  #closing: Promise<void> = Promise.resolve();
  readonly #timers = new CallTimers();
  readonly #entry: IdentifierEntry;
  readonly #queueWords: QueueWords;
  /** Brought for the next call that is placed. */
  #ticket: string | undefined;
  #over = true;
  #encryption: string | null = null;

  constructor(options: CallerOptions) {
    super();
    this.#options = options;
    this.#queueWords = new QueueWords((id, values) => options.sayNext(id, values));
    this.#entry = new IdentifierEntry({
      options,
      view: () => this.#view,
      set: (change) => this.#set(change),
      hand: (kind, value) => this.#talk?.identifier(kind, value),
    });
  }

  view(): CallView | undefined {
    return this.#view;
  }

  /** Whether DTLS-SRTP is in force; undefined outside a call. */
  encrypted(): boolean | undefined {
    return this.#talk === undefined ? undefined : this.#encryption !== null;
  }

  /** Code of a call-back ticket for the next call; undefined = none. */
  bring(ticket: string | undefined): void {
    this.#ticket = ticket;
  }

  /** Places a call for a service of the configuration, with the ticket that was brought. */
  place(serviceId: string): void {
    const ticket = this.#ticket;
    this.#ticket = undefined;
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
    // The desk is told first: what speaks has to be forked, and the daemon stands still meanwhile.
    this.#begin(desk.place(request), request.organisme, false);
    this.#options.journal({ type: "call.placed", service: service.id, organisme: service.organisme });
    this.#options.say("ringing", { organisme: service.name });
    this.#entry.ask();
  }

  /** Takes up the call of the daemon before. */
  resume(kept: KeptCall): void {
    const desk = this.#options.talks();
    if (desk === undefined) return this.#options.feed({ type: "ended", by: "desk-lost" });
    const { organisme } = kept.request;
    this.#begin(desk.resume(kept), organisme, kept.answered);
    if (!kept.answered) return;
    this.#tally?.reconnecting();
    this.#options.journal({ type: "call.reconnecting", organisme });
  }

  /** The usager leaves the queue or the call. */
  end(): void {
    this.#talk?.end("usager", "done");
    this.#end("usager");
  }

  /** The daemon stops; the desk keeps the call for the one that follows, which finds it in the kept file. */
  async leave(): Promise<void> {
    this.#timers.stop();
    await Promise.all([this.closeMedia(), this.#options.papers?.wiped()]);
  }

  /** Closes camera and microphone; resolves when they are closed. */
  closeMedia(): Promise<void> {
    const talk = this.#talk;
    if (talk !== undefined) {
      this.#talk = undefined;
      this.#queueWords.stop();
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
    this.#timers.stop();
    await this.closeMedia();
    this.#options.kept.forget();
    this.#ticket = undefined;
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
    this.#entry.typed(value);
  }

  skipIdentifier(): void {
    this.#set({ identifier: "none" });
  }

  /** What the organisme that is called now asks for. */
  form(): IdentifierForm | undefined {
    return this.#entry.form();
  }

  #begin(talk: Talk, organisme: string, answered: boolean): void {
    const { clock, kept, papers } = this.#options;
    this.#talk = talk;
    this.#over = false;
    this.#view = freshCallView(organisme);
    this.#tally = new CallTally(organisme, clock.monotonicMs());
    if (answered) this.#tally.answered(clock.monotonicMs());
    papers?.follow(talk);
    if (answered) papers?.answered(organisme);
    const keep = () => kept.keep(talk.kept(), clock.wallMs());
    this.#timers.keeping(keep);
    followTalk(talk, {
      options: this.#options,
      view: () => this.#view,
      tally: this.#tally,
      queueWords: this.#queueWords,
      set: (change) => this.#set(change),
      nameOf: (id) => nameOf(this.#options.config(), id),
      keep,
      answered: () => this.#startReminder(),
      askIdentifier: () => this.#entry.ask(),
      over: (by) => this.#end(by),
      withoutTicket: () => void this.#withoutTicket(),
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

  #startReminder(): void {
    this.#timers.reminding(this.#options.config().call.reminderMin * 60_000, () => {
      this.#set({ reminded: true });
      this.#talk?.remind();
      const organisme = this.#view?.organisme;
      this.#options.journal({ type: "call.overdue", ...(organisme === undefined ? {} : { organisme }) });
    });
  }

  /** The desk does not know the ticket: the usager is told, and called for without it. It is still one call. */
  async #withoutTicket(): Promise<void> {
    const { talks, say } = this.#options;
    const talk = this.#talk;
    if (talk === undefined) return;
    const { ticket: _, ...request } = talk.kept().request;
    await this.closeMedia();
    const desk = talks();
    // Meanwhile he may have gone.
    if (this.#over || this.#talk !== undefined || desk === undefined) return;
    this.#begin(desk.place(request), request.organisme, false);
    this.#entry.ask();
    say("unknown-ticket");
  }

  /** The call is over, by whoever: counted once. */
  #end(by: Parameters<CallTally["count"]>[0]): void {
    this.#over = true;
    this.#timers.stop();
    this.#options.papers?.over();
    this.#options.kept.forget();
    // A keypad would stand before what the usager is told now.
    this.#set({ identifier: "none" });
    const count = this.#tally?.count(by, this.#options.clock.monotonicMs());
    if (count === undefined) return;
    this.#options.journal({
      type: "call.ended",
      organisme: count.organisme,
      detail: count.outcome,
      duration_ms: Math.round(count.talkS * 1000),
      wait_ms: Math.round(count.waitS * 1000),
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
