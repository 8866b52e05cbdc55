import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { gstreamerCamera } from "../../../devices/camera/gstreamer/driver.ts";
import { framesGoOn, makeContext, mediaChildren, never } from "../../contract/kit/camera.ts";

test("no camera at boot: open says camera.absent; plugged in later, the driver opens it", async () => {
  const { context, folder, remove } = await makeContext();
  const options = { source: "testsrc", device: join(folder, "video-node") } as const;
  await expect(gstreamerCamera.open(options, context)).rejects.toMatchObject({ code: "camera.absent" });
  await writeFile(options.device, "");
  const camera = await gstreamerCamera.open(options, context);
  await framesGoOn(await camera.capture("call", never()));
  await camera.close();
  expect(mediaChildren()).toEqual([]);
  await remove();
});

test("v4l2 node absent: open says camera.absent and names the node", async () => {
  const { context, remove } = await makeContext();
  const opening = gstreamerCamera.open({ source: "v4l2", device: "/dev/video-not-there" }, context);
  await expect(opening).rejects.toMatchObject({
    code: "camera.absent",
    message: "no camera /dev/video-not-there: node missing",
  });
  await remove();
});

test("a v4l2 node that is no camera: the silent failure of GStreamer becomes camera.absent, no process stays", async ({
  annotate,
}) => {
  const { context, remove } = await makeContext();
  const camera = await gstreamerCamera.open({ source: "v4l2", device: "/dev/null" }, context);
  expect("bench" in camera).toBe(false);
  const startedMs = performance.now();
  const error = await camera.capture("call", never()).catch((failure: unknown) => failure);
  await annotate(`not a camera: ${Math.round(performance.now() - startedMs)} ms, ${String(error)}`);
  expect(error).toMatchObject({ code: "camera.absent", message: expect.stringContaining("/dev/null") as string });
  expect(camera.conditions()).toMatchObject([{ code: "camera.absent" }]);
  expect(mediaChildren()).toEqual([]);
  await camera.close();
  await remove();
});
