import { createLogger } from "../../borne/logger.ts";
import { SystemdNotifier } from "../../borne/notify.ts";
import { errorCode, errorLine } from "../../contract/errors.ts";
import { loadDeskConfig } from "../../desk/config/load.ts";
import { startDesk } from "../../desk/desk.ts";
import { EXIT } from "../exit.ts";

/** `visioborne desk run`: until SIGTERM or SIGINT. */
export async function deskRun(options: { config: string }): Promise<void> {
  const config = loadDeskConfig(options.config);
  const { log } = createLogger({ level: config.logLevel });
  const desk = await startDesk({ config, log });
  const notifier = await SystemdNotifier.open(log);
  notifier.ready();
  notifier.watch(() => desk.alive());
  log.info({ organismes: config.organismes.length, database: config.database }, "desk ready");
  const stop = (why: string) => {
    log.info({ why }, "stopping");
    notifier.stopping();
    desk
      .stop()
      .catch((error: unknown) => log.error({ code: errorCode(error) }, errorLine(error)))
      .finally(() => process.exit(EXIT.ok));
  };
  process.once("SIGTERM", () => stop("SIGTERM"));
  process.once("SIGINT", () => stop("SIGINT"));
}
