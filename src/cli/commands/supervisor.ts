import { SystemdNotifier } from "../../borne/notify.ts";
import { createLogger } from "../../borne/logger.ts";
import { errorCode, errorLine, VisioborneError } from "../../contract/errors.ts";
import type { CmdMessage } from "../../contract/types.ts";
import { sendOnce } from "../../supervisor/commands/send.ts";
import { databaseAt } from "../../store/postgres-access.ts";
import { loadSupervisorConfig } from "../../supervisor/config.ts";
import { startSupervisor } from "../../supervisor/supervisor.ts";
import { EXIT } from "../exit.ts";

/** Below the 10 s that `npm start` promises, and systemd's own. */
const STOP_DEADLINE_MS = 9000;

/** `visioborne supervisor run`: until SIGTERM or SIGINT. */
export async function supervisorRun(options: { config: string; database?: string }): Promise<void> {
  const file = loadSupervisorConfig(options.config);
  const config = options.database === undefined ? file : { ...file, database: databaseAt(options.database) };
  const { log } = createLogger({ level: "info" });
  const supervisor = await startSupervisor({ config, log });
  const notifier = await SystemdNotifier.open(log);
  notifier.ready();
  notifier.watch(() => supervisor.alive());
  log.info({ bornes: config.bornes.length, database: config.database }, "supervisor ready");
  const stop = (why: string) => {
    log.info({ why }, "stopping");
    notifier.stopping();
    // Whatever hangs: the next start takes up what this one has not finished.
    setTimeout(() => {
      log.error({ deadline_ms: STOP_DEADLINE_MS }, "did not stop in time");
      process.exit(EXIT.failed);
    }, STOP_DEADLINE_MS).unref();
    supervisor
      .stop()
      .catch((error: unknown) => log.error({ code: errorCode(error) }, errorLine(error)))
      .finally(() => process.exit(EXIT.ok));
  };
  process.once("SIGTERM", () => stop("SIGTERM"));
  process.once("SIGINT", () => stop("SIGINT"));
}

/** `visioborne supervisor send`: one signed command, its transitions as they come. */
export async function supervisorSend(
  target: string,
  type: string,
  options: { config: string; args: string; json?: boolean },
): Promise<void> {
  const [network, borne, ...rest] = target.split("/");
  if (!network || !borne || rest.length > 0) {
    throw new VisioborneError("usage", `borne ${JSON.stringify(target)}: expected network/borne`);
  }
  const result = await sendOnce(loadSupervisorConfig(options.config), {
    to: { network, borne },
    // The envelope is checked against its schema before it is signed: a wrong type is told there, with those there are.
    type: type as CmdMessage["type"],
    args: readArgs(options.args),
    by: "command-line",
    onResult: (transition) => {
      if (!options.json) process.stderr.write(`${transition.state}${reasonOf(transition)}\n`);
    },
  });
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result.result ?? {})}\n`);
  process.exitCode = result.state === "succeeded" ? EXIT.ok : EXIT.failed;
}

function reasonOf({ reason }: { reason?: string }): string {
  return reason === undefined ? "" : `: ${reason}`;
}

function readArgs(text: string): CmdMessage["args"] {
  const wrong = new VisioborneError("usage", `--args ${text}: expected a JSON object such as {"device":"camera"}`);
  let args: unknown;
  try {
    args = JSON.parse(text);
  } catch {
    throw wrong;
  }
  if (typeof args !== "object" || args === null || Array.isArray(args)) throw wrong;
  // Its members are checked with the envelope, before it is signed.
  return args;
}
