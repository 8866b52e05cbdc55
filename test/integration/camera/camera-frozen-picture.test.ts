import { expect, test } from "vitest";
import type { PictureState } from "../../../devices/camera/port.ts";
import {
  codeOf,
  conditionsAre,
  framesGoOn,
  mediaChildren,
  never,
  pictureIs,
  testPicture,
} from "../../contract/kit/camera.ts";

test("the picture freezes in a call: told, one restart is tried, and it stays told until it moves", async ({
  annotate,
}) => {
  await using rig = await testPicture();
  const capture = await rig.camera.capture("call", never());
  await framesGoOn(capture);
  const [first] = mediaChildren();
  const seen: PictureState[] = [];
  capture.on("picture", (picture) => seen.push(picture));
  await rig.camera.bench.setFault("frozen");
  const seenMs = await pictureIs(capture, "frozen");
  await annotate(`frozen: seen ${Math.round(seenMs)} ms`);
  expect(seenMs).toBeGreaterThan(2500);
  // Frames of the restarted process, past the time in which it could have been called live by mistake.
  while (capture.stats().stillMs < 8000) await framesGoOn(capture);
  expect(seen).toEqual(["frozen"]);
  expect(mediaChildren()).toHaveLength(1);
  expect(mediaChildren()).not.toContain(first);
  expect(rig.camera.conditions().map(codeOf)).toEqual(["camera.frozen"]);
  await rig.camera.bench.setFault(null);
  const backMs = await pictureIs(capture, "live");
  expect(backMs).toBeLessThan(5000);
  await conditionsAre(rig.camera, []);
});

test("frozen while closed holds at the next open", async () => {
  await using rig = await testPicture();
  await rig.camera.bench.setFault("frozen");
  const capture = await rig.camera.capture("call", never());
  await pictureIs(capture, "frozen");
  expect(rig.camera.conditions().map(codeOf)).toEqual(["camera.frozen"]);
});
