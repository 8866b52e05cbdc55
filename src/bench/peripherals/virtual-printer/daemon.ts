import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { randomBytes } from "node:crypto";
import { IppClient } from "../../../../devices/printer/ipp/client.ts";
import { getPrinter } from "../../../../devices/printer/ipp/requests.ts";
import { VisioborneError } from "../../../contract/errors.ts";

const READY_MS = 20_000;
const TERM_MS = 2000;
const LAST_WORDS = 2000;
const FORMATS = "application/pdf,image/pwg-raster,image/jpeg,text/plain";

/** Where the system's programs are, also when the PATH of a service has no sbin. */
const PATH = `${process.env["PATH"] ?? ""}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin`;

/**
 * ippeveprinter (cups-ipp-utils) on a message bus of its own: it will not start without a D-Bus system bus, even
 * with DNS-SD switched off. Both programs die with this process.
 */
export class PrinterDaemon {
  readonly port: number;
  readonly uri: string;
  readonly #dir: string;
  readonly #command: string;
  #bus: ChildProcess | null = null;
  #printer: ChildProcess | null = null;
  #lastWords = "";

  /** @param command path of the program that ippeveprinter runs for each document */
  constructor(dir: string, port: number, command: string) {
    this.#dir = dir;
    this.port = port;
    this.#command = command;
    this.uri = `ipp://localhost:${port}/ipp/print`;
  }

  /** Whether it runs. */
  running(): boolean {
    return this.#printer !== null && this.#printer.exitCode === null && this.#printer.signalCode === null;
  }

  /**
   * Starts both; resolves when the printer answers IPP.
   * @throws VisioborneError `bench.printer` with the end of its log when it ends or stays silent for 20 s
   */
  async start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const spool = join(this.#dir, "spool");
    // What a killed one left behind is nobody's.
    await rm(spool, { recursive: true, force: true });
    await mkdir(spool, { recursive: true, mode: 0o700 });
    await mkdir(join(this.#dir, "keys"), { recursive: true, mode: 0o700 });
    // An abstract socket has no path, so a long folder name can't exceed the 107 characters of sun_path.
    const address = `unix:abstract=visioborne-bench-${randomBytes(8).toString("hex")}`;
    const config = join(this.#dir, "dbus.conf");
    await writeFile(config, busConfig(address));
    try {
      this.#bus = this.#spawn("dbus-daemon", [
        `--config-file=${config}`,
        "--nofork",
        "--nopidfile",
        "--print-address=1",
      ]);
      await this.#busReady(this.#bus, signal);
      this.#printer = this.#spawn("ippeveprinter", this.#printerArguments(spool), { DBUS_SYSTEM_BUS_ADDRESS: address });
      await this.#printerReady(this.#printer, signal);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Ends both, the printer first: it would shout when its bus goes. */
  async stop(): Promise<void> {
    await end(this.#printer);
    await end(this.#bus);
    this.#printer = null;
    this.#bus = null;
  }

  #printerArguments(spool: string): string[] {
    // By the name localhost it listens on 127.0.0.1 and ::1 only; given 127.0.0.1 version 2.4 fails to start.
    const where = ["-r", "off", "-p", String(this.port), "-n", "localhost"];
    const what = ["-f", FORMATS, "-s", "20,0", "-2", "-M", "Visioborne", "-m", "Virtual Printer"];
    return [...where, "-d", spool, "-K", join(this.#dir, "keys"), ...what, "-c", this.#command, "borne"];
  }

  #spawn(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn("setpriv", ["--pdeathsig", "KILL", program, ...args], {
      cwd: this.#dir,
      // Little environment: ippeveprinter hands all of it on, and gives up over 400 variables.
      env: { PATH, LANG: "C.UTF-8", HOME: this.#dir, TMPDIR: this.#dir, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    // ippeveprinter writes four lines a request: only the end is kept, for the error when it does not start.
    const keep = (chunk: Buffer): void => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-LAST_WORDS);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    // Without a listener the failure to spawn would end the process.
    child.on("error", () => {});
    return child;
  }

  async #busReady(bus: ChildProcess, signal: AbortSignal): Promise<void> {
    const { stdout } = bus;
    if (stdout === null) return;
    const said = once(stdout, "data", { signal: AbortSignal.any([signal, AbortSignal.timeout(READY_MS)]) });
    const gone = once(bus, "exit").then(() => {
      throw this.#failure("dbus-daemon");
    });
    await Promise.race([said, gone, spawnFailure(bus)]);
  }

  async #printerReady(printer: ChildProcess, signal: AbortSignal): Promise<void> {
    const client = new IppClient(this.uri);
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(READY_MS)]);
    let gone = false;
    printer.once("error", () => (gone = true));
    printer.once("exit", () => (gone = true));
    for (;;) {
      try {
        await getPrinter(client, ["printer-state"], deadline);
        if (!gone) return;
      } catch {
        signal.throwIfAborted();
      }
      if (gone || deadline.aborted) throw this.#failure("ippeveprinter");
      await wait(30);
    }
  }

  #failure(program: string): VisioborneError {
    return new VisioborneError(
      "bench.printer",
      `${program} did not start: ${this.#lastWords.trim().slice(-300) || "no word from it"}`,
      { program, port: this.port },
    );
  }
}

function spawnFailure(child: ChildProcess): Promise<never> {
  return new Promise((_resolve, reject) => {
    child.once("error", (cause) => {
      reject(new VisioborneError("bench.printer", "setpriv can't be run (util-linux)", {}, { cause }));
    });
  });
}

async function end(child: ChildProcess | null): Promise<void> {
  if (child === null || child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), TERM_MS);
  await exited;
  clearTimeout(timer);
}

function busConfig(address: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>${address}</listen>
  <policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy>
</busconfig>
`;
}
