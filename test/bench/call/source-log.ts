import { execFileSync } from "node:child_process";
import { constants, openSync } from "node:fs";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { FRAME_MS, PERIOD } from "./bars.ts";

/** GStreamer's own debug log of the test source: one line a picture. Colour off, so that it can be read. */
const LINE = /^(\d+):(\d+):([\d.]+)\s+(\d+)\s.*gst_video_test_src_fill.* running time: (\d+):(\d+):([\d.]+)/;

/** When the borne's test camera gave which picture, told by GStreamer over a named pipe: nothing of the borne is changed. */
export class SourceLog {
  readonly file: string;
  readonly #input: Socket;
  #pid = "";
  #lines: { readonly elapsedMs: number; readonly number: number; readonly heardMs: number }[] = [];

  constructor(file: string) {
    execFileSync("mkfifo", ["-m", "600", file]);
    this.file = file;
    // Held open by this end too: neither the borne waits for a reader, nor does the reading end with each media process.
    this.#input = new Socket({ fd: openSync(file, constants.O_RDWR | constants.O_NONBLOCK), writable: false });
    createInterface({ input: this.#input }).on("line", (line) => this.#take(line, performance.now()));
  }

  /** What the daemon is to be started with. */
  get env(): Readonly<Record<string, string>> {
    return { GST_DEBUG: "videotestsrc:5", GST_DEBUG_NO_COLOR: "1", GST_DEBUG_FILE: this.file };
  }

  /** The pictures of the camera that is open now, or was last. */
  seen(): { readonly atMs: number; readonly number: number }[] {
    // The pipe brings a line late, never early: the quickest one tells how the two clocks stand.
    const offsetMs = Math.min(...this.#lines.map(({ elapsedMs, heardMs }) => heardMs - elapsedMs));
    return this.#lines.map(({ elapsedMs, number }) => ({ atMs: elapsedMs + offsetMs, number }));
  }

  close(): void {
    this.#input.destroy();
  }

  #take(line: string, heardMs: number): void {
    const found = LINE.exec(line);
    if (found === null) return;
    const [, hours, minutes, seconds, pid = "", ...running] = found;
    if (pid !== this.#pid) this.#lines = [];
    this.#pid = pid;
    const ms = (h = "0", m = "0", s = "0") => (Number(h) * 3600 + Number(m) * 60 + Number(s)) * 1000;
    // It makes the next picture as soon as it has given one away: the line of one is the time of the one before.
    const number = Math.round(ms(...(running as [string, string, string])) / FRAME_MS) - 1;
    if (number < 1) return;
    this.#lines.push({ elapsedMs: ms(hours, minutes, seconds), number: number % PERIOD, heardMs });
    if (this.#lines.length > 500) this.#lines.shift();
  }
}
