import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { errorLine } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import type { LogSink } from "./logger.ts";
import { createLogger } from "./logger.ts";
import type { ScreenLink } from "./screen/screen-link.ts";
import { assertAlone } from "./alone.ts";
import { Borne } from "./borne.ts";
import { readCardReport } from "./card-report.ts";
import { OpeningBook } from "./calendar/opening-book.ts";
import { SystemClock } from "./clock.ts";
import type { Commissioning } from "./commissioning/commissioning.ts";
import type { Config } from "./config/types.ts";
import { readConfig, readConfigOrLastGood } from "./config/last-good.ts";
import type { Uplink } from "../uplink/port.ts";
import { ControlSocket, type ControlRequests } from "./control.ts";
import { controlRequests } from "./control-requests.ts";
import type { DeviceSlot } from "./device-supervisor.ts";
import { awaitsDesk, isToBeEnrolled, withIdentity } from "./enrolment/with-identity.ts";
import { statusText, SystemdNotifier } from "./notify.ts";
import { openJournal } from "./journal.ts";
import { shutDown } from "./shutdown.ts";

export interface BootOptions {
  readonly configPath: string;
  /** Where the last good configuration is kept; systemd's STATE_DIRECTORY. */
  readonly lastGoodDir: string;
  readonly profileName: string;
  /** Devices of the profile, each bound to its driver. The boot itself knows no driver. */
  readonly bindSlots: (log: Logger) => readonly DeviceSlot[];
  /** Where log lines go beside standard output. */
  readonly onLine?: LogSink;
  /** Aborted when the daemon is to end, which may be before it has begun: nothing is waited for any more. */
  readonly ending?: AbortSignal;
}

/** A running daemon. */
export interface Daemon {
  readonly borne: Borne;
  readonly log: Logger;
  readonly uplink: Uplink | undefined;
  /** Where the établi is, once it is there. */
  benchUrl: string | null;
  /** undefined where no screen is configured. */
  readonly screen: ScreenLink | undefined;
  /** The wizard that puts the borne into service; undefined where there is no screen. */
  readonly commissioning: Commissioning | undefined;
  /** Adds a part to be stopped before all others. */
  onStop(stop: () => Promise<unknown>): void;
  /** Stops in order, within 9 s. Memoised: asked twice, it stops once. */
  stop(why: string): Promise<void>;
}

/** So long the parts that nobody needs for a call wait for the devices. One that hangs holds nothing up for longer. */
const DEVICES_FIRST_MS = 3000;

/**
 * Boots the daemon. Reads from top to bottom; nothing here waits for a device or for the network before READY.
 * @throws VisioborneError `daemon.running` when another daemon serves the same runtime folder, `config.rejected` when there is no valid configuration and never was one.
 */
