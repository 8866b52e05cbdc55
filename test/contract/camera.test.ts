import { expect, test } from "vitest";
import { gstreamerCamera } from "../../devices/camera/gstreamer/driver.ts";
import { twinCamera } from "../../devices/camera/twin.ts";
import { makeContext, never } from "./kit/camera.ts";
import { cameraSuite } from "./camera.suite.ts";

cameraSuite(twinCamera, {});
cameraSuite(gstreamerCamera, { source: "testsrc" });

test("twin: a camera that another program holds is busy until it is let go", async () => {
  const { context, remove } = await makeContext();
  const camera = await twinCamera.open({}, context);
  await camera.bench.setFault("busy");
  await expect(camera.capture("call", never())).rejects.toMatchObject({ code: "camera.busy" });
  expect(camera.conditions()).toMatchObject([{ code: "camera.busy" }]);
  expect(await camera.selfTest(never())).toMatchObject({ passed: false, conditions: [{ code: "camera.busy" }] });
  await camera.bench.setFault(null);
  expect(await camera.selfTest(never())).toMatchObject({ passed: true });
  expect(camera.conditions()).toEqual([]);
  await camera.close();
  await remove();
});
