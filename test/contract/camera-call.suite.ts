import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OnBench } from "../../devices/bench.ts";
import type { Camera } from "../../devices/camera/port.ts";
import type { Driver } from "../../devices/device.ts";
import { framesGoOn, makeContext, never, pictureIs } from "./kit/camera.ts";
import { decode, isKeyframe, NAL, typesOf, VideoEnd } from "./kit/video.ts";

/** What every camera driver must do of the picture that a call sends; run on twin and driver. */
export function cameraCallSuite<O extends object>(driver: Driver<Camera & Partial<OnBench>, O>, options: O): void {
  describe(`camera driver ${driver.name}, in a call`, () => {
    let camera: Camera & OnBench;
    let clean: () => Promise<void>;
    let end: VideoEnd;

    beforeEach(async () => {
      const { context, remove } = await makeContext();
      camera = (await driver.open(options, context)) as Camera & OnBench;
      end = await VideoEnd.open();
      clean = async () => {
        await camera.close();
        await remove();
      };
    });
    afterEach(() => clean());

    test("sends RTP with H.264 from a keyframe on: one source, no number left out, a picture that moves", async () => {
      const capture = await camera.capture("call", never(), end.send());
      expect(camera.opens()).toBe(1);
      while (end.pictures().length < 40) await delay(20);
      const packets = end.packets();
      expect(end.sources()).toHaveLength(1);
      expect(new Set(packets.map((packet) => packet.readUInt8(1) & 0x7f))).toEqual(new Set([96]));
      expect(Math.max(...packets.map(({ length }) => length))).toBeLessThanOrEqual(1200);
      const first = packets[0]?.readUInt16BE(2) ?? 0;
      expect(packets.map((packet) => (packet.readUInt16BE(2) - first + 65_536) % 65_536)).toEqual(
        packets.map((_, index) => index),
      );
      expect(beforeIdr(typesOf(end.pictures()[0]))).toEqual(expect.arrayContaining([NAL.sps, NAL.pps]));
      const { width, height, frames, moves } = await decode(end.pictures());
      expect({ width, height }).toEqual({ width: 640, height: 360 });
      expect(frames.length).toBeGreaterThanOrEqual(39);
      expect(moves).toBeGreaterThan(30);
      await framesGoOn(capture);
    });

    test("answers the wish for a keyframe within half a second, with all that a decoder needs", async () => {
      const capture = await camera.capture("call", never(), end.send());
      await end.next(10);
      end.forget();
      const startMs = performance.now();
      capture.forceKeyframe();
      await end.from(isKeyframe);
      expect(performance.now() - startMs).toBeLessThan(500);
      while (end.pictures().length < 20) await delay(20);
      const key = await end.from(isKeyframe);
      expect(beforeIdr(typesOf(key[0]))).toEqual(expect.arrayContaining([NAL.sps, NAL.pps]));
      expect((await decode(key)).frames.length).toBeGreaterThanOrEqual(key.length - 1);
    });

    test("changes height with the next frames, keeping the shape; never more than the camera gives", async () => {
      const capture = await camera.capture("call", never(), end.send());
      for (const [asked, width, height] of [
        [216, 384, 216],
        [240, 426, 240],
        [1080, 640, 360],
      ] as const) {
        await end.next(5);
        end.forget();
        capture.setVideo({ height: asked });
        const key = await end.from(isKeyframe);
        while (end.pictures().length < 15) await delay(20);
        expect(await decode(key.length > 5 ? key : await end.from(isKeyframe))).toMatchObject({ width, height });
      }
    });

    test("changes the frame rate without a keyframe", async () => {
      const capture = await camera.capture("call", never(), end.send());
      await end.next(10);
      capture.setVideo({ fps: 10 });
      await end.next(3);
      const slow = await end.rates(3000);
      expect(end.pictures().some(isKeyframe)).toBe(false);
      capture.setVideo({ fps: 25 });
      await end.next(3);
      const fast = await end.rates(3000);
      expect(end.pictures().some(isKeyframe)).toBe(false);
      expect(slow.fps).toBeGreaterThan(7);
      expect(slow.fps).toBeLessThan(13);
      expect(fast.fps).toBeGreaterThan(18);
    });

    test("changes the rate; 0 stops the packets, and the stream goes on where it was", async () => {
      const capture = await camera.capture("call", never(), end.send());
      await end.next(25);
      const { kbps: high } = await end.rates(2000);
      capture.setVideo({ kbps: 30 });
      await end.next(10);
      const { kbps: low } = await end.rates(2000);
      expect(low).toBeLessThan(high * 0.8);
      const [source] = end.sources();
      capture.setVideo({ kbps: 0 });
      await delay(300);
      const stopped = end.count();
      await delay(500);
      expect(end.count()).toBe(stopped);
      // The camera is still watched.
      await framesGoOn(capture);
      expect(capture.picture()).toBe("live");
      capture.setVideo({ kbps: 300 });
      await end.next(10);
      expect(end.sources()).toEqual([source]);
      expect((await end.rates(2000)).fps).toBeLessThan(30);
    });

    test("begins with 0 kbit/s: nothing is sent before there is a rate, then a keyframe first", async () => {
      const capture = await camera.capture("call", never(), end.send({ kbps: 0 }));
      await framesGoOn(capture);
      await delay(300);
      expect(end.count()).toBe(0);
      capture.setVideo({ kbps: 200 });
      while (end.pictures().length < 10) await delay(20);
      expect(isKeyframe(end.pictures()[0]!)).toBe(true);
    });

    test("sends nothing for a self-test, nor in a call without video, nor after the end", async () => {
      const testing = await camera.capture("self-test", never(), end.send());
      await framesGoOn(testing);
      testing.setVideo({ kbps: 300 });
      testing.forceKeyframe();
      await framesGoOn(testing);
      await testing.close();
      const without = await camera.capture("call", never());
      without.setVideo({ kbps: 300 });
      await framesGoOn(without);
      await without.close();
      expect(end.count()).toBe(0);
      const capture = await camera.capture("call", never(), end.send());
      await end.next(5);
      await capture.close();
      await delay(100);
      const after = end.count();
      capture.setVideo({ kbps: 500 });
      capture.forceKeyframe();
      await delay(300);
      expect(end.count()).toBe(after);
    });

    test("plugged in again in a call: told as a new beginning before it comes, with the settings of last", async () => {
      const capture = await camera.capture("call", never(), end.send());
      await end.next(5);
      capture.setVideo({ height: 216, fps: 12 });
      await end.next(5);
      let sources = 0;
      capture.once("restarted", () => (sources = end.sources().length));
      const restarted = once(capture, "restarted");
      await camera.bench.setFault("absent");
      await pictureIs(capture, "absent");
      await camera.bench.setFault(null);
      await restarted;
      await pictureIs(capture, "live");
      expect(sources).toBe(1);
      const [before] = end.sources();
      await end.from(({ source }) => source !== before);
      await end.next(3);
      expect(end.sources()).toHaveLength(1);
      end.forget();
      capture.forceKeyframe();
      const key = await end.from(isKeyframe);
      expect(await decode(key)).toMatchObject({ width: 384, height: 216 });
      expect((await end.rates(2000)).fps).toBeLessThan(16);
      expect(camera.opens()).toBe(1);
    });
  });
}

/** Types of NAL units that come before the first slice of a keyframe. */
function beforeIdr(types: readonly number[]): readonly number[] {
  expect(types).toContain(NAL.idr);
  return types.slice(0, types.indexOf(NAL.idr));
}
