import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { listSensors, missingSensor, sensorOf } from "../../../devices/camera/gstreamer/csi.ts";

function tree(names: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), "vb-csi-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [number, name] of names.entries()) {
    const folder = join(root, `sys/class/video4linux/v4l-subdev${number}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "name"), `${name}\n`);
  }
  return root;
}

test.each([
  ["imx708 10-001a", "imx708@1a"],
  ["imx708_wide_noir 4-001a", "imx708@1a"],
  ["ov5647 10-0036", "ov5647@36"],
  ["dw9807 10-000c", undefined],
  ["pispbe-input", undefined],
  ["csi2", undefined],
  ["rp1-cfe-csi2_ch0", undefined],
  ["", undefined],
])("a sub-device named %j is the sensor %s", (name, sensor) => {
  expect(sensorOf(name)).toBe(sensor);
});

test("the sensor that the profile means is there, or another, or none", async () => {
  const root = tree(["csi2", "imx708_wide 10-001a", "dw9807 10-000c", "pispbe"]);
  expect(await listSensors(root)).toEqual(["imx708@1a"]);
  expect(await missingSensor(undefined, root)).toBeUndefined();
  expect(await missingSensor("/base/axi/pcie@120000/rp1/i2c@88000/imx708@1a", root)).toBeUndefined();
  expect(await missingSensor("/base/soc/i2c0mux/i2c@1/ov5647@36", root)).toMatch(/imx708@1a, expected ov5647@36/);
  expect(await missingSensor(undefined, tree(["csi2"]))).toMatch(/no camera sensor/);
  expect(await missingSensor(undefined, "/no/such/root")).toMatch(/no camera sensor/);
});
