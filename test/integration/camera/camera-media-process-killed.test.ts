import { expect, test } from "vitest";
import { framesGoOn, mediaChildren, never, pictureIs, testPicture } from "../../contract/kit/camera.ts";

test("media process SIGKILLed: seen within 3 s, frames back within 5 s, same capture", async ({ annotate }) => {
  await using rig = await testPicture();
  const capture = await rig.camera.capture("call", never());
  await framesGoOn(capture);
  const [pid] = mediaChildren();
  process.kill(Number(pid), "SIGKILL");
  const seenMs = await pictureIs(capture, "absent");
  const backMs = seenMs + (await pictureIs(capture, "live"));
  await framesGoOn(capture);
  await annotate(`killed: seen ${Math.round(seenMs)} ms, back ${Math.round(backMs)} ms`);
  expect(seenMs).toBeLessThan(3000);
  expect(backMs).toBeLessThan(5000);
  expect(mediaChildren()).toHaveLength(1);
  expect(mediaChildren()).not.toContain(pid);
  expect(rig.camera.opens()).toBe(1);
  // A picture is live with its first frames, the condition goes once they have gone on.
  await expect.poll(() => rig.camera.conditions(), { timeout: 5000 }).toEqual([]);
});

test("media process killed again and again: the capture ends with camera.absent, and the next one works", async () => {
  await using rig = await testPicture();
  const capture = await rig.camera.capture("call", never());
  const end = new Promise<Error>((resolve) => capture.once("ended", resolve));
  const ended = end.then(() => true);
  // Killed as soon as it gives frames again, until the capture has had enough.
  for (let over = false; !over;) {
    for (const pid of mediaChildren()) process.kill(pid, "SIGKILL");
    over = await Promise.race([pictureIs(capture, "absent").then(() => false), ended]);
    if (!over) over = await Promise.race([pictureIs(capture, "live").then(() => false), ended]);
  }
  expect(await end).toMatchObject({ code: "camera.absent" });
  expect(rig.camera.conditions()).toMatchObject([{ code: "camera.absent" }]);
  const next = await rig.camera.capture("call", never());
  await framesGoOn(next);
  expect(rig.camera.conditions()).toEqual([]);
}, 90_000);
