import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isRunning, makeContext, mediaChildren, never, testPicture } from "../../contract/kit/camera.ts";

/** A process that opens the camera and then hangs about, as the daemon would in a call. */
const HOLDER = fileURLToPath(new URL("./holder.ts", import.meta.url));

test.each(["running", "stopped"])(
  "the daemon is SIGKILLed while its media process is %s: it dies too",
  async (state) => {
    const { folder, remove } = await makeContext();
    const holder = spawn(process.execPath, [HOLDER, folder], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const [line] = (await once(createInterface({ input: holder.stdout }), "line")) as [string];
      expect(line).toBe("open");
      const [media] = mediaChildren(holder.pid);
      expect(media).toBeTypeOf("number");
      if (state === "stopped") process.kill(Number(media), "SIGSTOP");
      holder.kill("SIGKILL");
      await once(holder, "exit");
      const startedMs = performance.now();
      while (isRunning(Number(media)) && performance.now() - startedMs < 10_000) await delay(20);
      expect(isRunning(Number(media))).toBe(false);
    } finally {
      holder.kill("SIGKILL");
      await remove();
    }
  },
);

test("twenty openings leave no process and no descriptor behind", async () => {
  await using rig = await testPicture();
  const descriptors = (): number => readdirSync("/proc/self/fd").length;
  await (await rig.camera.capture("call", never())).close();
  const before = descriptors();
  for (let n = 0; n < 20; n += 1) await (await rig.camera.capture("call", never())).close();
  // Pipes of the last process close a moment after its exit.
  for (let n = 0; n < 100 && descriptors() > before; n += 1) await delay(20);
  expect(descriptors()).toBeLessThanOrEqual(before);
  expect(mediaChildren()).toEqual([]);
  expect(rig.camera.opens()).toBe(21);
}, 90_000);
