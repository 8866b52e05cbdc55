import { expect, test } from "vitest";
import { framesGoOn, isRunning, mediaChildren, never, pictureIs, testPicture } from "../../contract/kit/camera.ts";

test("media process SIGSTOPped: seen within 3 s, frames back within 5 s, the stopped one is gone", async ({
  annotate,
}) => {
  await using rig = await testPicture();
  const capture = await rig.camera.capture("call", never());
  await framesGoOn(capture);
  const [pid] = mediaChildren();
  process.kill(Number(pid), "SIGSTOP");
  const seenMs = await pictureIs(capture, "absent");
  const backMs = seenMs + (await pictureIs(capture, "live"));
  await framesGoOn(capture);
  await annotate(`stopped: seen ${Math.round(seenMs)} ms, back ${Math.round(backMs)} ms`);
  expect(seenMs).toBeLessThan(3000);
  expect(backMs).toBeLessThan(5000);
  expect(isRunning(Number(pid))).toBe(false);
  expect(rig.camera.opens()).toBe(1);
});

test("media process SIGSTOPped just before close: close still ends it within 5 s", async ({ annotate }) => {
  await using rig = await testPicture();
  const capture = await rig.camera.capture("call", never());
  const [pid] = mediaChildren();
  process.kill(Number(pid), "SIGSTOP");
  const startedMs = performance.now();
  await capture.close();
  const closedMs = performance.now() - startedMs;
  await annotate(`stopped, then closed in ${Math.round(closedMs)} ms`);
  expect(closedMs).toBeLessThan(5000);
  expect(isRunning(Number(pid))).toBe(false);
});
