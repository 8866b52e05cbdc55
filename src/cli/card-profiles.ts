import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMap, parseDocument } from "yaml";
import type { Board, Kit, ProfileMaker } from "../card/profile-choice.ts";
import { discover } from "./discover/probe.ts";
import { propose } from "./discover/propose.ts";
import { readProfile } from "./profile.ts";

/** Where the delivered profiles are, seen from the program as it is installed, as it is built, and as source. */
const DELIVERED = ["../profiles/", "../devices/profiles/", "../../devices/profiles/"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** What a board calls itself in the device tree. */
const MODELS: readonly (readonly [pattern: RegExp, board: Board])[] = [
  [/Raspberry Pi Compute Module 4/, "raspberry-pi-cm4"],
  [/Raspberry Pi (4|400)\b/, "raspberry-pi-4"],
  [/Raspberry Pi (5|500|Compute Module 5)\b/, "raspberry-pi-5"],
  [/Raspberry Pi (3|Compute Module 3)\b/, "raspberry-pi-3"],
  [/Raspberry Pi Zero 2\b/, "raspberry-pi-zero-2-w"],
];

/** The board that this is; undefined = none that a profile is delivered for. @param root of /proc */
export function boardOf(root = "/", machine: string = process.arch): Board | undefined {
  try {
    const model = readFileSync(join(root, "proc/device-tree/model"), "utf8");
    return MODELS.find(([pattern]) => pattern.test(model))?.[1];
  } catch {
    return machine === "x64" ? "x86-mini-pc" : undefined;
  }
}

/** The file of a delivered profile. @throws where there is none */
export function deliveredProfile(board: string): string {
  const found = DELIVERED.map((folder) => join(folder, `${board}.yaml`)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`no profile ${board} among the delivered ones`);
  return found;
}

/** Profiles as the card chooses them. */
export function profileMaker(root = "/"): ProfileMaker {
  return {
    check: async (path) => {
      const { profile, problems } = await readProfile(path);
      return { ...(profile ? { name: profile.name } : {}), problems };
    },
    make: async ({ board: wanted, kit }) => {
      const board = wanted === "auto" ? boardOf(root) : wanted;
      if (kit === "detected" || board === undefined) return { text: await detected(root), detected: true };
      return { text: withKit(readFileSync(deliveredProfile(board), "utf8"), kit), detected: false };
    },
  };
}

async function detected(root: string): Promise<string> {
  const { PROBES } = await import("./commands/discover.ts");
  const { USB_PORTS } = await import("../../devices/scanner/escl/options.ts");
  const usbPorts = [USB_PORTS.first, USB_PORTS.last] as const;
  const place = { root, hosts: [], network: true, serialPorts: [], usbPorts, daemonRuns: false };
  return propose(await discover(PROBES, place));
}

/** Takes out what a kit has not; comments stay. */
function withKit(text: string, kit: Kit): string {
  if (kit !== "without-papers") return text;
  const document = parseDocument(text);
  const devices = document.get("devices");
  if (isMap(devices)) for (const kind of ["printer", "scanner"]) devices.delete(kind);
  return document.toString({ lineWidth: 0 });
}
