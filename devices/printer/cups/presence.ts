import { readdir, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { VisioborneError } from "../../../src/contract/errors.ts";

const CONNECT_MS = 3000;
const DEFAULT_PORT: Readonly<Record<string, number>> = { "socket:": 9100, "lpd:": 515 };
const USB_PRINTER_CLASS = "07";
const USB_DEVICES = "/sys/bus/usb/devices";

/** Resolves while the device is there, as far as can be seen without asking it; throws `printer.absent` otherwise. */
export type Presence = (signal: AbortSignal) => Promise<void>;

/**
 * How to see whether a printer that can't be asked is there at all, from its CUPS device URI: a network port that
 * opens (`socket://`, `lpd://`), a USB device of the printer class (`usb://`: the serial number in the URI is that of
 * IEEE 1284 and need not be the one of USB, so it is not compared). Without a URI it counts as there.
 */
export function presenceOf(deviceUri: string | undefined, usbDevices = USB_DEVICES): Presence {
  if (deviceUri === undefined) return async (signal) => signal.throwIfAborted();
  const url = new URL(deviceUri);
  if (url.protocol === "usb:") return (signal) => usbPrinter(usbDevices, signal);
  // WHATWG URLs know no default port of these schemes.
  const port = url.port === "" ? (DEFAULT_PORT[url.protocol] ?? 9100) : Number(url.port);
  return (signal) => opens(url.hostname.replace(/^\[|\]$/g, ""), port, signal);
}

/** Opens the port and lets go at once: a printer that is switched off does not answer. */
async function opens(host: string, port: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(CONNECT_MS);
  const either = AbortSignal.any([signal, deadline]);
  const socket = connect({ host, port });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
      either.addEventListener("abort", () => reject(new Error("no answer in time")), { once: true });
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw absent(`${host}:${port} does not answer`, cause);
  } finally {
    socket.destroy();
  }
}

/** Looks for an interface of the printer class (USB base class 07) among the devices of sysfs. */
async function usbPrinter(folder: string, signal: AbortSignal): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    signal.throwIfAborted();
    // Interfaces have a colon in their name, e.g. `1-1.2:1.0`.
    if (!name.includes(":")) continue;
    const found = await readFile(join(folder, name, "bInterfaceClass"), "latin1").catch(() => "");
    if (found.trim() === USB_PRINTER_CLASS) return;
  }
  signal.throwIfAborted();
  throw absent("no USB device is a printer");
}

function absent(why: string, cause?: unknown): VisioborneError {
  return new VisioborneError("printer.absent", `printer: ${why}`, {}, cause === undefined ? {} : { cause });
}
