import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "../../borne/logger.ts";
import { SystemdNotifier } from "../../borne/notify.ts";
import { VisioborneError } from "../../contract/errors.ts";
import { Kiosk } from "../../screen/kiosk/kiosk.ts";

export interface ScreenCommandOptions {
  readonly url: string;
  readonly browser: string;
  readonly compositor: string;
  readonly headless?: boolean;
  readonly sandbox: boolean;
}

/** `visioborne screen`: the browser on the screen's page, until SIGTERM or SIGINT. */
export async function screen(options: ScreenCommandOptions): Promise<void> {
  const url = pageUrl(options.url);
  const { log, flush } = createLogger({ level: "info" });
  const notifier = await SystemdNotifier.open(log);
  // systemd's run-time directory is in memory; without it a folder of our own, of which nobody else knows the name.
  const base = process.env["RUNTIME_DIRECTORY"] ?? join(tmpdir(), `visioborne-screen-${randomUUID()}`);
  const kiosk = new Kiosk({
    url,
    profileDir: join(base, "profile"),
    browser: options.browser,
    compositor: options.compositor === "none" ? null : options.compositor,
    headless: options.headless ?? false,
    sandbox: options.sandbox,
    log,
  });
  const asked = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, resolve);
  });
  kiosk.start();
  notifier.ready();
  notifier.watch(() => kiosk.alive());
  log.info({ signal: await asked }, "stopping");
  notifier.stopping();
  await kiosk.stop();
  await flush();
  process.exit(0);
}

/** @throws VisioborneError `usage` when it is not an address on loopback */
function pageUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" || url.hostname !== "127.0.0.1") {
    throw new VisioborneError(
      "usage",
      `--url ${text}: expected http://127.0.0.1:PORT/, the page that the daemon serves`,
    );
  }
  return url.href;
}
