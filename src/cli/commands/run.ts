import { dirname } from "node:path";
import { boot, type Daemon } from "../../borne/boot.ts";
import { statusOf } from "../../borne/control-requests.ts";
import { problemLines } from "../../borne/config/problem.ts";
import { BenchParts } from "../../bench/parts.ts";
import { errorCode, errorLine } from "../../contract/errors.ts";
import { EXIT } from "../exit.ts";
import { readProfile } from "../profile.ts";
import { bindSlots, type BoundProfile } from "../slots.ts";

/** `visioborne run`: the daemon, until SIGTERM or SIGINT. */
export async function run(options: { config: string; profile: string }): Promise<void> {
  const { profile, problems } = await readProfile(options.profile);
  if (!profile) {
    process.stderr.write(`${problemLines(options.profile, problems).join("\n")}\n`);
    process.exitCode = EXIT.config;
    return;
  }
  const parts = new BenchParts();
  let bound: BoundProfile | undefined;
  let daemon: Daemon;
  try {
    daemon = await boot({
      configPath: options.config,
      // systemd gives the folder of the state that lasts; without it the file's own folder is the only one known.
      lastGoodDir: process.env["STATE_DIRECTORY"] ?? dirname(options.config),
      profileName: profile.name,
      bindSlots: (log) => (bound = bindSlots(profile, log, parts)).slots,
    });
  } catch (error) {
    process.stderr.write(`${errorLine(error)}\n`);
    process.exitCode = errorCode(error) === "config.rejected" ? EXIT.config : EXIT.failed;
    return;
  }
  stopOnSignals(daemon, () => bound?.stop());
  if (profile.bench) await startBench(daemon, parts, profile.bench.port);
}

async function startBench(daemon: Daemon, parts: BenchParts, port: number): Promise<void> {
  const { startBench: start } = await import("../../bench/server.ts");
  const { borne, log } = daemon;
  try {
    const bench = await start({
      port,
      dir: borne.settings.now().runtimeDir,
      parts,
      log,
      borne: {
        status: () => statusOf(daemon),
        printer: () => borne.fleet.port("printer"),
        scanner: () => borne.fleet.port("scanner"),
        selfTest: (ids) => borne.selfTester.run("bench", ids),
      },
    });
    daemon.benchUrl = bench.url;
    daemon.onStop(() => bench.stop());
  } catch (error) {
    // The établi is for training: the borne runs without it.
    log.error({ port, code: errorCode(error) }, `bench not started: ${errorLine(error)}`);
  }
}

function stopOnSignals(daemon: Daemon, stopPeripherals: () => Promise<void> | undefined): void {
  const { log, borne } = daemon;
  const stop = (why: string, exitCode: number) => {
    void daemon
      .stop(why)
      .then(() => stopPeripherals())
      .catch((error: unknown) => log.error({}, errorLine(error)))
      .finally(() => process.exit(exitCode));
  };
  process.once("SIGTERM", () => stop("SIGTERM", EXIT.ok));
  process.once("SIGINT", () => stop("SIGINT", EXIT.ok));
  // The operating system goes down: what has to be said is said first.
  borne.fleet.onOpened("board", (board) => board.on("rebooting", () => stop("reboot", EXIT.ok)));
  process.on("uncaughtException", (error) => {
    log.error({ stack: error.stack ?? "" }, `defect: ${error.message}`);
    stop("defect", EXIT.failed);
  });
  process.on("unhandledRejection", (reason) => {
    // A forgotten promise of one device must not take the others with it: it is a defect to be mended, and logged.
    log.error({ stack: reason instanceof Error ? (reason.stack ?? "") : "" }, `defect: ${errorLine(reason)}`);
  });
}
