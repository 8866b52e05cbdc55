import { GROUP, stringAttribute } from "../../../devices/printer/ipp/codec.ts";
import { groupOf, integer } from "../../../devices/printer/ipp/attributes.ts";
import { IppClient } from "../../../devices/printer/ipp/client.ts";
import { expectSuccess } from "../../../devices/printer/ipp/operations.ts";
import { identityOf } from "../../../devices/printer/ipp/status.ts";
import { EsclClient } from "../../../devices/scanner/escl/client.ts";
import { browse } from "./network.ts";
import type { Found, NotLooked, Probe } from "./probe.ts";

/** On loopback and on a local network an answer takes milliseconds; a printer that sleeps takes a second or two. */
const ASK_MS = 4000;

/** Printers and scanners: behind ipp-usb, on the local network, and on the hosts that were named. */
export const papersProbe: Probe = {
  name: "papers",
  deadlineMs: 20_000,
  async look(place, signal) {
    const addresses = new Addresses();
    const [first, last] = place.usbPorts;
    for (let port = first; port <= last; port += 1) addresses.addUsb(port);
    for (const host of place.hosts) addresses.addHost(host);
    const notLooked: NotLooked[] = [];
    if (place.network) {
      const services = await browse(signal);
      if (typeof services === "string") notLooked.push({ where: "local network", why: services });
      else for (const service of services) addresses.addService(service);
    }
    const asked = await Promise.all([
      ...addresses.printers.map((uri) => askPrinter(uri, signal)),
      ...addresses.scanners.map((url) => askScanner(url, addresses.isUsb(url), signal)),
    ]);
    return { found: asked.flatMap((one) => one ?? []), notLooked };
  },
};

/** Where printers and scanners are asked for, each address once. */
class Addresses {
  readonly printers: string[] = [];
  readonly scanners: string[] = [];
  readonly #usb = new Set<string>();

  addUsb(port: number): void {
    const url = `http://127.0.0.1:${port}/eSCL`;
    this.#add(this.printers, `ipp://localhost:${port}/ipp/print`);
    this.#add(this.scanners, url);
    this.#usb.add(url);
  }

  isUsb(url: string): boolean {
    return this.#usb.has(url);
  }

  /** A host's own ports where it names none; a URI is taken as it is. */
  addHost(host: string): void {
    if (/^ipps?:/.test(host)) return this.#add(this.printers, host);
    if (/^https?:/.test(host)) return this.#add(this.scanners, host);
    const port = /:\d{1,5}$/.test(host);
    this.#add(this.printers, `ipp://${host}/ipp/print`);
    this.#add(this.scanners, `http://${host}/eSCL`);
    if (!port) this.#add(this.scanners, `http://${host}:8080/eSCL`);
  }

  addService({ kind, uri }: { kind: "printer" | "scanner"; uri: string }): void {
    this.#add(kind === "printer" ? this.printers : this.scanners, uri);
  }

  #add(list: string[], address: string): void {
    if (!list.includes(address) && list.length < 64) list.push(address);
  }
}

async function askPrinter(uri: string, signal: AbortSignal): Promise<Found | undefined> {
  try {
    const attributes = ["printer-make-and-model", "printer-device-id", "printer-serial-number", "printer-state"];
    const response = await new IppClient(uri).send("Get-Printer-Attributes", {
      attributes: [stringAttribute("keyword", "requested-attributes", ...attributes)],
      signal,
      deadlineMs: ASK_MS,
    });
    const printer = groupOf(expectSuccess("Get-Printer-Attributes", response), GROUP.printer);
    if (integer(printer, "printer-state") === undefined) return undefined;
    const { model = "a printer", serial } = identityOf(printer);
    const what = serial === undefined ? model : `${model}, serial ${serial}`;
    return { kind: "printer", what, where: uri, driver: "ipp", options: { uri } };
  } catch {
    // Nobody there, or somebody else.
    return undefined;
  }
}

/** @param usb behind ipp-usb, where its port may be another one tomorrow: the driver finds it again by itself */
async function askScanner(url: string, usb: boolean, signal: AbortSignal): Promise<Found | undefined> {
  try {
    const { identity, sources } = await new EsclClient(url).capabilities({ signal, deadlineMs: ASK_MS });
    const { model = "a scanner", serial } = identity;
    const what = [model, ...(serial === undefined ? [] : [`serial ${serial}`]), [...sources.keys()].join(" and ")];
    return { kind: "scanner", what: what.join(", "), where: url, driver: "escl", options: usb ? {} : { url } };
  } catch {
    return undefined;
  }
}
