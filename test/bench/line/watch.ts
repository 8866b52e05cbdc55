import type { Figures, Glance, Shown } from "../../support/line-call/probe.ts";
import { glance } from "../../support/line-call/probe.ts";
import type { LineStand } from "../../support/line-call/line-stand.ts";
import type { LogLine } from "../../e2e/support/program.ts";

const EVERY_MS = 1000;

/** One second of a call, as it was seen from outside. */
export interface Second {
  readonly atMs: number;
  readonly lastedMs: number;
  readonly desk: Glance;
  readonly screen: Shown;
  /** Bytes given to the line by its senders in this second: whole Ethernet frames without checksum. */
  readonly upBytes: number;
  readonly downBytes: number;
  /** Its own figures, where the borne's log tells them. */
  readonly borne: LogLine | undefined;
}

/** Looks at both ends and at the line each second. */
export class Watch {
  readonly #stand: LineStand;
  readonly #onSecond: (second: Second) => void;
  readonly seconds: Second[] = [];

  constructor(stand: LineStand, onSecond: (second: Second) => void = () => undefined) {
    this.#stand = stand;
    this.#onSecond = onSecond;
  }

  /** Resolves after so long. Begins with an empty count. */
  async during(ms: number): Promise<readonly Second[]> {
    let before = await this.#look();
    const startMs = before.atMs;
    for (let n = 1; before.atMs - startMs < ms - EVERY_MS / 2; n += 1) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, startMs + n * EVERY_MS - performance.now())));
      const now = await this.#look();
      const second: Second = {
        atMs: now.atMs - startMs,
        lastedMs: now.atMs - before.atMs,
        desk: now.desk,
        screen: now.screen.shown,
        upBytes: now.line.up.bytes - before.line.up.bytes,
        downBytes: now.line.down.bytes - before.line.down.bytes,
        borne: this.#stand.borne.log().findLast(({ msg }) => msg === "figures of the call's line"),
      };
      before = now;
      this.seconds.push(second);
      this.#onSecond(second);
    }
    return this.seconds;
  }

  async #look() {
    const { expert, screen, line } = this.#stand;
    const [desk, shown, counters] = await Promise.all([glance(expert), glance(screen), line.counters()]);
    return { atMs: performance.now(), desk, screen: shown, line: counters };
  }
}

/** A second as a line of text: up = from the borne. */
export function traceLine({ atMs, lastedMs, desk, screen, upBytes, downBytes, borne }: Second): string {
  const figure = (name: string): number => desk.figures[name] ?? Number.NaN;
  const kbps = (bytes: number): number => Math.round((bytes * 8) / lastedMs);
  const told = (name: string): string => {
    const value = borne?.[name];
    return typeof value === "number" ? String(value) : "-";
  };
  const up =
    `up ${kbps(upBytes)} kbit/s target ${told("targetKbps")} ${told("height")}p sent ${told("fpsUp")} fps` +
    ` shown ${desk.shown.frames} gap ${Math.round(desk.shown.longestGapMs)} ms rtt ${told("rttMs")}` +
    ` loss ${told("lossUpPct")} remb ${told("rembUpKbps")} keys ${figure("inbound-rtp.video.keyFramesDecoded")}`;
  const down =
    `down ${kbps(downBytes)} kbit/s target ${Math.round(figure("outbound-rtp.video.targetBitrate") / 1000)}` +
    ` ${figure("outbound-rtp.video.frameHeight")}p sent ${figure("outbound-rtp.video.framesPerSecond")} fps` +
    ` shown ${screen.frames} gap ${Math.round(screen.longestGapMs)} ms loss ${told("lossDownPct")}` +
    ` remb ${told("rembDownKbps")} queue ${told("queueDownMs")} keys ${figure("outbound-rtp.video.keyFramesEncoded")}`;
  return `${String(Math.round(atMs / 1000)).padStart(4)} s | ${up} | ${down}`;
}

/** How much a figure has grown over the seconds. */
export function growth(seconds: readonly Second[], name: keyof Figures): number {
  const seen = seconds.flatMap(({ desk }) => desk.figures[name] ?? []);
  return (seen.at(-1) ?? Number.NaN) - (seen[0] ?? Number.NaN);
}