export async function boot(options: BootOptions): Promise<Daemon> {
  // 1. The clock and the name of this boot.
  const clock = new SystemClock();
  const bootId = newBootId();

  // 2. The configuration: a mistake in it keeps the last good one in force, and is an alert.
  const read = await readConfigOrLastGood(options.configPath, options.lastGoodDir);
  const { remarks, rejected } = read;
  const config = withIdentity(read.config);
  const { log, setSink } = createLogger({
    level: config.logLevel,
    ...(options.onLine ? { onLine: options.onLine } : {}),
  });
  log.info({ boot: bootId, network: config.borne.network, borne: config.borne.id, config: options.configPath }, "boot");

  for (const remark of remarks) log.warn({}, remark);

  // 3. Folders, the control socket, which says that the devices are ours, and the journal: from here on no event is lost.
  const { dataDir, runtimeDir } = config;
  const controlPath = join(runtimeDir, "control.sock");
  await assertAlone(controlPath);
  for (const folder of [dataDir, runtimeDir]) makeFolder(folder, log);
  const requests = Promise.withResolvers<ControlRequests>();
  const control = new ControlSocket({ path: controlPath, requests: requests.promise, log });
  control.start();
  const { outbox, keep, followTroubles } = openJournal({ config, dataDir, boot: bootId, clock, log });
  const unclean = keep.get("running") === true;
  if (unclean) outbox.event({ type: "borne.unclean" });
  keep.set("running", true);
  outbox.event({ type: "borne.started" });
  const card = readCardReport();
  if (card) outbox.event(card.event);

  // 4. The borne: devices begin to open, each on its own.
  let deskToCome = awaitsDesk(config);
  const hours = new OpeningBook({ site: config.site, services: config.services, clock });
  const borne = new Borne({
    config,
    profileName: options.profileName,
    slots: options.bindSlots(log),
    clock,
    log,
    boot: bootId,
    journal: outbox,
    keep,
    hours,
    runtimeDir,
    unclean,
    awaitsDesk: () => deskToCome,
    readConfig: async () => withIdentity((await readConfig(options.configPath, options.lastGoodDir)).config),
  });
  followTroubles((conditions) => borne.alerts.report("outbox", null, conditions));
  if (rejected !== undefined) borne.settings.refused(rejected);
  if (card) borne.alerts.report("card", null, card.conditions);
  borne.start();

  // 5. READY, before any remote wait.
  const notifier = await SystemdNotifier.open(log);
  notifier.ready();
  notifier.watch(() => borne.alive());
  notifier.status(statusText(borne.readiness()));
  borne.onReadiness(() => notifier.status(statusText(borne.readiness())));
  log.info({ up_ms: Math.round(clock.monotonicMs()), process_ms: Math.round(performance.now()) }, "ready");

  // 6. The opening hours: time zones and public holidays are loaded now, for they cost more than all before.
  await hours.start();
  // What a killed daemon has left of papers is wiped before anybody can call.
  await borne.session.papers?.prepare();

  // 7. The call, which needs neither the broker nor the supervisor nor the screen. Then the devices open in peace: what
  // is loaded after them would take the one thread from them, and the usager can call as soon as they are there.
  const { makeCallPart } = await import("./call-part.ts");
  const joinDesk = (inForce: Config): void => {
    const callPart = makeCallPart({ config: inForce, boot: bootId, borne, hours, clock, log });
    if (callPart === undefined) return;
    borne.calls.attach(callPart);
    callPart.start();
  };
  if (!deskToCome) joinDesk(config);
  await borne.fleet.tried(AbortSignal.any([options.ending ?? [], AbortSignal.timeout(DEVICES_FIRST_MS)].flat()));
  // 8. What speaks, the uplink, and the screen. The uplink starts below: an order may ask for any part.
  const { makeUplink } = await import("./uplink.ts");
  const uplink = await makeUplink({ config, boot: bootId, borne, clock, log, outbox });
  const { makeScreen } = await import("./screen/make-screen.ts");
  const screen = await makeScreen({ config, borne, hours, clock, log });
  borne.session.takeUp();
  // 9. The wizard for the installer: a new borne, or one whose commissioning a power cut has ended, begins with it.
  const { makeCommissioning } = await import("./commissioning/make.ts");
  const commissioning = screen && makeCommissioning({ config, borne, screen, keep, journal: outbox, clock, log });

  const first: (() => Promise<unknown>)[] = [];
  const daemon: Daemon = {
    borne,
    log,
    uplink,
    benchUrl: null,
    screen,
    commissioning,
    onStop: (stop) => void first.push(stop),
    stop: (why) => (stopped ??= stop(why)),
  };
  requests.resolve(controlRequests(daemon));
  if (uplink) {
    borne.attach(uplink);
    setSink((line) => uplink.log(line.level, line.module, line.message, line.fields));
  }
  // What the enrolment names is taken up as soon as it is known, once.
  let waits = isToBeEnrolled(config);
  const enrolled = async (): Promise<void> => {
    if (!waits) return;
    waits = false;
    const named = withIdentity(read.config);
    borne.settings.named(named);
    // Where nobody could be called it did not matter whether papers stay in RAM.
    await borne.session.papers?.prepare();
    if (deskToCome) joinDesk(named);
    deskToCome = false;
    uplink?.start();
    commissioning?.start(config.commissioning.firstBoot);
  };
  if (!waits) uplink?.start();
  const enrolment =
    config.enrolment &&
    (await import("./enrolment/make-enrolment.ts")).makeEnrolment({ config, borne, clock, log, enrolled });
  enrolment?.start();
  const { makeUpdates } = await import("./update-part.ts");
  const updates = makeUpdates({ config, borne, hours, journal: outbox, uplink, screen, enrolment, clock, log });
  updates?.start();

  // 10. The way down, in the opposite order.
  let stopped: Promise<void> | undefined;
  const stop = (why: string): Promise<void> =>
    shutDown(
      { notifier, control, enrolment, updates, hours, borne, commissioning, screen, uplink },
      { why, first, keep, outbox, log },
    );
  return daemon;
}

/** A disk that takes nothing costs what would lie on it: the journal tells of it, and the borne runs. */
function makeFolder(path: string, log: Logger): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    log.error({ path }, errorLine(error));
  }
}

/** Random, but never with digits in a row as in a person's number: the log would take those out (redaction.ts). */
function newBootId(): string {
  for (;;) {
    const id = randomBytes(8).toString("hex");
    if (!/\d{7}/.test(id)) return id;
  }
}
