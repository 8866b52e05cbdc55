import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OnBench } from "../../devices/bench.ts";
import type { Camera, PictureState } from "../../devices/camera/port.ts";
import type { Driver } from "../../devices/device.ts";
import type { Rig } from "./kit/context.ts";
import { deviceSuite } from "./kit/device.suite.ts";
import { codeOf, conditionsAre, framesGoOn, makeContext, never, pictureIs } from "./kit/camera.ts";

/** What every camera driver must do; run on the twin and on the real driver with GStreamer's test picture. */
export function cameraSuite<O extends object>(driver: Driver<Camera & Partial<OnBench>, O>, options: O): void {
  // Unplugged, it stays open as a device: what its presence is then is tested below.
  const rig: Rig<Camera> = {
    name: `camera driver ${driver.name}`,
    open: (context) => driver.open(options, context),
    bench: (context) => driver.benchOf!(options, context),
  };
  deviceSuite(rig, "camera.absent", false);

  describe(`camera driver ${driver.name}`, () => {
    let camera: Camera & OnBench;
    let clean: () => Promise<void>;

    beforeEach(async () => {
      const { context, remove } = await makeContext();
      camera = (await driver.open(options, context)) as Camera & OnBench;
      clean = async () => {
        await camera.close();
        await remove();
      };
    });
    afterEach(() => clean());

    test("is closed and healthy after open, with a name", () => {
      expect(camera.conditions()).toEqual([]);
      expect(camera.opens()).toBe(0);
      expect(camera.identity.model).toBeTruthy();
      expect(camera.bench.state()).toMatchObject({ fault: null, open: false });
    });

    test("a capture resolves at the first frame, counts frames, and closes", async () => {
      const capture = await camera.capture("call", never());
      expect(capture.purpose).toBe("call");
      expect(capture.picture()).toBe("live");
      expect(camera.opens()).toBe(1);
      expect(camera.bench.state()).toMatchObject({ open: true });
      await framesGoOn(capture);
      await framesGoOn(capture);
      const stats = capture.stats();
      expect(stats.fps).toBeGreaterThan(5);
      expect(stats.luma).toBeGreaterThan(40);
      expect(stats.stillMs).toBeLessThan(2000);
      await capture.close();
      await capture.close();
      expect(camera.bench.state()).toMatchObject({ open: false });
    });

    test("a second capture is refused as busy, and the first goes on", async () => {
      const capture = await camera.capture("call", never());
      await expect(camera.capture("call", never())).rejects.toMatchObject({ code: "camera.busy" });
      await expect(camera.capture("self-test", never())).rejects.toMatchObject({ code: "camera.busy" });
      await framesGoOn(capture);
      expect(camera.opens()).toBe(1);
      expect(camera.conditions()).toEqual([]);
    });

    test("can be opened again at once after close, even while it closes", async () => {
      const first = await camera.capture("call", never());
      const closing = first.close();
      const second = await camera.capture("call", never());
      await closing;
      await framesGoOn(second);
      expect(camera.opens()).toBe(2);
    });

    test("an aborted capture rejects with the reason and leaves the camera closed", async () => {
      const abort = new AbortController();
      const opening = camera.capture("call", abort.signal);
      abort.abort(new Error("hung up"));
      await expect(opening).rejects.toThrow("hung up");
      expect(camera.bench.state()).toMatchObject({ open: false });
      expect(camera.conditions()).toEqual([]);
      await (await camera.capture("call", never())).close();
    });

    test("a still picture is frozen, is a condition that outlives the capture, and live again heals it", async () => {
      const capture = await camera.capture("call", never());
      await framesGoOn(capture);
      await camera.bench.setFault("frozen");
      await pictureIs(capture, "frozen");
      expect(capture.stats().stillMs).toBeGreaterThan(3000);
      await capture.close();
      expect(camera.conditions().map(codeOf)).toEqual(["camera.frozen"]);
      await camera.bench.setFault(null);
      expect(camera.conditions().map(codeOf)).toEqual(["camera.frozen"]);
      const next = await camera.capture("call", never());
      await conditionsAre(camera, []);
      expect(next.picture()).toBe("live");
    });

    test("a dark picture is black and never frozen", async () => {
      await camera.bench.setFault("black");
      const capture = await camera.capture("call", never());
      const seen: PictureState[] = [];
      capture.on("picture", (picture) => seen.push(picture));
      await pictureIs(capture, "black");
      await conditionsAre(camera, ["camera.black"]);
      // Longer than a still picture needs to be called frozen.
      while (capture.stats().stillMs < 4000) await framesGoOn(capture);
      expect(seen).toEqual(["black"]);
      await camera.bench.setFault(null);
      await pictureIs(capture, "live");
      await conditionsAre(camera, []);
    });

    test("unplugged while closed is a condition, plugged in again clears it, without opening", async () => {
      await camera.bench.setFault("absent");
      await conditionsAre(camera, ["camera.absent"]);
      await expect(camera.capture("call", never())).rejects.toMatchObject({ code: "camera.absent" });
      await camera.bench.setFault(null);
      await conditionsAre(camera, []);
    });

    test("unplugged while open is absent, and plugged in again it is live in the same capture", async () => {
      const capture = await camera.capture("call", never());
      await camera.bench.setFault("absent");
      await pictureIs(capture, "absent");
      await conditionsAre(camera, ["camera.absent"]);
      await camera.bench.setFault(null);
      await pictureIs(capture, "live");
      await framesGoOn(capture);
      await conditionsAre(camera, []);
      expect(camera.opens()).toBe(1);
    });

    test("self-test of a good camera passes with its figures and leaves it closed", async () => {
      const result = await camera.selfTest(never());
      expect(result).toMatchObject({ passed: true, conditions: [], figures: { picture: "live", interrupted: false } });
      expect(result.figures["fps"]).toBeGreaterThan(5);
      expect(result.figures["first_frame_ms"]).toBeTypeOf("number");
      expect(camera.bench.state()).toMatchObject({ open: false });
      expect(camera.opens()).toBe(1);
    });

    test.each(["frozen", "black", "absent"] as const)("self-test tells %s", async (fault) => {
      await camera.bench.setFault(fault);
      const result = await camera.selfTest(never());
      expect(result.passed).toBe(false);
      expect(result.conditions.map(codeOf)).toEqual([`camera.${fault}`]);
      expect(camera.conditions().map(codeOf)).toEqual([`camera.${fault}`]);
      expect(camera.bench.state()).toMatchObject({ open: false });
    });

    test("self-test during a call looks at the call's frames and opens nothing", async () => {
      const capture = await camera.capture("call", never());
      const result = await camera.selfTest(never());
      expect(result).toMatchObject({ passed: true, figures: { seen_by: "call capture" } });
      expect(camera.opens()).toBe(1);
      await framesGoOn(capture);
    });

    test("a call takes the camera from a self-test", async () => {
      const testing = camera.selfTest(never());
      while (camera.bench.state()["open"] !== true) await new Promise((resolve) => setTimeout(resolve, 10));
      const capture = await camera.capture("call", never());
      const result = await testing;
      expect(result).toMatchObject({ conditions: [], figures: { interrupted: true } });
      await framesGoOn(capture);
      expect(camera.conditions()).toEqual([]);
    });

    test("an aborted self-test rejects and leaves the camera closed", async () => {
      const abort = new AbortController();
      const testing = camera.selfTest(abort.signal);
      while (camera.bench.state()["open"] !== true) await new Promise((resolve) => setTimeout(resolve, 10));
      abort.abort(new Error("enough"));
      await expect(testing).rejects.toThrow("enough");
      expect(camera.bench.state()).toMatchObject({ open: false });
    });

    test("close ends the capture and refuses the next", async () => {
      await camera.capture("call", never());
      await camera.close();
      await camera.close();
      expect(camera.bench.state()).toMatchObject({ open: false });
      await expect(camera.capture("call", never())).rejects.toMatchObject({ code: "device.closed" });
    });

    test("the bench part is there before any open, and a fault on it outlives the device", async () => {
      const { context, remove } = await makeContext();
      const bench = driver.benchOf!(options, context);
      await bench.setFault("absent");
      await expect(driver.open(options, context)).rejects.toMatchObject({ code: "camera.absent" });
      await bench.setFault("black");
      const first = await driver.open(options, context);
      expect(first.bench).toBe(bench);
      await first.close();
      const second = await driver.open(options, context);
      await pictureIs(await second.capture("call", never()), "black");
      await second.close();
      await remove();
    });

    test("close during a self-test ends it with a result", async () => {
      const testing = camera.selfTest(never());
      while (camera.bench.state()["open"] !== true) await new Promise((resolve) => setTimeout(resolve, 10));
      await camera.close();
      expect(await testing).toMatchObject({ passed: false, conditions: [{ code: "camera.absent" }] });
    });

    test("an unknown fault or action is refused by name", async () => {
      await expect(camera.bench.setFault("melted")).rejects.toMatchObject({ code: "bench.fault" });
      await expect(camera.bench.act("smile", {})).rejects.toMatchObject({ code: "bench.action" });
    });
  });
}
