import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { BenchPart } from "../../../devices/bench.ts";
import { ScannerHardware } from "../../../devices/scanner/hardware.ts";
import type { PeripheralFactory } from "../peripheral.ts";
import { EsclServer } from "./virtual-scanner/escl-server.ts";

/** Time that a page takes on the virtual scanner, in milliseconds. */
const SHEET_MS = 400;
/** Its state is one loopback request away, so it is looked at often: a fault shows within seconds. */
const POLL_S = 3;
const SERIAL = "VIRTUAL-1";

/**
 * A virtual network scanner: an eSCL server on loopback, for the driver `escl`, or for `sane` behind SANE's own backend
 * for such devices (sane-airscan). Its faults are those of the device, so they also come in the middle of a
 * scan: a sheet that jams after the first page, an answer that never comes, a plug that is pulled.
 *
 * Options: `sheetMs`, time that a page takes; `serial`; `port`. The driver `sane` needs the Debian packages sane-utils
 * and sane-airscan.
 */
export const virtualScanner: PeripheralFactory = async ({ dir, log, signal, options }) => {
  signal.throwIfAborted();
  const hardware = new ScannerHardware();
  const { sheetMs, serial, port } = options;
  const server = new EsclServer(
    hardware,
    {
      sheetMs: typeof sheetMs === "number" ? sheetMs : SHEET_MS,
      serial: typeof serial === "string" ? serial : SERIAL,
      port: typeof port === "number" ? port : 0,
    },
    log,
  );
  const url = await server.start();
  const configDir = join(resolve(dir), "sane.d");
  try {
    await mkdir(configDir, { recursive: true, mode: 0o700 });
    await writeFile(join(configDir, "dll.conf"), "airscan\n");
    await writeFile(join(configDir, "airscan.conf"), airscanConf(url));
    signal.throwIfAborted();
  } catch (error) {
    await server.stop();
    throw error;
  }
  log.info({ url }, "virtual scanner ready");
  return {
    bench: benchOf(hardware, server),
    // For either driver: `sane` reaches it by its configuration, `escl` by its address.
    options: () => ({ configDir, model: DEVICE_NAME, statusUrl: url, url, pollS: POLL_S }),
    stop: () => server.stop(),
  };
};

/** The hardware's bench side; a fault is on it once the plug has followed. */
function benchOf(hardware: ScannerHardware, server: EsclServer): BenchPart {
  return {
    faults: hardware.faults,
    state: () => hardware.state(),
    act: (action, args) => hardware.act(action, args),
    async setFault(fault) {
      await hardware.setFault(fault);
      await server.plugSettled();
    },
  };
}

const DEVICE_NAME = "Virtual scanner";

/** Discovery off: this borne finds its own scanner and no other. See sane-airscan(5). */
function airscanConf(url: string): string {
  return `[devices]
"${DEVICE_NAME}" = ${url}, eSCL

[options]
discovery = disable
ws-discovery = off
`;
}
