import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { IppClient } from "../../devices/printer/ipp/client.ts";
import { getPrinter } from "../../devices/printer/ipp/requests.ts";
import { cupsPrinter } from "../../devices/printer/cups/driver.ts";
import type { CupsOptions } from "../../devices/printer/cups/driver.ts";
import type { Printer } from "../../devices/printer/port.ts";
import { freePort } from "../../src/bench/ports.ts";
import { startVirtualPrinter } from "../../src/bench/peripherals/virtual-printer.ts";
import type { VirtualPrinter, VirtualPrinterSettings } from "../../src/bench/peripherals/virtual-printer.ts";
import { pdfFile, printerContext, scratch } from "./printer.ts";

const run = promisify(execFile);
const READY_MS = 20_000;
const PATH = `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/bin:/sbin:/bin`;

/** A cupsd of the test's own: on loopback, nothing outside its folder, dies with the test. */
export class PrivateCups {
  readonly queueUri: string;
  readonly #dir: string;
  readonly #port: number;
  #process: ChildProcess | null = null;
  #log = "";

  constructor(dir: string, port: number) {
    this.#dir = dir;
    this.#port = port;
    this.queueUri = `ipp://127.0.0.1:${port}/printers/borne`;
  }

  /** Writes its configuration and starts it. */
  async prepare(history: string): Promise<void> {
    const dir = this.#dir;
    for (const name of ["etc", "spool", "cache", "state", "tmp", "log"]) await this.#folder(name);
    await writeFile(join(dir, "etc/cupsd.conf"), cupsdConf(this.#port, history));
    await writeFile(join(dir, "etc/cups-files.conf"), cupsFilesConf(dir));
    await this.start();
  }

  /** Starts it on what is in its folder: after a kill, with the jobs that it had. */
  async start(): Promise<void> {
    const files = ["-c", join(this.#dir, "etc/cupsd.conf"), "-s", join(this.#dir, "etc/cups-files.conf")];
    const child = spawn("setpriv", ["--pdeathsig", "KILL", "cupsd", "-f", ...files], {
      env: { PATH, LANG: "C.UTF-8", HOME: this.#dir },
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr.on("data", (chunk: Buffer) => (this.#log = (this.#log + chunk.toString()).slice(-2000)));
    this.#process = child;
    const deadline = AbortSignal.timeout(READY_MS);
    for (;;) {
      const asked = getPrinter(new IppClient(this.queueUri), ["printer-state"], deadline).catch((e: unknown) => e);
      // Without the queue it answers not-found: that is an answer.
      const answer = await asked;
      if (!(answer instanceof Error) || (answer as { code?: string }).code === "ipp.not-found") return;
      if (deadline.aborted || child.exitCode !== null) throw new Error(`cupsd did not start: ${this.#log}`);
      await wait(30);
    }
  }

  /** The end of its log: warnings and errors. */
  said(): string {
    return this.#log;
  }

  /** Makes the queue `borne` for a device that speaks IPP Everywhere; its PPD is made from the device. */
  async addQueue(deviceUri: string): Promise<void> {
    const what = ["-p", "borne", "-E", "-v", deviceUri, "-m", "everywhere", "-o", "printer-error-policy=abort-job"];
    await run("lpadmin", ["-h", `127.0.0.1:${this.#port}`, ...what], { env: { PATH, HOME: this.#dir } });
  }

  /** Ends it at once, as a crash would. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }

  /** Ends it in order, so that its filters and backends end too. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#process?.kill("SIGKILL"), 5000);
    await this.kill("SIGTERM");
    clearTimeout(timer);
  }

  async #folder(name: string): Promise<void> {
    const path = join(this.#dir, name);
    await mkdir(path, { recursive: true });
    await chmod(path, 0o755);
    // Filters and backends run as lp when cupsd was started by root.
    if (process.getuid?.() === 0) await chown(path, 7, 7);
  }
}

/** A virtual printer behind a CUPS queue. */
export interface CupsBench {
  readonly dir: string;
  readonly device: VirtualPrinter;
  readonly cups: PrivateCups;
  /** Opens the driver on the queue; closed at the end. `deviceUri: null` = the device can't be asked. */
  open(options?: Partial<Omit<CupsOptions, "deviceUri">> & { deviceUri?: string | null }): Promise<Printer>;
  pdf(pages: number): Promise<string>;
  end(): Promise<void>;
}

/** @param history of jobs that CUPS keeps (`PreserveJobHistory`) */
export async function startCupsBench(
  settings: Partial<VirtualPrinterSettings> = {},
  history = "300",
): Promise<CupsBench> {
  const dir = await scratch();
  // The filters' user must get through to the spool.
  await chmod(dir, 0o711);
  await mkdir(join(dir, "cups"), { mode: 0o711 });
  const device = await startVirtualPrinter({ dir: join(dir, "device"), sheetMs: 150, ...settings });
  const cups = new PrivateCups(join(dir, "cups"), await freePort("localhost"));
  await cups.prepare(history);
  await cups.addQueue(device.options().uri);
  const opened: Printer[] = [];
  return {
    dir,
    device,
    cups,
    async open({ deviceUri, ...options } = {}) {
      const asked = deviceUri === null ? {} : { deviceUri: deviceUri ?? device.options().uri };
      const printer = await cupsPrinter.open(
        { queueUri: cups.queueUri, ...asked, pollS: 1, ...options },
        printerContext(join(dir, "run")),
      );
      opened.push(printer);
      return printer;
    },
    pdf: (pages) => pdfFile(dir, pages),
    async end() {
      await Promise.all(opened.map((printer) => printer.close()));
      await cups.stop();
      await device.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** What docs/printing-by-cups.md asks of a cupsd, on a port of the test. */
function cupsdConf(port: number, history: string): string {
  return `LogLevel warn
MaxLogSize 0
Listen 127.0.0.1:${port}
Browsing No
WebInterface No
DefaultAuthType None
DirtyCleanInterval 0
PreserveJobFiles No
PreserveJobHistory ${history}
MaxJobTime 600
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Location /admin>
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
`;
}

function cupsFilesConf(dir: string): string {
  return `ServerRoot ${dir}/etc
CacheDir ${dir}/cache
StateDir ${dir}/state
RequestRoot ${dir}/spool
TempDir ${dir}/tmp
ErrorLog stderr
AccessLog ${dir}/log/access
PageLog ${dir}/log/page
ServerBin /usr/lib/cups
DataDir /usr/share/cups
`;
}
