import type { EndReason } from "../../call/port.ts";
import type { Talk, Talks } from "../session/talk.ts";
import { TEST_SERVICE } from "../test-service.ts";
import { finding } from "./found.ts";
import type { Tools, WorkResult } from "./tools.ts";

/** An expert who is there takes a call within this; the installer has hung up long before, or goes on without. */
const WAIT_MS = 3 * 60_000;

const WHY: Readonly<Record<EndReason, string | undefined>> = {
  done: undefined,
  cancelled: undefined,
  "no-answer": "call.nobody",
  "expert-lost": "call.lost",
  "borne-lost": "call.lost",
  fault: "call.lost",
  closed: "call.refused",
};

/**
 * A call to the experts of one organisme that bears the name of a test. It does not go through the session: nothing is
 * counted, written down or published of it, and no usager's words are said.
 */
export class TestCall {
  readonly #talk: Talk;
  readonly #done: (result: WorkResult) => void;
  readonly #timer: NodeJS.Timeout;
  #answeredMs: number | undefined;
  #over = false;

  constructor(options: {
    readonly talks: Talks;
    readonly organisme: string;
    readonly tools: Tools;
    readonly answered: () => void;
    readonly done: (result: WorkResult) => void;
  }) {
    const { talks, organisme, tools, answered } = options;
    this.#done = options.done;
    const language = tools.language();
    const video = tools.borne.fleet.port("camera") !== undefined;
    this.#talk = talks.place({ service: TEST_SERVICE.id, organisme, language, video });
    this.#timer = setTimeout(() => this.end(), WAIT_MS).unref();
    this.#talk.on("answered", () => {
      if (this.#answeredMs !== undefined) return;
      clearTimeout(this.#timer);
      this.#answeredMs = performance.now();
      answered();
    });
    this.#talk.on("picture", (picture) => tools.screen.picture(picture));
    this.#talk.on("otherVoice", (speaks) => tools.borne.lights.voice(speaks));
    this.#talk.on("refused", () => this.#end("call.refused"));
    this.#talk.on("ended", ({ reason }) => this.#end(WHY[reason]));
  }

  keyframe(from: "expert" | "own"): void {
    this.#talk.keyframe(from);
  }

  /** Hangs up. */
  end(): void {
    this.#talk.end("usager", "done");
    this.#end(undefined);
  }

  /** Closes camera and microphone; resolves when they are closed. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#over = true;
    await this.#talk.close();
  }

  /** @param why what the end is a sign of; undefined = of nothing, once there was an answer */
  #end(why: string | undefined): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    const answeredMs = this.#answeredMs;
    if (answeredMs !== undefined && why === undefined) {
      const talkedS = Math.round((performance.now() - answeredMs) / 1000);
      this.#done({ findings: [], figures: { talk_s: talkedS }, ask: true });
    } else this.#done({ findings: [finding(why ?? "call.nobody")], figures: {}, ask: false });
  }
}
