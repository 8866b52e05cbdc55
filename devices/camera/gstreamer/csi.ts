import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * Cameras on the CSI connector as the kernel tells them: a sensor that its driver has found is a sub-device with the
 * sensor's name and I2C address, e.g. `imx708 10-001a`. libcamera's own name of the same one ends in `imx708@1a`.
 */
const SENSOR = /^([a-z][a-z0-9]{1,20})(?:_[a-z0-9]{1,10}){0,2} \d{1,3}-00([0-9a-f]{2})$/;
/** Lens and flash drivers on the same bus, which give no picture. */
const NO_SENSOR = /^(?:dw\d|ad58|ak73|lm3\d|bu64)/;
const MAX_NODES = 64;
const MAX_NAME = 256;

/** A sensor as libcamera names the end of it: `imx708@1a`. */
export function sensorOf(subdeviceName: string): string | undefined {
  const match = SENSOR.exec(subdeviceName.trim());
  if (match === null || NO_SENSOR.test(match[1] ?? "")) return undefined;
  return `${match[1]}@${match[2]}`;
}

/**
 * Why the camera is not there, or undefined when it is. Opens no camera.
 * @param camera libcamera's name (`cam -l`); undefined = whichever there is
 * @param root `/`, or a test's own tree
 */
export async function missingSensor(camera: string | undefined, root = "/"): Promise<string | undefined> {
  const sensors = await listSensors(root);
  if (sensors.length === 0) return "no camera sensor on the CSI connector (cable, dtoverlay)";
  const wanted = camera?.split("/").at(-1);
  if (wanted === undefined || sensors.includes(wanted)) return undefined;
  return `the CSI connector has ${sensors.join(", ")}, expected ${wanted}`;
}

/** Sensors that the kernel has found. */
export async function listSensors(root = "/"): Promise<readonly string[]> {
  const folder = join(root, "sys/class/video4linux");
  const names = await readdir(folder).catch(() => [] as string[]);
  const nodes = names.filter((name) => /^v4l-subdev\d{1,4}$/.test(name)).sort();
  const found = await Promise.all(nodes.slice(0, MAX_NODES).map((node) => readName(join(folder, node, "name"))));
  return found.flatMap((name) => sensorOf(name) ?? []);
}

async function readName(path: string): Promise<string> {
  try {
    await using file = await open(path, "r");
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_NAME), 0, MAX_NAME, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } catch {
    return "";
  }
}
