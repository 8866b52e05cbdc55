import { readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { readFrames } from "../../../devices/presence/ld2410/frames.ts";
import { readReplies, START } from "../../../devices/printer/escpos/status.ts";
import { openLink } from "../../../devices/printer/escpos/link.ts";
import { errorLine } from "../../contract/errors.ts";
import type { Found, NotLooked, Place, Probe } from "./probe.ts";

/** Speeds of the radar: its own, and that of a UART which can't do it. */
const RADAR_BAUD = [256_000, 115_200] as const;
/** The radar tells of itself ten times a second. */
const LISTEN_MS = 500;
const TICKET_BAUD = [9600, 19_200, 38_400, 115_200] as const;
/** An ESC/POS printer answers DLE EOT at once, even when it is offline. */
const ANSWER_MS = 300;
/** DLE EOT 1: the status of the printer. */
const ASK_STATUS = Uint8Array.of(0x10, 0x04, 0x01);
/** Ports where something else than a console or a modem may be. */
const PORT = /^tty(?:USB|ACM|AMA)\d{1,3}$/;
/** A USB printer by usblp: a ticket printer, or one that speaks something else and is silent. */
const USB_PRINTER = /^lp\d{1,2}$/;

/** The radar, which speaks by itself, and ticket printers, which answer a question that others pass over. */
export const serialProbe: Probe = {
  name: "serial",
  deadlineMs: 30_000,
  async look(place, signal) {
    const ports = await portsOf(place);
    if (place.daemonRuns) {
      return { found: [], notLooked: ports.map((where) => ({ where, why: "the daemon is running, and may hold it" })) };
    }
    const outcomes = await Promise.all(ports.map((port) => lookAt(port, signal)));
    return {
      found: outcomes.flatMap((one) => ("what" in one ? [one] : [])),
      notLooked: outcomes.flatMap((one) => ("why" in one ? [one] : [])),
    };
  },
};

/** Names that stay the same after a replug first; each port once. */
async function portsOf({ root, serialPorts }: Place): Promise<readonly string[]> {
  const named = await list(join(root, "dev/serial/by-id"), /./);
  const plain = [...(await list(join(root, "dev"), PORT)), ...(await list(join(root, "dev/usb"), USB_PRINTER))];
  const seen = new Map<string, string>();
  for (const path of [...serialPorts, ...named, ...plain]) {
    const node = await realpath(path).catch(() => path);
    if (!seen.has(node)) seen.set(node, path);
  }
  return [...seen.values()].slice(0, 16);
}

async function list(folder: string, pattern: RegExp): Promise<string[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names.filter((name) => pattern.test(name)).map((name) => join(folder, name));
}

async function lookAt(path: string, signal: AbortSignal): Promise<Found | NotLooked> {
  try {
    for (const baudRate of RADAR_BAUD) {
      const reports = await hears(path, baudRate, LISTEN_MS, signal, isRadar);
      if (!reports) continue;
      const options = { path, ...(baudRate === RADAR_BAUD[0] ? {} : { baudRate }) };
      return { kind: "presence", what: "LD2410, radar", where: path, driver: "ld2410", options };
    }
    for (const baudRate of TICKET_BAUD) {
      if (!(await hears(path, baudRate, ANSWER_MS, signal, isTicketPrinter, ASK_STATUS))) continue;
      const options = { path, ...(baudRate === TICKET_BAUD[0] ? {} : { baudRate }) };
      return { kind: "printer", what: "ESC/POS ticket printer", where: path, driver: "escpos", options };
    }
    return { where: path, why: "it is a serial port where nobody known speaks" };
  } catch (error) {
    return { where: path, why: errorLine(error) };
  }
}

/** Opens a port and listens, at most for so long. */
async function hears(
  path: string,
  baudRate: number,
  forMs: number,
  signal: AbortSignal,
  known: (bytes: Uint8Array) => boolean,
  question?: Uint8Array,
): Promise<boolean> {
  signal.throwIfAborted();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let heard = Buffer.alloc(0);
  const line = await openLink(path, baudRate, {
    onData: (bytes) => {
      heard = Buffer.concat([heard, bytes]).subarray(-4096);
      if (known(heard)) resolve(true);
    },
    onGone: () => resolve(false),
  });
  const timer = setTimeout(() => resolve(false), forMs);
  const stop = (): void => resolve(false);
  signal.addEventListener("abort", stop, { once: true });
  try {
    if (question) line.send(question);
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    await line.close();
  }
}

/** Two whole reports: no noise has them. */
function isRadar(bytes: Uint8Array): boolean {
  return readFrames(new Uint8Array(0), bytes).frames.filter(({ type }) => type === "report").length >= 2;
}

/** One byte with the fixed bits of a status, and nothing else: a talkative device would have them by chance. */
function isTicketPrinter(bytes: Uint8Array): boolean {
  return bytes.length === 1 && readReplies(START, bytes).replies.some(({ kind }) => kind === "status");
}
