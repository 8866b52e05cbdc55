import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { ends, never, virtualCard } from "../../contract/kit/sound.ts";

/** A tick of 0.2 s each second, as Opus in RTP. */
const TICKS =
  "audiotestsrc is-live=true wave=ticks freq=1000 volume=0.5 tick-interval=1000000000 sine-periods-per-tick=200" +
  " ! audio/x-raw,rate=48000,channels=1 ! opusenc bitrate=32000 frame-size=20 ! rtpopuspay pt=97";
/** A packet of a tick is larger than one of silence. */
const TICK_BYTES = 40;
const LOUD = 2000;
/** Longer than a tick, shorter than the pause. */
const APART_MS = 400;
const STALL_MS = 400;

async function ear(): Promise<Socket> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  onTestFinished(() => void socket.close());
  return socket;
}

test("packets that come late once make the voice late once, not for the rest of the call", async () => {
  const [line, loudspeaker, call] = [await ear(), await ear(), await ends()];
  const { sound } = await virtualCard({ listenPort: loudspeaker.address().port });
  const conversation = await sound.converse({ ...call, inPayload: 97 }, never());
  let [sentMs, stalled, sounded] = [0, false, -Infinity];
  const waiting: Buffer[] = [];
  let last = -Infinity;
  line.on("message", (packet) => {
    const nowMs = performance.now();
    if (packet.length > TICK_BYTES) {
      if (nowMs - last > APART_MS) sentMs = nowMs;
      last = nowMs;
    }
    if (stalled) waiting.push(packet);
    else line.send(packet, call.inPort, "127.0.0.1");
  });
  const lateMs: number[] = [];
  loudspeaker.on("message", (samples) => {
    const nowMs = performance.now();
    if (!new Int16Array(samples.buffer, samples.byteOffset, samples.length >> 1).some((one) => Math.abs(one) > LOUD))
      return;
    if (nowMs - sounded > APART_MS) lateMs.push(nowMs - sentMs);
    sounded = nowMs;
  });
  const { port } = line.address();
  const args = [
    "--pdeathsig",
    "KILL",
    "gst-launch-1.0",
    "-q",
    ...`${TICKS} ! udpsink host=127.0.0.1 port=${port}`.split(" "),
  ];
  const sender = spawn("setpriv", args, { stdio: "ignore" });
  onTestFinished(() => void sender.kill("SIGKILL"));

  const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
  await expect.poll(() => lateMs.length, { timeout: 30_000, interval: 100 }).toBeGreaterThanOrEqual(6);
  const before = median(lateMs.slice(2));
  stalled = true;
  await sleep(STALL_MS);
  stalled = false;
  for (const packet of waiting.splice(0)) line.send(packet, call.inPort, "127.0.0.1");
  const count = lateMs.length;
  await expect.poll(() => lateMs.length, { timeout: 30_000, interval: 100 }).toBeGreaterThanOrEqual(count + 9);
  // A stall that is kept would be in all of them.
  expect(median(lateMs.slice(count + 3))).toBeLessThan(before + STALL_MS / 2);
  await conversation.close();
}, 90_000);
