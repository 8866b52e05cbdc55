import { once } from "node:events";
import { expect, test } from "vitest";
import { isRunning, mediaChildren, never, pictureIs, testPicture } from "../../contract/kit/camera.ts";
import { decode, isKeyframe, VideoEnd } from "../../contract/kit/video.ts";

test.each(["SIGKILL", "SIGSTOP"] as const)(
  "%s in a call: the picture is sent again within 5 s, told first, begun with a keyframe, in the size of last",
  async (signal) => {
    await using rig = await testPicture();
    const end = await VideoEnd.open();
    const capture = await rig.camera.capture("call", never(), end.send());
    await end.next(10);
    capture.setVideo({ height: 216 });
    await end.next(5);
    const [before] = end.sources();
    let sourcesWhenTold: readonly number[] = [];
    capture.once("restarted", () => (sourcesWhenTold = end.sources()));
    const [pid] = mediaChildren();
    const startedMs = performance.now();
    process.kill(Number(pid), signal);
    await once(capture, "restarted");
    const again = await end.from(({ source }) => source !== before);
    const backMs = performance.now() - startedMs;
    expect(sourcesWhenTold).toEqual([before]);
    expect(isKeyframe(again[0]!)).toBe(true);
    await pictureIs(capture, "live");
    end.forget();
    capture.forceKeyframe();
    expect(await decode(await end.from(isKeyframe))).toMatchObject({ width: 384, height: 216 });
    expect(end.sources()).toHaveLength(1);
    expect(backMs).toBeLessThan(5000);
    expect(isRunning(Number(pid))).toBe(false);
    expect(rig.camera.opens()).toBe(1);
  },
  30_000,
);
