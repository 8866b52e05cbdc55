import { errorCode, errorLine } from "../../contract/errors.ts";
import { isFaultCode } from "../../contract/faults.ts";
import { finding } from "./found.ts";
import { readKept, writeKept } from "./kept.ts";
import { LivePicture } from "./live-picture.ts";
import type { Reports } from "./reports.ts";
import type { CommissioningEffect, CommissioningEvent, CommissioningState } from "./states.ts";
import { TestCall } from "./test-call.ts";
import type { Tools, WorkResult } from "./tools.ts";
import { wipeScan, workOf } from "./works.ts";

/** Does what the machine asks for: one work at a time, ended by `cancel` whatever it is. */
export class Deeds {
  readonly #tools: Tools;
  readonly #reports: Reports;
  readonly #feed: (event: CommissioningEvent) => void;
  #abort = new AbortController();
  /** Counts up at each end: a work that has waited for it sees that it is no longer wanted. */
  #turn = 0;
  #picture: LivePicture | undefined;
  #call: TestCall | undefined;
  #closing: Promise<unknown> = Promise.resolve();
  #preview: string | null = null;

  constructor(tools: Tools, reports: Reports, feed: (event: CommissioningEvent) => void) {
    this.#tools = tools;
    this.#reports = reports;
    this.#feed = feed;
    tools.screen.on("keyframeWanted", (from) => {
      if (from === "own") this.#picture?.keyframe();
      this.#call?.keyframe(from);
    });
  }

  /** The scanned test page, as the screen can have it. */
  preview(): string | null {
    return this.#preview;
  }

  reports(): readonly string[] {
    return this.#reports.kept();
  }

  does(effect: CommissioningEffect, state: CommissioningState): void {
    const { borne, keep } = this.#tools;
    switch (effect.type) {
      case "opened":
        borne.selfTester.interrupt();
        borne.reserve.take();
        return;
      case "closed":
        borne.reserve.release();
        return;
      case "save":
        if (state.phase === "intro") this.#forgetScan();
        writeKept(keep, state, readKept(keep).reportMs);
        return;
      case "work":
        return void this.#work(effect);
      case "cancel":
        return void this.cancel();
      case "finish":
        return void this.#finish(state);
      case "print":
        return void this.#print();
    }
  }

  /** Ends what is at work; resolves when camera and microphone are closed. */
  async cancel(): Promise<void> {
    this.#turn += 1;
    this.#abort.abort();
    this.#tools.borne.selfTester.interrupt();
    const [picture, call] = [this.#picture, this.#call];
    this.#picture = undefined;
    this.#forgetScan();
    if (picture !== undefined || call !== undefined) this.#tools.screen.clear();
    call?.end();
    const closed = Promise.all([picture?.close(), call?.close()]);
    this.#closing = Promise.all([this.#closing, closed]);
    await closed;
  }

  async #work({ step, work, service }: Extract<CommissioningEffect, { type: "work" }>): Promise<void> {
    const ended = this.cancel();
    const turn = this.#turn;
    await ended;
    await this.#closing;
    if (turn !== this.#turn) return;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const done = (result: WorkResult): void => {
      if (!signal.aborted || step === "call") this.#feed({ type: "done", work, ...result });
    };
    try {
      if (step === "light") await this.#look(signal, done);
      else if (step === "call") this.#place(service, work, done);
      else if (step !== "heights") {
        done(await workOf(step, this.#tools, signal, (path) => (this.#preview = this.#tools.screen.paper(path))));
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#tools.log.warn({ step, code: errorCode(error) }, `commissioning: ${errorLine(error)}`);
      const code = errorCode(error);
      done({ findings: [finding(isFaultCode(code) ? code : "test.failed")], figures: {}, ask: false });
    }
  }

  async #look(signal: AbortSignal, done: (result: WorkResult) => void): Promise<void> {
    const { borne, screen } = this.#tools;
    const camera = borne.fleet.port("camera");
    if (camera === undefined) return done({ findings: [finding("camera.absent")], figures: {}, ask: false });
    const picture = new LivePicture((one) => screen.picture(one));
    this.#picture = picture;
    borne.lights.capturing(true);
    signal.addEventListener("abort", () => void picture.close().then(() => borne.lights.capturing(false)), {
      once: true,
    });
    await picture.open(camera, signal, ({ code }) =>
      done({ findings: [finding(isFaultCode(code) ? code : "camera.absent")], figures: {}, ask: false }),
    );
  }

  #place(service: string | undefined, work: number, done: (result: WorkResult) => void): void {
    const { borne } = this.#tools;
    const talks = borne.calls.talks();
    const organisme = borne.settings.now().services.find(({ id }) => id === service)?.organisme;
    if (talks === undefined || organisme === undefined || !borne.calls.linked())
      return done({ findings: [finding("desk.lost")], figures: {}, ask: false });
    borne.lights.capturing(true);
    const call = new TestCall({
      talks,
      organisme,
      tools: this.#tools,
      answered: () => this.#feed({ type: "answered", work }),
      done: (result) => {
        void this.#hungUp();
        this.#tools.screen.clear();
        borne.lights.voice(false);
        done(result);
      },
    });
    this.#call = call;
  }

  async #hungUp(): Promise<void> {
    // Said by the call itself, perhaps before it is known here.
    await Promise.resolve();
    const call = this.#call;
    this.#call = undefined;
    await call?.close();
    this.#tools.borne.lights.capturing(false);
  }

  async #finish(state: CommissioningState): Promise<void> {
    const { keep } = this.#tools;
    const madeMs = this.#reports.make(state);
    writeKept(keep, state, madeMs);
    await this.#print();
  }

  async #print(): Promise<void> {
    this.#feed({ type: "reported", printed: await this.#reports.print() });
  }

  #forgetScan(): void {
    if (this.#preview !== null) this.#tools.screen.paper(undefined);
    this.#preview = null;
    wipeScan(this.#tools.runtimeDir);
  }
}
