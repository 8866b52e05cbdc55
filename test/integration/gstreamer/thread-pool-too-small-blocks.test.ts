import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { makeContext, mediaChildren, never } from "../../contract/kit/camera.ts";
import { gstreamerCamera } from "../../../devices/camera/gstreamer/driver.ts";
import { PLAYING, runGst } from "./kit.ts";

/** Four pipelines, each with a worker in pollBus; then a question to the file system, which needs a worker too. */
const FOUR = `${PLAYING}
  [one(), one(), one(), one()];
  setTimeout(() => {
    const late = setTimeout(() => { say("blocked"); leave(); }, 3000);
    require("fs").promises.stat("/").then(() => { clearTimeout(late); say("answered"); leave(); });
  }, 500);`;

test("with libuv's default of four threads, four pipelines stop the file system for good", async () => {
  expect((await runGst(FOUR, { threads: 4 })).lines).toEqual(["blocked"]);
});

test("with sixteen they do not", async () => {
  expect((await runGst(FOUR, { threads: 16 })).lines).toEqual(["answered"]);
});

test("the media process has sixteen from its start, whatever the daemon has", async () => {
  const { context, remove } = await makeContext();
  const camera = await gstreamerCamera.open({ source: "testsrc" }, context);
  await camera.capture("call", never());
  const [pid] = mediaChildren();
  const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  expect(environment).toContain("UV_THREADPOOL_SIZE=16");
  expect(environment).toContain("MALLOC_ARENA_MAX=2");
  await camera.close();
  await remove();
});
