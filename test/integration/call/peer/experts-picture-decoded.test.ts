import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { EncodedPicture } from "../../../../src/call/peer/port.ts";
import { freePort } from "../../../../src/call/peer/werift/free-port.ts";
import { camera, gst, PATIENCE_MS, reaches, session, told, withBrowser } from "./kit.ts";

const browser = withBrowser();

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "visioborne-peer-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

it(
  "the browser's picture is decoded by GStreamer: its moving pattern is there",
  async () => {
    const [peer, desk] = [await session(), await browser.expert()];
    const pictures: EncodedPicture[] = [];
    peer.on("picture", (picture) => pictures.push(picture));
    camera(peer);
    await desk.call(peer);
    await told(peer, desk, expect.poll(() => longest(pictures).length, { timeout: PATIENCE_MS }).toBeGreaterThan(40));
    const [stream, raw] = [join(folder(), "expert.h264"), join(folder(), "expert.yuv")];
    const whole = longest(pictures);
    writeFileSync(stream, Buffer.concat(whole.map(({ data }) => data)));
    const decoder = gst(`filesrc location=${stream} ! h264parse ! openh264dec ! videoconvert ! videoscale
    ! video/x-raw,format=GRAY8,width=64,height=36 ! filesink location=${raw}`);
    expect(await once(decoder, "exit")).toEqual([0, null]);
    const frames = readFileSync(raw);
    const bytes = 64 * 36;
    expect(frames.length / bytes).toBe(whole.length);
    // Chromium's fake camera: a disc that fills on green, again and again, and a counter of time. The last picture may
    // show the disc as the first one does.
    const a = frames.subarray(0, bytes);
    const differing = whole.map((_, n) => {
      const b = frames.subarray(n * bytes, (n + 1) * bytes);
      return a.filter((luma, i) => Math.abs(luma - (b[i] ?? 0)) > 20).length;
    });
    expect(Math.max(...differing)).toBeGreaterThan(10);
    expect(Math.max(...a) - Math.min(...a)).toBeGreaterThan(60);
  },
  3 * PATIENCE_MS,
);

it(
  "the browser's sound is heard by GStreamer at the port that was named: its beeps are there",
  async () => {
    const audioOutPort = await freePort();
    const [peer, desk] = [await session({ audioOutPort }), await browser.expert()];
    expect(peer.ends.audioOutPort).toBe(audioOutPort);
    const raw = join(folder(), "expert.pcm");
    const player = gst(`udpsrc address=127.0.0.1 port=${audioOutPort}
    caps=application/x-rtp,media=audio,clock-rate=48000,encoding-name=OPUS,payload=${peer.ends.audioOutPayload}
    ! rtpjitterbuffer latency=80 do-lost=true ! rtpopusdepay ! opusdec plc=true ! audioconvert
    ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! filesink location=${raw}`);
    await desk.call(peer);
    await reaches(peer, "flowing");
    await expect.poll(() => loudest(readFileSync(raw, { flag: "a+" })), { timeout: PATIENCE_MS }).toBeGreaterThan(2000);
    player.kill("SIGKILL");
  },
  3 * PATIENCE_MS,
);

/** From one keyframe to the next: each may change the size, as the rate grows. The longest of them. */
function longest(pictures: readonly EncodedPicture[]): EncodedPicture[] {
  const starts = pictures.flatMap(({ keyframe }, i) => (keyframe ? [i] : []));
  const runs = starts.map((from, i) => pictures.slice(from, starts[i + 1]));
  return runs.toSorted((one, other) => other.length - one.length)[0] ?? [];
}

function loudest(pcm: Buffer): number {
  let most = 0;
  for (let at = 0; at + 1 < pcm.length; at += 2) most = Math.max(most, Math.abs(pcm.readInt16LE(at)));
  return most;
}
