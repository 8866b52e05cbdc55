import { carryOut } from "../../src/borne/screen/acts.ts";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DEVICE_KINDS, type Device, type DeviceKind, type Driver } from "../../devices/device.ts";
import { twinBoard } from "../../devices/board/twin.ts";
import { twinButton } from "../../devices/button/twin.ts";
import { twinCamera } from "../../devices/camera/twin.ts";
import { twinLamps } from "../../devices/lamps/twin.ts";
import { twinPresence } from "../../devices/presence/twin.ts";
import { ippPrinter } from "../../devices/printer/ipp/driver.ts";
import { twinPrinter } from "../../devices/printer/twin.ts";
import { twinScanner } from "../../devices/scanner/twin.ts";
import { twinSound } from "../../devices/sound/twin.ts";
import { BenchParts } from "../../src/bench/parts.ts";
import { startVirtualPrinter, type VirtualPrinter } from "../../src/bench/peripherals/virtual-printer.ts";
import { startBench } from "../../src/bench/server.ts";
import { boot, type Daemon } from "../../src/borne/boot.ts";
import { statusOf } from "../../src/borne/control-requests.ts";
import type { DeviceSlot } from "../../src/borne/device-supervisor.ts";

/** Open day and night, so that no test depends on the hour at which it runs. */
const CONFIG = (dir: string) => `
borne: { network: demo, id: borne-1 }
site:
  card: demo-1
  name: Mairie de Saint-Exemple
  timeZone: Europe/Paris
  language: fr
  fallbackPhone: "01 00 00 00 00"
  hours: { weekly: [{ days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", to: "24:00" }], publicHolidays: open }
services:
  - { id: caf, organisme: caf, name: "Caf : allocations", needs: [button, camera, sound], wants: [printer, scanner] }
  - { id: cpam, organisme: cpam, name: "Assurance maladie", needs: [button, sound], wants: [camera, printer] }
dataDir: ${JSON.stringify(join(dir, "data"))}
runtimeDir: ${JSON.stringify(join(dir, "run"))}
logLevel: error
`;

export interface StandOptions {
  /** Port on loopback; default a free one. */
  readonly port?: number;
  /** Folder of the built page. */
  readonly pageDir?: string;
  /** Kinds of device that this borne has; default all. */
  readonly kinds?: readonly DeviceKind[];
  /** The IPP driver on a virtual printer instead of the twin: its sheets come out as documents. */
  readonly virtualPrinter?: boolean;
  /** Changes what the borne says of itself, to show the page what it must bear. */
  readonly status?: (real: object) => object;
}

/** A borne of simulated devices with its établi: the real daemon, in this process, without a broker. */
export interface Stand {
  readonly url: string;
  readonly parts: BenchParts;
  readonly daemon: Daemon;
  stop(): Promise<void>;
}

/** Starts a stand; resolves when each device was tried once and the bench answers. */
export async function startStand(options: StandOptions = {}): Promise<Stand> {
  const dir = await mkdtemp(join(tmpdir(), "visioborne-stand-"));
  await writeFile(join(dir, "borne.yaml"), CONFIG(dir));
  const parts = new BenchParts();
  const printer = options.virtualPrinter ? await startVirtualPrinter({ dir: join(dir, "printer") }) : undefined;
  if (printer) parts.putPeripheral("printer", printer.bench);
  const kinds = options.kinds ?? DEVICE_KINDS;
  const daemon = await boot({
    configPath: join(dir, "borne.yaml"),
    lastGoodDir: dir,
    profileName: "stand",
    bindSlots: () => kinds.map((kind) => slot(kind, parts, printer)),
  });
  const { borne } = daemon;
  const real = () => statusOf(daemon);
  const bench = await startBench({
    port: options.port ?? 0,
    dir,
    parts,
    log: daemon.log,
    ...(options.pageDir === undefined ? {} : { pageDir: options.pageDir }),
    borne: {
      status: () => (options.status ?? ((said) => said))(real()),
      printer: () => borne.fleet.port("printer"),
      scanner: () => borne.fleet.port("scanner"),
      selfTest: (ids) => borne.selfTester.run("bench", ids),
      touch: (act) => {
        if (act.type !== "echo") carryOut(act, borne.session, borne.fleet.port("sound"));
      },
    },
  });
  daemon.benchUrl = bench.url;
  while (!borne.fleet.settled()) await new Promise((resolve) => borne.fleet.once("change", resolve));
  return {
    url: bench.url,
    parts,
    daemon,
    async stop() {
      await bench.stop();
      await daemon.stop("end of the stand");
      await printer?.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const TWINS: Readonly<Record<DeviceKind, Driver<Device, never>>> = {
  button: twinButton,
  lamps: twinLamps,
  presence: twinPresence,
  camera: twinCamera,
  sound: twinSound,
  printer: twinPrinter,
  scanner: twinScanner,
  board: twinBoard,
};

/** As the profile binds a device to its driver. */
function slot(kind: DeviceKind, parts: BenchParts, printer: VirtualPrinter | undefined): DeviceSlot {
  const virtual = kind === "printer" ? printer : undefined;
  return {
    id: kind,
    kind,
    driver: virtual ? "ipp" : "twin",
    open: async (context) => {
      const driver = virtual ? (ippPrinter as unknown as Driver<Device, never>) : TWINS[kind];
      const device = await driver.open((virtual?.options() ?? {}) as never, { ...context, id: kind });
      parts.putDevice(kind, device);
      return device;
    },
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [port = "0", pageDir] = process.argv.slice(2);
  const stand = await startStand({
    port: Number(port),
    virtualPrinter: true,
    ...(pageDir === undefined ? {} : { pageDir }),
  });
  process.stdout.write(`${stand.url}\n`);
  process.once("SIGTERM", () => void stand.stop().then(() => process.exit(0)));
}
