import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lamps } from "../../../devices/lamps/port.ts";
import { loadDriver } from "../../../devices/registry.ts";
import { SystemClock } from "../../borne/clock.ts";
import { createLogger } from "../../borne/logger.ts";
import { SystemdNotifier } from "../../borne/notify.ts";
import { flashAt, flashesOf, PAUSE_MS } from "../../card/flashes.ts";
import type { CardReport } from "../../card/report.ts";
import { setupScene } from "../../card/setup-scene.ts";
import { errorCode, errorLine } from "../../contract/errors.ts";
import type { Logger } from "../../contract/runtime.ts";
import { startScreen } from "../../screen/server.ts";
import { boardOf, deliveredProfile } from "../card-profiles.ts";
import { readProfile } from "../profile.ts";

export interface CardShowOptions {
  readonly run: string;
  readonly port: string;
  readonly profile?: string;
}

/**
 * `visioborne card show`: stands in for the daemon where there is no configuration at all. The page says what is wrong with
 * the card, the ring flashes it (`flashesOf`), until SIGTERM or SIGINT. It serves nobody and opens neither camera nor
 * microphone.
 */
export async function cardShow(options: CardShowOptions): Promise<void> {
  const { log, flush } = createLogger({ level: "info" });
  const notifier = await SystemdNotifier.open(log);
  const report = readReport(join(options.run, "report.json"));
  const asked = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, resolve);
  });
  const screen = await startScreen({ port: Number(options.port), log });
  screen.show({
    language: "fr",
    site: "Visioborne",
    pixel_mm: 0.277,
    distance_mm: 700,
    scene: setupScene(report),
    notice: null,
    keypad: null,
    text: [],
    speaking: false,
  });
  const lamps = await openLamps(options.profile, log);
  const ring = flashRing(lamps, flashesOf(report));
  log.info({ url: screen.url, flashes: flashesOf(report), lamps: lamps !== undefined }, "no configuration: shown");
  notifier.ready();
  notifier.watch(() => ring.alive());
  log.info({ signal: await asked }, "stopping");
  notifier.stopping();
  ring.stop();
  await lamps?.close();
  await screen.stop();
  await flush();
  process.exit(0);
}

const NOTHING: CardReport = {
  v: 1,
  state: "unreadable",
  configured: false,
  problems: [],
  timeZone: "Europe/Paris",
  atMs: 0,
  code: "none",
  ssh: false,
  dataMadeAnew: false,
  identityRestored: false,
  remarks: [],
};

function readReport(path: string): CardReport {
  try {
    return { ...NOTHING, ...(JSON.parse(readFileSync(path, "utf8")) as Partial<CardReport>) };
  } catch {
    return NOTHING;
  }
}

/** The lamps of the profile, else of the board as it is delivered; undefined = none that can be driven. */
async function openLamps(profilePath: string | undefined, log: Logger): Promise<Lamps | undefined> {
  try {
    const runtimeDir = join(process.env["RUNTIME_DIRECTORY"] ?? "/run/visioborne", "lamps");
    mkdirSync(runtimeDir, { recursive: true, mode: 0o700 });
    const path = profilePath ?? "/etc/visioborne/profile.yaml";
    const own = (await readProfile(path)).profile;
    const board = boardOf();
    const profile = own ?? (board && (await readProfile(deliveredProfile(board))).profile);
    const device = Object.values(profile?.devices ?? {}).find(({ kind }) => kind === "lamps");
    if (!device || device.peripheral !== undefined) return undefined;
    const driver = await loadDriver("lamps", device.driver);
    const context = { id: "lamps", clock: new SystemClock(), log, runtimeDir, signal: AbortSignal.timeout(10_000) };
    return (await driver.open(device.options as never, context)) as Lamps;
  } catch (error) {
    log.warn({ code: errorCode(error) }, `no lamps: ${errorLine(error)}`);
    return undefined;
  }
}

/** Turns the ring on and off; without a ring the rhythm goes on, for the watchdog's sake. */
function flashRing(lamps: Lamps | undefined, flashes: number): { stop: () => void; alive: () => boolean } {
  const beganMs = performance.now();
  let turnedMs = beganMs;
  let timer: NodeJS.Timeout;
  const turn = (): void => {
    turnedMs = performance.now();
    const { lit, leftMs } = flashAt(flashes, turnedMs - beganMs);
    lamps?.set({ ring: lit ? "on" : "off" });
    timer = setTimeout(turn, leftMs + 1);
  };
  turn();
  return {
    alive: () => performance.now() - turnedMs < 5 * PAUSE_MS,
    stop: () => {
      clearTimeout(timer);
      lamps?.set({ ring: "off" });
    },
  };
}
