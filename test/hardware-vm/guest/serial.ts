import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchPart } from "../../../devices/bench.ts";
import { benchNumber } from "../../../devices/bench-args.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { loadModules, waitFor } from "./modules.ts";
import { outside } from "./outside.ts";

const FAULTS = ["absent", "silent", "stuck"];

/** A radar that is outside, on a serial port of the machine. */
export interface SerialRadar {
  readonly bench: BenchPart;
  /** What the driver is given: a name that stays, as udev's links under /dev/serial/by-path do. */
  readonly path: string;
  /** Plugged in, nothing wrong, nobody near. */
  rest(): Promise<void>;
}

/** On an adapter that is plugged into USB and taken out: the kernel may give it another number each time. */
export function radarOnUsb(): SerialRadar {
  loadModules("xhci-pci", "ftdi-sio");
  const path = "/tmp/radar-usb";
  const nodes = (): string[] => readdirSync("/dev").filter((name) => name.startsWith("ttyUSB"));
  return radar("usb", path, async (plug) => {
    rmSync(path, { force: true });
    outside({ do: "radar", port: "usb", plug });
    const node = await waitFor(plug ? "a ttyUSB" : "no ttyUSB", () => {
      const [first] = nodes();
      return plug ? first : first === undefined ? "" : undefined;
    });
    if (plug) symlinkSync(join("/dev", node), path);
  });
}

/** On a UART of the board (a 16550 on PCI), which is taken from its driver to be unplugged. */
export function radarOnUart(): SerialRadar {
  const driver = "/sys/bus/pci/drivers/serial";
  const devices = "/sys/bus/pci/devices";
  const device = readdirSync(devices).find((name) =>
    readFileSync(join(devices, name, "class"), "utf8").startsWith("0x0700"),
  );
  if (device === undefined) throw new Error("this machine has no UART on PCI");
  const path = "/dev/ttyS0";
  return radar("uart", path, async (plug) => {
    outside({ do: "radar", port: "uart", plug });
    if (plug !== existsSync(join(driver, device))) writeFileSync(join(driver, plug ? "bind" : "unbind"), device);
    if (plug) await waitFor(path, () => (existsSync(path) && lstatSync(path).isCharacterDevice()) || undefined);
  });
}

function radar(port: string, path: string, plug: (plugged: boolean) => Promise<void>): SerialRadar {
  let fault: string | null = null;
  let plugged = false;
  const setPlugged = async (wanted: boolean): Promise<void> => {
    if (wanted !== plugged) await plug(wanted);
    plugged = wanted;
  };
  const bench: BenchPart = {
    faults: FAULTS,
    state: () => ({ fault }),
    setFault: async (wanted) => {
      if (wanted !== null && !FAULTS.includes(wanted))
        throw new VisioborneError("bench.fault", `${wanted}: expected ${FAULTS.join(", ")} or null`);
      fault = wanted;
      await setPlugged(fault !== "absent");
      if (fault !== "absent") outside({ do: "radar", port, fault });
    },
    act: async (action, args) => {
      if (action !== "set") throw new VisioborneError("bench.action", `${action}: expected set`);
      outside({ do: "radar", port, cm: benchNumber(args, "cm", 0, 1000) });
    },
  };
  const rest = async (): Promise<void> => {
    await bench.setFault(null);
    await bench.act("set", { cm: 300 });
  };
  return { bench, path, rest };
}
