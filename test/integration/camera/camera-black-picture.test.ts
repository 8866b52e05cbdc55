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

test("a lens cap in a call: black within 3 s, never frozen, no restart, live when it is taken off", async ({
  annotate,
}) => {
  await using rig = await testPicture();
  const capture = await rig.camera.capture("call", never());
  await framesGoOn(capture);
  const before = mediaChildren();
  const seen: PictureState[] = [];
  capture.on("picture", (picture) => seen.push(picture));
  await rig.camera.bench.setFault("black");
  const seenMs = await pictureIs(capture, "black");
  await annotate(`black: seen ${Math.round(seenMs)} ms`);
  expect(seenMs).toBeLessThan(3000);
  while (capture.stats().stillMs < 4000) await framesGoOn(capture);
  expect(rig.camera.conditions().map(codeOf)).toEqual(["camera.black"]);
  await rig.camera.bench.setFault(null);
  await pictureIs(capture, "live");
  expect(seen).toEqual(["black", "live"]);
  expect(mediaChildren()).toEqual(before);
  await conditionsAre(rig.camera, []);
});
