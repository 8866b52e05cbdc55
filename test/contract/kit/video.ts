import { execFile } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import type { VideoSend } from "../../../devices/camera/port.ts";

const run = promisify(execFile);
const HEADER_BYTES = 12;
const PAYLOAD = 96;
const MAX_PACKETS = 20_000;

/** Types of NAL units (Rec. ITU-T H.264, table 7-1). */
export const NAL = { slice: 1, idr: 5, sei: 6, sps: 7, pps: 8, delimiter: 9 } as const;

/** One picture as it came: the packets of one timestamp. */
export interface Picture {
  readonly source: number;
  readonly nals: readonly Buffer[];
  readonly bytes: number;
}

/** What the decoder made of the pictures. */
export interface Decoded {
  readonly width: number;
  readonly height: number;
  /** 64x36 luma of each. */
  readonly frames: readonly Buffer[];
  /** Frames that differ from the one before. */
  readonly moves: number;
}

/** The far end of a camera's picture: a port on loopback, and what came to it. */
export class VideoEnd {
  readonly #socket = createSocket("udp4");
  #packets: Buffer[] = [];
  #count = 0;

  static async open(): Promise<VideoEnd> {
    const end = new VideoEnd();
    end.#socket.on("message", (packet) => {
      end.#count += 1;
      if (end.#packets.length < MAX_PACKETS) end.#packets.push(packet);
    });
    end.#socket.bind(0, "127.0.0.1");
    await once(end.#socket, "listening");
    onTestFinished(() => void end.#socket.close());
    return end;
  }

  /** A call's video to this end: 640x360, 25 frames a second, 300 kbit/s but for what is said. */
  send(asked: Partial<VideoSend> = {}): VideoSend {
    return { port: this.#socket.address().port, payload: PAYLOAD, kbps: 300, height: 360, fps: 25, ...asked };
  }

  /** All packets that ever came. */
  count(): number {
    return this.#count;
  }

  packets(): readonly Buffer[] {
    return this.#packets;
  }

  forget(): void {
    this.#packets = [];
  }

  /** Sources in the order in which they came (RFC 3550, SSRC). */
  sources(): readonly number[] {
    return [...new Set(this.#packets.map((packet) => packet.readUInt32BE(8)))];
  }

  /** The whole pictures that came since `forget`. */
  pictures(): readonly Picture[] {
    const pictures: Picture[] = [];
    let parts: Buffer[] = [];
    for (const packet of this.#packets) {
      parts.push(packet);
      if ((packet.readUInt8(1) & 0x80) === 0) continue;
      const bytes = parts.reduce((sum, { length }) => sum + length, 0);
      pictures.push({ source: packet.readUInt32BE(8), nals: nalsOf(parts), bytes });
      parts = [];
    }
    return pictures;
  }

  /** Waits for so many more pictures, and gives them. */
  async next(pictures: number, timeoutMs = 20_000): Promise<readonly Picture[]> {
    const signal = AbortSignal.timeout(timeoutMs);
    this.forget();
    while (this.pictures().length < pictures) await delay(20, undefined, { signal });
    return this.pictures();
  }

  /** Waits until a picture is like this; gives it and what came after it. */
  async from(like: (picture: Picture) => boolean, timeoutMs = 20_000): Promise<readonly Picture[]> {
    const signal = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const pictures = this.pictures();
      const index = pictures.findIndex(like);
      if (index >= 0) return pictures.slice(index);
      await delay(20, undefined, { signal });
    }
  }

  /** Frames and kilobits a second over so long. */
  async rates(overMs: number): Promise<{ readonly fps: number; readonly kbps: number }> {
    this.forget();
    const startMs = performance.now();
    await delay(overMs);
    const seconds = (performance.now() - startMs) / 1000;
    const pictures = this.pictures();
    const bytes = pictures.reduce((sum, picture) => sum + picture.bytes, 0);
    return { fps: pictures.length / seconds, kbps: (bytes * 8) / 1000 / seconds };
  }
}

export const typeOf = (nal: Buffer): number => nal.readUInt8(0) & 0x1f;
export const typesOf = (picture: Picture | undefined): number[] => (picture?.nals ?? []).map(typeOf);
export const isKeyframe = (picture: Picture): boolean => typesOf(picture).includes(NAL.idr);

/** NAL units of the packets of one picture (RFC 6184: single, STAP-A, FU-A). */
function nalsOf(packets: readonly Buffer[]): Buffer[] {
  const nals: Buffer[] = [];
  for (const packet of packets) {
    const body = packet.subarray(HEADER_BYTES);
    const type = typeOf(body);
    if (type === 24) {
      for (let at = 1; at + 2 < body.length;) {
        const length = body.readUInt16BE(at);
        nals.push(body.subarray(at + 2, at + 2 + length));
        at += 2 + length;
      }
    } else if (type === 28) {
      const edges = body.readUInt8(1);
      const header = Buffer.from([(body.readUInt8(0) & 0xe0) | (edges & 0x1f)]);
      if (edges & 0x80) nals.push(Buffer.concat([header, body.subarray(2)]));
      else nals.push(Buffer.concat([nals.pop() ?? header, body.subarray(2)]));
    } else nals.push(body);
  }
  return nals;
}

/** Decodes pictures by GStreamer. The first must be a keyframe. */
export async function decode(pictures: readonly Picture[]): Promise<Decoded> {
  const folder = await mkdtemp(join(tmpdir(), "visioborne-video-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [coded, raw] = [join(folder, "coded.h264"), join(folder, "raw")];
  const start = Buffer.from([0, 0, 0, 1]);
  await writeFile(coded, Buffer.concat(pictures.flatMap(({ nals }) => nals.flatMap((nal) => [start, nal]))));
  const launch =
    `filesrc location=${coded} ! video/x-h264,stream-format=byte-stream,framerate=25/1 ! h264parse ! openh264dec` +
    ` ! videoconvert ! videoscale ! video/x-raw,format=GRAY8,width=64,height=36 ! filesink location=${raw}`;
  const { stdout } = await run("gst-launch-1.0", ["-v", ...launch.split(" ")], { maxBuffer: 4_000_000 });
  const caps = /[Oo]pen[Hh]264[Dd]ec.*src: caps = .*width=\(int\)(\d+), height=\(int\)(\d+)/.exec(stdout);
  const bytes = await readFile(raw);
  const frames = Array.from({ length: bytes.length / (64 * 36) }, (_, n) => bytes.subarray(n * 2304, (n + 1) * 2304));
  const moves = frames.filter((frame, n) => n > 0 && !frame.equals(frames[n - 1] ?? frame)).length;
  return { width: Number(caps?.[1]), height: Number(caps?.[2]), frames, moves };
}
