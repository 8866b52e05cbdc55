import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Printer } from "../../devices/printer/port.ts";
import { errorLine, VisioborneError } from "../contract/errors.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import type { Evidence } from "../update/evidence.ts";
import type { UpdateOrder } from "../update/order.ts";
import { RaucUpdater } from "../update/rauc/rauc-updater.ts";
import type { Updater } from "../update/port.ts";
import { UpdateRecord } from "../update/record.ts";
import { fileSource } from "../update/relay/file-source.ts";
import { httpsSource } from "../update/relay/https-source.ts";
import type { BundleSource } from "../update/relay/source.ts";
import { Updates, type UpdateHands, type UpdatesOptions } from "../update/updates.ts";
import { StickWatch } from "../update/usb.ts";
import type { Journal, Uplink } from "../uplink/port.ts";
import type { Borne } from "./borne.ts";
import type { OpeningBook } from "./calendar/opening-book.ts";
import type { Config } from "./config/types.ts";
import type { Enrolment } from "./enrolment/enrolment.ts";
import { identityOf } from "./enrolment/identity.ts";
import { phrase } from "./phrases.ts";
import type { ScreenLink } from "./screen/screen-link.ts";

/** Where the image's parts tell each other what. */
export interface UpdatePlaces {
  /** `version=` and `board=`, written by the image's recipe; not there: no image, no updates. */
  readonly image: string;
  /** Left by the unit that gives up a trial. */
  readonly givenUp: string;
  /** Below it sticks are mounted. */
  readonly sticks: string;
}

const PLACES: UpdatePlaces = {
  image: "/etc/visioborne-image",
  givenUp: "/data/update/trial-over",
  sticks: "/run/visioborne-usb",
};
/** The unit that keeps a system looks for it in the runtime folder. */
const GOOD_FILE = "update-good";
const LAMP_MS = 5_000;

export interface UpdatePart {
  start(): void;
  stop(): Promise<void>;
}

/** The borne's updates, or undefined on a machine that was not installed from an image. */
export function makeUpdates(options: {
  readonly config: Config;
  readonly borne: Borne;
  readonly hours: OpeningBook;
  readonly journal: Journal;
  readonly uplink: Uplink | undefined;
  readonly screen: ScreenLink | undefined;
  readonly enrolment: Pick<Enrolment, "isAsking"> | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly places?: UpdatePlaces;
  readonly updater?: Updater;
  readonly pace?: NonNullable<UpdatesOptions["pace"]>;
}): UpdatePart | undefined {
  const { config, borne, hours, journal, uplink, screen, enrolment, clock, log, places = PLACES } = options;
  const facts = read(places.image);
  const running = /^version=(\S+)/m.exec(facts)?.[1];
  const board = /^board=(\S+)/m.exec(facts)?.[1];
  if (running === undefined || board === undefined) return undefined;
  const { fleet, session, alerts, notices, lights, settings } = borne;

  // Of the boot before: nothing of this one will change it.
  const givenUpBootId = /^deadline (\S+)/.exec(read(places.givenUp))?.[1];
  const evidence = (): Evidence => ({
    state: borne.readiness().state,
    devices: { ...fleet.states() },
    alerts: alerts.codes(),
    links: {
      ...(uplink ? { broker: uplink.link().connected } : {}),
      ...(settings.now().desk ? { desk: borne.calls.linked() } : {}),
      ...(screen ? { screen: screen.alive() } : {}),
    },
  });
  const tell = (what: "begun" | "installed" | "kept" | "failed" | "refused", version: string): void => {
    lights.identify(LAMP_MS);
    void notices.tell(phrase(`update-${what}`, settings.now().site.language, { version }), false);
  };
  const hands: UpdateHands = {
    running,
    look: () => ({
      // Who puts it into service has it for himself, too.
      inSession: session.inSession() || borne.reserve.isTaken(),
      printing: fleet.all().some((one) => one.slot.kind === "printer" && isBusy(one.device())),
      enrolling: enrolment?.isAsking() === true,
      siteOpen: !hours.isAtRest(),
      bootId: fleet.port("board")?.facts().kernelBootId ?? "",
      evidence: evidence(),
      givenUpBootId,
    }),
    lineKbps: () => config.desk?.lineKbps ?? config.line.kbps,
    source: (order) => sourceOf(order, config),
    restart: async () => {
      const port = fleet.port("board");
      if (!port) throw new VisioborneError("board.absent", "update: the board's driver is not open");
      await port.reboot();
    },
    keep: () => {
      try {
        writeFileSync(join(config.runtimeDir, GOOD_FILE), "good\n", { mode: 0o644 });
      } catch (error) {
        log.error({ error: errorLine(error) }, "update: cannot be called good");
      }
    },
    event: (type, detail) => void journal.event({ type, ...(detail === "" ? {} : { detail }) }),
    said: (result) => uplink?.result({ ...result, type: "update" }),
    failed: (detail) =>
      alerts.report(
        "update",
        null,
        detail === undefined ? [] : [{ code: "update.failed", detail: detail.slice(0, 180) }],
      ),
    tell: (what, order) => {
      if (order.command === undefined && order.source !== "") tell(what, order.version);
    },
    described: () => uplink?.descChanged(),
  };
  const { updater = new RaucUpdater(), pace } = options;
  const record = new UpdateRecord(join(config.dataDir, "update.json"));
  const updates = new Updates({ updater, record, hands, clock, log, ...(pace ? { pace } : {}) });
  const sticks = new StickWatch({
    dir: places.sticks,
    board,
    found: ({ path: source, version }) => {
      try {
        updates.take({ version, source, now: true, older: false, jitterMs: 0, askedMs: Math.round(clock.wallMs()) });
      } catch (error) {
        log.warn({ version, error: errorLine(error) }, "stick: not taken");
        tell("refused", version);
      }
    },
  });
  const changed = (): void => updates.look();
  return {
    start: () => {
      borne.updates = updates;
      updates.start();
      sticks.start();
      borne.onPress(changed);
      borne.onState(changed);
    },
    stop: async () => {
      sticks.stop();
      await updates.stop();
    },
  };
}

/** Over HTTPS the borne shows its own certificate, if the server asks. */
function sourceOf({ source }: UpdateOrder, config: Config): BundleSource {
  if (!source.startsWith("https://")) return fileSource(source);
  const enrolled = config.enrolment && identityOf(config);
  const { caFile, certFile, keyFile } = config.broker ?? {
    caFile: enrolled?.trustFile,
    certFile: enrolled?.certFile,
    keyFile: enrolled?.keyFile,
  };
  return httpsSource(source, {
    ...(caFile === undefined ? {} : { caFile }),
    ...(certFile === undefined ? {} : { certFile }),
    ...(keyFile === undefined ? {} : { keyFile }),
  });
}

function isBusy(printer: unknown): boolean {
  return (printer as Printer | undefined)?.status().busy === true;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
