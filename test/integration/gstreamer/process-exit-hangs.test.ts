import { expect, test } from "vitest";
import { isRunning, makeContext, mediaChildren, never } from "../../contract/kit/camera.ts";
import { gstreamerCamera } from "../../../devices/camera/gstreamer/driver.ts";
import { PLAYING, runGst } from "./kit.ts";

test("process.exit waits for ever while a worker is in pollBus", async () => {
  const script = `${PLAYING} one(); setTimeout(() => { say("leaving"); process.exit(0); }, 500);`;
  const { lines, late } = await runGst(script, { deadlineMs: 5000 });
  expect(lines).toEqual(["leaving"]);
  expect(late).toBe(true);
});

test("stopped first and then killed by itself, it is gone at once", async () => {
  const script = `${PLAYING} const p = one(); setTimeout(() => { p.stop(); say("leaving"); leave(); }, 500);`;
  const { lines, late, signal } = await runGst(script, { deadlineMs: 10_000 });
  expect({ lines, late, signal }).toEqual({ lines: ["leaving"], late: false, signal: "SIGKILL" });
});

test("the media process leaves so: no rung of the ladder but the first is needed", async () => {
  const { context, remove } = await makeContext();
  const warnings: string[] = [];
  const log = { ...context.log, warn: (_: object, text: string) => void warnings.push(text), child: () => log };
  const camera = await gstreamerCamera.open({ source: "testsrc" }, { ...context, log });
  const capture = await camera.capture("call", never());
  const [pid = 0] = mediaChildren();
  await capture.close();
  expect(isRunning(pid)).toBe(false);
  expect(warnings).toEqual([]);
  await camera.close();
  await remove();
});
