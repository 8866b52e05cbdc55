import { readdir, readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { listSensors } from "../../../devices/camera/gstreamer/csi.ts";
import { SystemClock } from "../../borne/clock.ts";
import { errorLine } from "../../contract/errors.ts";
import type { Found, NotLooked, Probe } from "./probe.ts";

/** What the kernel itself tells of: cameras, sound cards, GPIO chips, the board. Nothing is opened but a GPIO chip. */

/** Nodes that look like a camera and are none: codecs, image processors, the raw end of a CSI connector. */
const NO_CAMERA = /codec|-isp|hevc|pispbe|rp1-cfe|unicam|mem2mem|dec|enc\b/i;

const read = async (path: string): Promise<string> => (await readFile(path, "utf8").catch(() => "")).trim();
const list = async (folder: string, pattern: RegExp): Promise<string[]> => {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names.filter((name) => pattern.test(name)).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
};

/** USB cameras by the node that gives pictures, and sensors on the CSI connector. */
export const cameraProbe: Probe = {
  name: "cameras",
  deadlineMs: 5000,
  async look({ root }) {
    const found: Found[] = [];
    const folder = join(root, "sys/class/video4linux");
    for (const node of (await list(folder, /^video\d{1,3}$/)).slice(0, 64)) {
      const [name, index] = await Promise.all([read(join(folder, node, "name")), read(join(folder, node, "index"))]);
      // A USB camera has more nodes, for metadata: the picture is on the first.
      if (index !== "0" || NO_CAMERA.test(name)) continue;
      const device = (await lastingName(root, node)) ?? `/dev/${node}`;
      const options = { source: "v4l2", device };
      found.push({ kind: "camera", what: name || "a camera", where: device, driver: "gstreamer", options });
    }
    for (const sensor of await listSensors(root)) {
      const options = { source: "libcamera" };
      found.push({ kind: "camera", what: sensor, where: "CSI connector", driver: "gstreamer", options });
    }
    return { found, notLooked: [] };
  },
};

/** The name under /dev/v4l/by-id of a node: it stays the same on any port. */
async function lastingName(root: string, node: string): Promise<string | undefined> {
  const folder = join(root, "dev/v4l/by-id");
  for (const name of await list(folder, /-index0$/)) {
    const target = await realpath(join(folder, name)).catch(() => "");
    if (target.endsWith(`/${node}`)) return `/dev/v4l/by-id/${name}`;
  }
  return undefined;
}

/** Sound cards by their ALSA id, with what they can do. */
export const soundProbe: Probe = {
  name: "sound",
  deadlineMs: 5000,
  async look({ root }) {
    const found: Found[] = [];
    const folder = join(root, "proc/asound");
    for (const [, number = "", id = "", text = ""] of (await read(join(folder, "cards"))).matchAll(
      /^ {0,2}(\d{1,2}) \[([^\]]{1,20})\]: (.{0,200})$/gm,
    )) {
      const name = id.trim();
      const card = `plughw:CARD=${name}`;
      const pcms = await list(join(folder, `card${number}`), /^pcm\d+[cp]$/);
      const [plays, records] = ["p", "c"].map((end) => pcms.some((pcm) => pcm.endsWith(end)));
      const can = [plays === true ? "plays" : "", records === true ? "records" : ""].filter(Boolean).join(" and ");
      found.push({
        kind: "sound",
        what: `${text.replace(/^.* - /, "")}, ${can || "neither plays nor records"}`,
        where: card,
        driver: "gstreamer",
        options: {
          backend: "alsa",
          ...(plays === true ? { speaker: card } : {}),
          ...(records === true ? { microphone: card } : {}),
        },
      });
    }
    return { found, notLooked: [] };
  },
};

/** GPIO chips by label. What hangs on their lines can't be seen: the wires are told, not found. */
export const gpioProbe: Probe = {
  name: "gpio",
  deadlineMs: 5000,
  async look({ root }) {
    const notLooked: NotLooked[] = [];
    let chips: readonly { label: string; lines: number; where: string }[] = [];
    try {
      if ((await list(join(root, "dev"), /^gpiochip\d+$/)).length > 0) {
        const [{ CdevGpio }, { linuxKernel }] = await Promise.all([
          import("../../../devices/gpio/cdev/driver.ts"),
          import("../../../devices/gpio/cdev/kernel.ts"),
        ]);
        chips = new CdevGpio(await linuxKernel(join(root, "dev")), new SystemClock()).listChips();
      }
    } catch (error) {
      notLooked.push({ where: "/dev/gpiochip*", why: errorLine(error) });
    }
    if (chips.length === 0) chips = await sysfsChips(join(root, "sys/class/gpio"));
    const found = chips.map(({ label, lines, where }) => ({ what: `${label}, ${lines} lines`, where }));
    return { found, notLooked };
  },
};

async function sysfsChips(folder: string): Promise<{ label: string; lines: number; where: string }[]> {
  const chips: { label: string; lines: number; where: string }[] = [];
  for (const name of await list(folder, /^gpiochip\d+$/)) {
    const [label, lines] = await Promise.all([read(join(folder, name, "label")), read(join(folder, name, "ngpio"))]);
    if (label !== "") chips.push({ label, lines: Number(lines), where: `/sys/class/gpio/${name}` });
  }
  return chips;
}

/** Which board this is. */
export const boardProbe: Probe = {
  name: "board",
  deadlineMs: 5000,
  async look({ root }) {
    const tree = await read(join(root, "proc/device-tree/model"));
    const model = (tree || (await read(join(root, "sys/class/dmi/id/product_name"))))
      .replaceAll(/\p{Cc}+/gu, " ")
      .trim();
    const found: Found = { kind: "board", what: model || "Linux", where: "this machine", driver: "linux", options: {} };
    return { found: [found], notLooked: [] };
  },
};
