import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/** Payload type of the ticks. */
export const TICK_PAYLOAD = 97;
/** A tick of 0.2 s each second, as Opus in RTP. */
const TICKS =
  "audiotestsrc is-live=true wave=ticks freq=1000 volume=0.5 tick-interval=1000000000 sine-periods-per-tick=200" +
  ` ! audio/x-raw,rate=48000,channels=1 ! opusenc bitrate=32000 frame-size=20 ! rtpopuspay pt=${TICK_PAYLOAD}`;
/** A packet of a tick is larger than one of silence. */
const TICK_BYTES = 40;
const LOUD = 2000;
/** Longer than a tick, shorter than the pause. */
const APART_MS = 400;

/** Runs a pipeline of GStreamer's own program until the test ends. */
export function launch(pipeline: string): void {
  const args = ["--pdeathsig", "KILL", "gst-launch-1.0", "-q", ...pipeline.split(" ")];
  const child = spawn("setpriv", args, { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
}

/** A socket on loopback, closed at the end of the test. */
export async function socket(): Promise<Socket> {
  const made = createSocket("udp4").bind(0, "127.0.0.1");
  await once(made, "listening");
  onTestFinished(() => void made.close());
  return made;
}

/** Ticks on their way to a call, and what is heard of them at its loudspeaker. */
export class Ticks {
  /** From each tick's first packet to its first sound, ms. */
  readonly lateMs: number[] = [];
  readonly #line: Socket;
  readonly #port: number;
  readonly #held: Buffer[] = [];
  #stalled = false;

  /**
   * @param port where the call takes RTP
   * @param heard samples as they are played: 16 bits, 48 kHz, mono
   */
  static async to(port: number, heard: Socket): Promise<Ticks> {
    const line = await socket();
    const ticks = new Ticks(line, port, heard);
    launch(`${TICKS} ! udpsink host=127.0.0.1 port=${line.address().port}`);
    return ticks;
  }

  private constructor(line: Socket, port: number, heard: Socket) {
    this.#line = line;
    this.#port = port;
    let [sentMs, lastMs, soundedMs] = [Number.NaN, -Infinity, -Infinity];
    line.on("message", (packet) => {
      const nowMs = performance.now();
      if (packet.length > TICK_BYTES) {
        if (nowMs - lastMs > APART_MS) sentMs = nowMs;
        lastMs = nowMs;
      }
      if (this.#stalled) this.#held.push(packet);
      else this.#send(packet);
    });
    heard.on("message", (samples) => {
      const nowMs = performance.now();
      const values = new Int16Array(samples.buffer, samples.byteOffset, samples.length >> 1);
      if (!values.some((one) => Math.abs(one) > LOUD)) return;
      if (nowMs - soundedMs > APART_MS) this.lateMs.push(nowMs - sentMs);
      soundedMs = nowMs;
    });
  }

  /** Packets are held back, until `flow` lets them all go at once. */
  stall(): void {
    this.#stalled = true;
  }

  flow(): void {
    this.#stalled = false;
    for (const packet of this.#held.splice(0)) this.#send(packet);
  }

  #send(packet: Buffer): void {
    this.#line.send(packet, this.#port, "127.0.0.1");
  }
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
