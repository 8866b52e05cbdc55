import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { boot, type Daemon } from "../../borne/boot.ts";
import { carryOut } from "../../borne/screen/acts.ts";
import { statusOf } from "../../borne/control-requests.ts";
import { problemLines } from "../../borne/config/problem.ts";
import { BenchParts } from "../../bench/parts.ts";
import { errorCode, errorLine } from "../../contract/errors.ts";
import type { Logger } from "../../contract/runtime.ts";
import { EXIT } from "../exit.ts";
import { readProfile } from "../profile.ts";
import { bindSlots, type BoundProfile } from "../slots.ts";

/** Of the 15 s that systemd waits; the daemon itself takes 9 s at most. */
const PERIPHERALS_STOP_MS = 2000;

/** `visioborne run`: the daemon, until SIGTERM or SIGINT. */
export async function run(options: { config: string; profile: string }): Promise<void> {
  const { profile, problems } = await readProfile(options.profile);
  if (!profile) {
    process.stderr.write(`${problemLines(options.profile, problems).join("\n")}\n`);
    process.exitCode = EXIT.config;
    return;
  }
  // Before the boot: devices begin to open, and a signal may come, long before it is over.
  const end = endOfProcess();
  const parts = new BenchParts();
  let bound: BoundProfile | undefined;
  let daemon: Daemon;
  try {
    daemon = await boot({
      configPath: options.config,
      // systemd gives the folder of the state that lasts; without it the file's own folder is the only one known.
      lastGoodDir: process.env["STATE_DIRECTORY"] ?? dirname(options.config),
      profileName: profile.name,
      ending: end.signal,
      bindSlots: (log) => {
        end.log = log;
        return (bound = bindSlots(profile, log, parts)).slots;
      },
    });
  } catch (error) {
    process.stderr.write(`${errorLine(error)}\n`);
    // What had begun already would keep the process alive, with nobody to lead it.
    process.exit(errorCode(error) === "config.rejected" ? EXIT.config : EXIT.failed);
  }
  // The operating system goes down: what has to be said is said first.
  daemon.borne.fleet.onOpened("board", (board) => board.on("rebooting", () => end.come("reboot", EXIT.ok)));
  void end.asked.then(({ why, exitCode }) => stop(daemon, bound, why, exitCode));
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
        touch: (act) => {
          if (act.type === "echo" || daemon.commissioning?.act(act) === true) return;
          carryOut(act, borne.session, borne.fleet.port("sound"));
        },
      },
    });
    daemon.benchUrl = bench.url;
    daemon.onStop(() => bench.stop());
  } catch (error) {
    // The établi is for training: the borne runs without it.
    log.error({ port, code: errorCode(error) }, `bench not started: ${errorLine(error)}`);
  }
}

async function stop(daemon: Daemon, bound: BoundProfile | undefined, why: string, exitCode: number): Promise<void> {
  try {
    await daemon.stop(why);
    // A virtual peripheral that does not end is ended with the process, which it is tied to.
    await Promise.race([bound?.stop(), sleep(PERIPHERALS_STOP_MS)]);
  } catch (error) {
    daemon.log.error({}, errorLine(error));
  } finally {
    process.exit(exitCode);
  }
}

interface EndOfProcess {
  readonly asked: Promise<{ readonly why: string; readonly exitCode: number }>;
  /** Aborted then. */
  readonly signal: AbortSignal;
  /** Asks for the end; only the first call counts. */
  readonly come: (why: string, exitCode: number) => void;
  /** Where defects are told, once there is one. */
  log: Logger | undefined;
}

/** What ends the daemon: a signal, or a defect after which its state can't be trusted. */
function endOfProcess(): EndOfProcess {
  const { promise: asked, resolve } = Promise.withResolvers<{ why: string; exitCode: number }>();
  const ending = new AbortController();
  const come = (why: string, exitCode: number): void => {
    resolve({ why, exitCode });
    ending.abort();
  };
  const end: EndOfProcess = { asked, signal: ending.signal, come, log: undefined };
  const defect = (error: unknown) => {
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    if (end.log) end.log.error({ stack }, `defect: ${errorLine(error)}`);
    else process.stderr.write(`defect: ${errorLine(error)}\n${stack}\n`);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => end.come(signal, EXIT.ok));
  process.on("uncaughtException", (error) => {
    defect(error);
    end.come("defect", EXIT.failed);
  });
  // A forgotten promise of one device must not take the others with it: it is a defect to be mended, and logged.
  process.on("unhandledRejection", defect);
  return end;
}
