import { join } from "node:path";
import { stdout } from "node:process";
import { isServed } from "../../borne/alone.ts";
import { loadConfig } from "../../borne/config/load.ts";
import { USB_PORTS } from "../../../devices/scanner/escl/options.ts";
import { i2cProbe } from "../discover/i2c.ts";
import { boardProbe, cameraProbe, gpioProbe, soundProbe } from "../discover/kernel.ts";
import { papersProbe } from "../discover/papers.ts";
import { discover, type Discovery, type Place, type Probe } from "../discover/probe.ts";
import { propose } from "../discover/propose.ts";
import { serialProbe } from "../discover/serial.ts";
import { EXIT } from "../exit.ts";
import { configPathOf } from "../running.ts";
import { table } from "../table.ts";

export const PROBES: readonly Probe[] = [
  boardProbe,
  gpioProbe,
  i2cProbe,
  serialProbe,
  cameraProbe,
  soundProbe,
  papersProbe,
];

export interface DiscoverOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly propose?: boolean;
  readonly host?: readonly string[];
  readonly port?: readonly string[];
  /** False = `--no-network`. */
  readonly network?: boolean;
  readonly root?: string;
  readonly usbPorts?: string;
}

/** `visioborne doctor --discover`: what is connected, and with `--propose` a profile of it. Changes nothing. */
export async function discoverCommand(options: DiscoverOptions): Promise<void> {
  const [first = USB_PORTS.first, last = USB_PORTS.last] = (options.usbPorts ?? "")
    .split("-")
    .filter(Boolean)
    .map(Number);
  const place: Place = {
    root: options.root ?? "/",
    hosts: options.host ?? [],
    network: options.network ?? true,
    serialPorts: options.port ?? [],
    usbPorts: [first, Math.min(last, first + 63)],
    daemonRuns: await daemonRuns(options.config),
  };
  const discovery = await discover(PROBES, place);
  if (options.propose) stdout.write(propose(discovery));
  else if (options.json) stdout.write(`${JSON.stringify(discovery)}\n`);
  else stdout.write(`${tables(discovery)}\n`);
  // Now, whatever a probe that was given up still holds.
  process.exit(EXIT.ok);
}

/** Whether a daemon holds the devices; without a configuration there is none to ask. */
async function daemonRuns(named: string | undefined): Promise<boolean> {
  try {
    const { config } = await loadConfig(configPathOf(named));
    if (!config) return false;
    return await isServed(join(config.runtimeDir, "control.sock"));
  } catch {
    return false;
  }
}

function tables({ found, notLooked }: Discovery): string {
  const rows = found.map(({ probe, kind, what, where, driver }) => [probe, kind ?? "", what, where, driver ?? ""]);
  const parts = [table([["looked at", "for", "found", "where", "driver"], ...rows])];
  if (notLooked.length > 0) {
    const others = notLooked.map(({ probe, where, why }) => [probe, where, why]);
    parts.push(table([["looked at", "where", "nothing, because"], ...others]));
  }
  parts.push("A profile of this: visioborne doctor --discover --propose > profile.yaml");
  return parts.join("\n\n");
}
