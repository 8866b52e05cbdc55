import type { KeptCall } from "../../call/port.ts";
import { errorLine } from "../../contract/errors.ts";
import type { EventBody } from "../../uplink/port.ts";
import { withDeadline } from "../deadline.ts";
import { unavailable } from "../phrases.ts";
import type { Caller } from "./caller.ts";
import type { Farewell } from "./farewell.ts";
import type { KeptCallFile } from "./kept-call.ts";
import type { SessionHands } from "./runner.ts";
import type { SessionOptions } from "./session-options.ts";
import type { SessionEvent, SessionState } from "./states.ts";
import type { Voice } from "./voice.ts";

/** How long a choice is waited for, the farewell is shown, and a wipe that failed waits for the next try. */
const STEP_MS = { choice: 60_000, farewell: 4000, retry: 5000 };
/** Camera and microphone are closed by then, or the wipe has failed. Turn-round stays below 10 s. */
const CLOSE_MS = 8000;

export interface StepsParts {
  readonly options: SessionOptions;
  readonly caller: Caller;
  readonly farewell: Farewell;
  readonly voice: Voice;
  readonly kept: KeptCallFile;
  readonly feed: (event: SessionEvent) => void;
  /** Runs `work` after a time, in place of what was to run before. */
  readonly after: (delayMs: number, work: () => void) => void;
  readonly defaults: () => void;
  readonly changed: () => void;
}

/** Carries out what the session's machine asks for. */
export class Steps implements SessionHands {
  readonly #options: SessionOptions;
  readonly #caller: Caller;
  readonly #farewell: Farewell;
  readonly #voice: Voice;
  readonly #kept: KeptCallFile;
  readonly #feed: StepsParts["feed"];
  readonly #after: StepsParts["after"];
  readonly #defaults: () => void;
  readonly #changed: () => void;
  #left: KeptCall | undefined;
  #goodbye = false;
  #talked = false;

  constructor(parts: StepsParts) {
    this.#options = parts.options;
    this.#caller = parts.caller;
    this.#farewell = parts.farewell;
    this.#voice = parts.voice;
    this.#kept = parts.kept;
    this.#feed = parts.feed;
    this.#after = parts.after;
    this.#defaults = parts.defaults;
    this.#changed = parts.changed;
  }

  /** A session has just ended: the farewell is shown for a moment. */
  goodbye(): boolean {
    return this.#goodbye;
  }

  /** Says goodbye; the next usager begins with the site's own language. */
  surveyDone(): void {
    this.#goodbye = true;
    this.#voice.say("goodbye");
    this.#defaults();
    this.#after(STEP_MS.farewell, () => {
      this.#goodbye = false;
      this.#changed();
    });
  }

  /** The call that a killed daemon has left, if it is young enough. */
  takeLeft(): KeptCall | undefined {
    this.#left = this.#kept.take(this.#options.clock.wallMs());
    if (this.#left !== undefined) {
      this.#options.log.info({ answered: this.#left.answered }, "a call of the daemon before is taken up");
    }
    return this.#left;
  }

  journal(body: EventBody): void {
    this.#options.journal(body);
  }

  sayUnavailable(): void {
    const { config, siteOpen, tell, unavailable: counted } = this.#options;
    counted();
    void tell(unavailable(config().site, siteOpen(), this.#voice.language()), true);
    this.#farewell.unavailable(siteOpen());
  }

  askChoice(): void {
    this.#voice.say("choose");
    this.#after(STEP_MS.choice, () => this.#feed({ type: "choice-timeout" }));
  }

  openCapture(): void {
    this.#options.capturing(true);
  }

  closeCapture(): void {
    const { capturing, log } = this.#options;
    void this.#caller
      .closeMedia()
      .catch((error: unknown) => log.error({}, `camera or microphone not closed: ${errorLine(error)}`))
      .finally(() => capturing(false));
  }

  placeCall(service: string): void {
    // What was to come after an earlier step is of no more use.
    this.#after(0, () => undefined);
    this.#farewell.forget();
    this.#goodbye = false;
    this.#caller.place(service);
  }

  resumeCall(): void {
    if (this.#left !== undefined) this.#caller.resume(this.#left);
    this.#left = undefined;
  }

  endCall(): void {
    this.#caller.end();
  }

  sayReconnecting(): void {
    this.#voice.say("reconnecting");
  }

  sayFallback(why: "no-answer" | "lost" | "unavailable"): void {
    this.#farewell.fallback(why);
  }

  sayTicket(): void {
    this.#farewell.ticket();
  }

  remindPapers(): void {
    this.#talked = true;
    this.#farewell.papers();
  }

  wipe(): void {
    void this.#wipe();
  }

  changed(state: SessionState): void {
    this.#options.changed(state);
    this.#changed();
  }

  async #wipe(): Promise<void> {
    const { log, forget, wipeFailed } = this.#options;
    try {
      const what = "closing camera and microphone";
      const papers = { deadlineMs: CLOSE_MS, code: "wipe.failed", what: "wiping the papers" };
      await Promise.all([
        withDeadline(() => this.#caller.wipe(), { deadlineMs: CLOSE_MS, code: "wipe.failed", what }),
        withDeadline(() => this.#options.papers?.wiped() ?? Promise.resolve(), papers),
      ]);
      forget();
      this.#farewell.forget();
      wipeFailed(undefined);
    } catch (error) {
      log.error({}, `not wiped: ${errorLine(error)}`);
      wipeFailed(errorLine(error));
      this.#feed({ type: "wipe-failed" });
      // On a timer of its own: a press in vain, which is answered for a while, must not take its place.
      setTimeout(() => void this.#wipe(), STEP_MS.retry).unref();
      return;
    }
    const talked = this.#talked;
    this.#talked = false;
    this.#feed({ type: "wiped" });
    // The next one may press from here on; who is still there is asked, in the language that he has chosen.
    if (talked) this.#farewell.survey();
    else this.surveyDone();
  }
}
