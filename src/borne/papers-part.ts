import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import { join } from "node:path";
import type { Condition } from "../../devices/device.ts";
import type { Printer } from "../../devices/printer/port.ts";
import type { Scanner } from "../../devices/scanner/port.ts";
import { errorLine } from "../contract/errors.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import type { SayPapers } from "../papers/options.ts";
import { CallPapers } from "../papers/papers.ts";
import type { PaperPlace, PapersAct, PapersView } from "../papers/port.ts";
import { isInRam, papersDir, wipeLeftovers } from "../papers/store/place.ts";
import type { EventBody } from "../uplink/port.ts";
import type { Config } from "./config/types.ts";
import { receipts } from "./erasure-receipt.ts";
import { noPrints } from "./no-prints.ts";
import type { Printing } from "./printing.ts";
import type { Talk } from "./session/talk.ts";

export interface PapersPartOptions {
  readonly config: () => Pick<Config, "papers" | "desk">;
  readonly scanner: () => Scanner | undefined;
  readonly printer: () => Printer | undefined;
  /** Folder in RAM. */
  readonly runtimeDir: string;
  readonly journal: (body: EventBody) => void;
  /** All that is wrong with where papers lie. */
  readonly report: (conditions: readonly Condition[]) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What could not be wiped at boot is tried again; until then the borne is closed. */
const AGAIN_MS = 10_000;
const NOTHING: PapersView = { piece: undefined, print: undefined, used: [] };

/**
 * The papers of the borne: there are some only while an expert has the call, and only where they stay in RAM. What one
 * usager has laid down is wiped before the next one may come in.
 */
export class PapersPart extends EventEmitter<{ change: [] }> {
  readonly #options: PapersPartOptions;
  readonly #log: Logger;
  readonly #dir: string;
  #printing: Printing | undefined;
  #say: SayPapers = () => undefined;
  #safe = false;
  #talk: Talk | undefined;
  #open = false;
  #papers: CallPapers | undefined;
  /** Papers that are being wiped, or could not be. */
  readonly #ending = new Set<{ readonly papers: CallPapers; readonly why: "moved" | "end" }>();
  readonly #used = new Set<PaperPlace>();
  readonly #refused = new Map<string, number>();

  constructor(options: PapersPartOptions) {
    super();
    this.#options = options;
    this.#log = options.log.child({ module: "papers" });
    this.#dir = papersDir(options.runtimeDir);
  }

  /** The printing side, once there is one. */
  attachPrinting(printing: Printing): void {
    this.#printing = printing;
  }

  /** What the borne prints with, without a call too. */
  printing(): Printing | undefined {
    return this.#printing;
  }

  /** How the session speaks. */
  speak(say: SayPapers): void {
    this.#say = say;
  }

  /**
   * To be called before the first call: wipes what a killed daemon has left, and looks whether papers stay in RAM here.
   * Never rejects: what can't be wiped closes the borne (`wipe.failed`), a disk takes the papers from it.
   */
  async prepare(): Promise<void> {
    const { report, journal, config } = this.#options;
    try {
      const left = await wipeLeftovers(this.#dir);
      if (left.length > 0) {
        this.#log.warn({ files: left.length }, "papers of a daemon that was killed were wiped");
        for (const body of receipts(left.map((file) => ({ ...file, why: "boot" as const })))) journal(body);
      }
      this.#safe = config().papers.onDisk || (await isInRam(this.#dir));
      // Where nobody can be called there are none.
      const missed = !this.#safe && config().desk !== undefined;
      if (missed) this.#log.error({}, "the runtime folder is not in RAM: no papers");
      report(!missed ? [] : [{ code: "papers.disk", detail: "the runtime folder is not in RAM" }]);
    } catch (error) {
      this.#log.error({}, errorLine(error));
      report([{ code: "wipe.failed", detail: errorLine(error).slice(0, 160) }]);
      setTimeout(() => void this.prepare(), AGAIN_MS).unref();
    }
  }

  /** A call begins, is taken up or placed again. Nothing is accepted before it is answered. */
  follow(talk: Talk): void {
    this.#talk = talk;
    this.#open = false;
    talk.on("channel", (open) => {
      this.#open = open;
      this.#papers?.channel(open);
    });
    talk.on("bytes", (bytes) => {
      if (this.#papers === undefined || !this.#open) return this.#count("outside-a-call");
      this.#papers.take(bytes);
    });
    talk.on("line", (sample) => this.#papers?.line(sample));
  }

  /** An expert has it. Said again of the same one, it changes nothing. */
  answered(organisme: string): void {
    const talk = this.#talk;
    if (talk === undefined || this.#papers !== undefined || !this.#safe) return;
    const { config, scanner, printer, clock, journal } = this.#options;
    const { scanPages, printPages, ramMb } = config().papers;
    try {
      const papers = new CallPapers({
        send: (frame) => talk.sendBytes(frame),
        reserve: (up, down) => talk.reserve(up, down),
        lineKbps: () => config().desk?.lineKbps ?? 512,
        scanner,
        printer,
        prints: this.#printing?.make ?? noPrints,
        budget: { scanPages, printPages, bytes: ramMb * 1024 * 1024 },
        directory: join(this.#dir, randomBytes(8).toString("hex")),
        say: (id, values) => this.#say(id, values),
        erased: (files) => {
          for (const body of receipts(files)) journal({ ...body, organisme });
        },
        refused: (why) => this.#count(why),
        clock,
        log: this.#log,
      });
      papers.on("change", () => {
        for (const place of papers.view().used) this.#used.add(place);
        this.emit("change");
      });
      this.#papers = papers;
      papers.channel(this.#open);
    } catch (error) {
      this.#log.error({}, errorLine(error));
    }
  }

  /** To another organisme, or the expert is gone: what was for him is not for the next one. */
  moved(): void {
    this.#end("moved");
    this.#open = false;
  }

  /** The call is over: what is at work is stopped, and all is wiped. */
  over(): void {
    this.#end("end");
    this.#talk = undefined;
    if (this.#refused.size === 0) return;
    const counts = [...this.#refused].map(([why, count]) => `${why} ${count}`).join(", ");
    const count = [...this.#refused.values()].reduce((sum, one) => sum + one, 0);
    this.#refused.clear();
    this.#options.journal({ type: "papers.refused", detail: counts.slice(0, 200), count });
  }

  /**
   * Resolves when nothing of the call is left. To be called again after a failure.
   * @throws VisioborneError `papers.store` naming what could not be wiped
   */
  async wiped(): Promise<void> {
    this.over();
    await Promise.all(
      [...this.#ending].map(async (one) => {
        await one.papers.end(one.why);
        this.#ending.delete(one);
      }),
    );
    this.#used.clear();
  }

  view(): PapersView {
    const view = this.#papers?.view() ?? NOTHING;
    return { ...view, used: [...new Set([...this.#used, ...view.used])] };
  }

  act(act: PapersAct): void {
    this.#papers?.act(act);
  }

  #end(why: "moved" | "end"): void {
    const papers = this.#papers;
    if (papers === undefined) return;
    for (const place of papers.view().used) this.#used.add(place);
    this.#papers = undefined;
    papers.removeAllListeners();
    this.#ending.add({ papers, why });
    // What fails is tried again, and told, by `wiped`.
    papers.end(why).catch((error: unknown) => this.#log.error({}, errorLine(error)));
    this.emit("change");
  }

  #count(why: string): void {
    this.#refused.set(why, (this.#refused.get(why) ?? 0) + 1);
  }
}
