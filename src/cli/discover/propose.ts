import { stringify } from "yaml";
import { DEVICE_KINDS } from "../../../devices/device.ts";
import type { DeviceKind } from "../../../devices/device.ts";
import { MAIN_CHIPS } from "../../../devices/gpio/lines.ts";
import type { Discovery, Found } from "./probe.ts";

/** Lines of the profiles that are delivered (docs/wiring.md): GPIO can't be found, only wired. */
const WIRED = {
  button: { driver: "gpio-cdev", line: "GPIO17", pull: "up", activeLow: true },
  lamps: {
    driver: "gpio-cdev",
    lines: { ring: "GPIO22", sent: "GPIO23", taken: "GPIO24", capture: "GPIO25", voice: "GPIO26", occupied: "GPIO27" },
    buzzer: "GPIO16",
  },
} as const;
const CP2112 = "cp2112_gpio";
const WIRED_CP2112 = {
  button: { driver: "gpio-cdev", chip: CP2112, line: 0, pull: "as-is", activeLow: true },
  lamps: {
    driver: "gpio-cdev",
    chip: CP2112,
    lines: { ring: 1, sent: 2, taken: 3, capture: 4, voice: 5, occupied: 6 },
    buzzer: 7,
  },
} as const;

/** A profile of what was found, each device with what was found of it, as YAML. Valid as it stands. */
export function propose({ found }: Discovery): string {
  const board = found.find(({ kind }) => kind === "board");
  const blocks = DEVICE_KINDS.map((kind) => block(kind, found));
  return [
    "# Proposed by `visioborne doctor --discover --propose` from what it found. Hold each line against what is wired.",
    `name: ${nameOf(board)}`,
    `description: ${JSON.stringify(`Proposed on ${board?.what ?? "this machine"}`.slice(0, 300))}`,
    "",
    "devices:",
    blocks.join("\n"),
  ].join("\n");
}

function nameOf(board: Found | undefined): string {
  const name = (board?.what ?? "borne").toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return name.replaceAll(/^-+|-+$/g, "").slice(0, 60) || "borne";
}

function block(kind: DeviceKind, all: readonly Found[]): string {
  if (kind === "button" || kind === "lamps") return gpioBlock(kind, all);
  const found = all.filter((one) => one.kind === kind).toSorted((a, b) => rank(b) - rank(a));
  const [first, ...others] = found;
  if (first === undefined) return `  # ${kind}: nothing was found.\n`;
  if (kind === "presence" && others.length > 0) {
    const members = found.map(({ driver, options }) => ({ driver, ...options }));
    return `${comments("found", found)}${yaml(kind, { driver: "fused", members })}`;
  }
  const also = others.length > 0 ? comments("found too, not taken", others) : "";
  return `${comments("found", [first])}${also}${yaml(kind, { driver: first.driver, ...first.options })}`;
}

/** A card that plays and records goes before one that does not; a USB camera's lasting name before a plain node. */
function rank({ options = {}, where }: Found): number {
  return Object.keys(options).length + (where.includes("/by-id/") ? 1 : 0);
}

function gpioBlock(kind: "button" | "lamps", all: readonly Found[]): string {
  const chip = all.find(({ what }) => MAIN_CHIPS.some((label) => what.startsWith(label)));
  const usb = all.find(({ what }) => what.startsWith(CP2112));
  const at = chip ?? usb;
  if (at === undefined) return `  # ${kind}: no GPIO chip of a header was found.\n`;
  const note = `  # On ${clean(at.what)} (${clean(at.where)}). Wires can't be seen: these are the lines of docs/wiring.md.\n`;
  return `${note}${yaml(kind, chip ? WIRED[kind] : WIRED_CP2112[kind])}`;
}

function comments(word: string, found: readonly Found[]): string {
  return found.map(({ what, where }) => `  # ${word}: ${clean(what)} at ${clean(where)}\n`).join("");
}

/** What a device says of itself must not end the comment that it stands in. */
function clean(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 160);
}

function yaml(id: string, device: object): string {
  return stringify({ [id]: device }, { lineWidth: 0 }).replaceAll(/^(?=.)/gm, "  ");
}
