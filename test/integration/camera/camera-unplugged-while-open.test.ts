import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  codeOf,
  conditionsAre,
  framesGoOn,
  mediaChildren,
  never,
  pictureIs,
  testPicture,
} from "../../contract/kit/camera.ts";

async function nodeIn(folder: string): Promise<{ device: string }> {
  const device = join(folder, "video-node");
  await writeFile(device, "");
  return { device };
}

test("the node goes and comes back in a call: absent within 3 s, live within 5 s of the plug", async ({ annotate }) => {
  await using rig = await testPicture(nodeIn);
  const node = join(rig.folder, "video-node");
  const capture = await rig.camera.capture("call", never());
  await rm(node);
  const seenMs = await pictureIs(capture, "absent");
  expect(seenMs).toBeLessThan(3000);
  expect(rig.camera.conditions().map(codeOf)).toEqual(["camera.absent"]);
  await writeFile(node, "");
  const backMs = await pictureIs(capture, "live");
  await annotate(`unplugged: seen ${Math.round(seenMs)} ms, back ${Math.round(backMs)} ms after the plug`);
  expect(backMs).toBeLessThan(5000);
  await conditionsAre(rig.camera, []);
  await framesGoOn(capture);
});

test("a camera that stays away ends the capture with camera.absent and leaves no process", async () => {
  await using rig = await testPicture(nodeIn);
  const capture = await rig.camera.capture("call", never());
  const ended = new Promise((resolve) => capture.once("ended", resolve));
  await rm(join(rig.folder, "video-node"));
  expect(await ended).toMatchObject({ code: "camera.absent" });
  expect(capture.picture()).toBe("absent");
  expect(mediaChildren()).toEqual([]);
  expect(rig.camera.conditions()).toMatchObject([{ code: "camera.absent", detail: "node missing" }]);
  await writeFile(join(rig.folder, "video-node"), "");
  await conditionsAre(rig.camera, []);
  await framesGoOn(await rig.camera.capture("call", never()));
}, 60_000);
