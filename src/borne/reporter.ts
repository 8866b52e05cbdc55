import { readFileSync } from "node:fs";
import type { Updates } from "../update/updates.ts";
import { arch, release, totalmem } from "node:os";
import type { Board, BoardFacts } from "../../devices/board/port.ts";
import type { Printer } from "../../devices/printer/port.ts";
import type { AlertMessage } from "../contract/types.ts";
import type { DescBody, HealthBody, Reporter, StatusBody } from "../uplink/port.ts";
import type { AlertBook } from "./alert-book.ts";
import type { LineFigures } from "./calls.ts";
import type { Config } from "./config/types.ts";
import type { Fleet } from "./fleet.ts";
import type { LoopLag } from "./loop-lag.ts";
import type { Readiness } from "./readiness.ts";
import type { LastSelfTest } from "./self-test-record.ts";
import { APP_VERSION } from "./version.ts";

/** What the reports are made from, asked for each time: nothing is copied. */
export interface ReportSources {
  config(): Config;
  readiness(): Readiness;
  lastSelfTest(): LastSelfTest | undefined;
  /** The line by its last test, and whether the call that is on is encrypted. */
  call(): Partial<LineFigures> & { readonly encrypted: boolean | undefined };
  readonly profile: string;
  readonly fleet: Fleet;
  readonly alerts: AlertBook;
  readonly loopLag: LoopLag;
  /** Which system runs; undefined = there is none but this one. */
  update?(): ReturnType<Updates["shown"]> | undefined;
}

/** Says what the borne is and how it is, in the words of the contract. */
export class BorneReporter implements Reporter {
  readonly #sources: ReportSources;

  constructor(sources: ReportSources) {
    this.#sources = sources;
  }

  status(): StatusBody {
    const { state, reasons } = this.#sources.readiness();
    return { state, reasons: reasons.slice(0, 32).map((reason) => ({ ...reason })) };
  }

  alerts(): readonly AlertMessage[] {
    return this.#sources.alerts.open();
  }

  health(): HealthBody {
    const { fleet, alerts, loopLag } = this.#sources;
    const { state, services } = this.#sources.readiness();
    const test = this.#sources.lastSelfTest();
    return {
      state,
      period_s: this.#sources.config().health.periodS,
      ...boardFigures(fleet.port("board")),
      rss_mb: Math.round(process.memoryUsage.rss() / 2 ** 20),
      loop_lag_p99_ms: loopLag.takeP99Ms(),
      ...(test ? { selftest_ts: test.wallMs, selftest_passed: test.passed } : {}),
      ...printerFigures(fleet.port("printer")),
      ...callFigures(this.#sources.call()),
      devices: { ...fleet.states() },
      services: { ...services },
      alerts: [...alerts.codes()],
    };
  }

  desc(): DescBody {
    const { fleet, profile } = this.#sources;
    const config = this.#sources.config();
    const board = fleet.port("board")?.facts();
    return {
      app: { version: APP_VERSION, ...sbomHash() },
      ...imageFacts(this.#sources.update?.()),
      os: { name: osName(), kernel: release(), arch: arch() },
      hardware: {
        model: board?.model ?? "unknown",
        ...(board?.serial === undefined ? {} : { serial: board.serial }),
        memory_mb: Math.round(totalmem() / 2 ** 20),
      },
      devices: fleet.all().map((supervisor) => {
        const identity = supervisor.device()?.identity;
        return {
          id: supervisor.slot.id,
          kind: supervisor.slot.kind,
          driver: supervisor.slot.driver,
          ...(identity?.model === undefined ? {} : { model: identity.model.slice(0, 80) }),
          ...(identity?.serial === undefined ? {} : { serial: identity.serial.slice(0, 80) }),
        };
      }),
      services: config.services.map(({ id, organisme, name, needs }) => ({ id, organisme, name, needs: [...needs] })),
      profile,
      site_card: config.site.card,
      time_zone: config.site.timeZone,
    };
  }
}

function boardFigures(board: Board | undefined): Partial<HealthBody> {
  if (!board) return {};
  const facts: BoardFacts = board.facts();
  return {
    ...(facts.tempC === undefined ? {} : { temp_c: round1(facts.tempC) }),
    ...(facts.undervoltage === undefined ? {} : { undervolt: facts.undervoltage }),
    ...(facts.throttled === undefined ? {} : { throttled: facts.throttled }),
    mem_free_mb: Math.round(facts.memoryFreeMb),
    load_1: Math.round(facts.load1 * 100) / 100,
    disk_free_pct: round1(facts.diskFreePct),
    ...(facts.diskWearPct === undefined ? {} : { disk_wear_pct: facts.diskWearPct }),
  };
}

function callFigures(call: ReturnType<ReportSources["call"]>): Partial<HealthBody> {
  const { upKbps, downKbps, lossPct, rttMs, encrypted } = call;
  return {
    ...(upKbps === undefined ? {} : { line_up_kbps: Math.round(upKbps) }),
    ...(downKbps === undefined ? {} : { line_down_kbps: Math.round(downKbps) }),
    ...(lossPct === undefined || lossPct === null ? {} : { line_loss_pct: round1(lossPct) }),
    ...(rttMs === undefined || rttMs === null ? {} : { line_rtt_ms: Math.round(rttMs) }),
    ...(encrypted === undefined ? {} : { call_encrypted: encrypted }),
  };
}

function printerFigures(printer: Printer | undefined): Partial<HealthBody> {
  if (!printer) return {};
  const { trays, supplies } = printer.status();
  const sheets = trays.map((tray) => tray.sheets).filter((level) => typeof level === "number");
  const toner = supplies
    .filter((supply) => !supply.receptacle)
    .map((supply) => supply.leftPct)
    .filter((level) => typeof level === "number");
  return {
    ...(sheets.length > 0 ? { paper_sheets: sheets.reduce((sum, level) => sum + level, 0) } : {}),
    ...(toner.length > 0 ? { toner_pct: Math.min(...toner) } : {}),
  };
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}

/** One line of a file of `KEY=value` or plain text; undefined where there is no such file (another system, a test). */
function firstMatch(path: string | URL, pattern: RegExp): string | undefined {
  try {
    return pattern.exec(readFileSync(path, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

function osName(): string {
  return firstMatch("/etc/os-release", /^PRETTY_NAME="?([^"\n]+)/m) ?? "Linux";
}

/** The image that runs, in which slot, and how the last update ended. A borne installed by hand has no image. */
function imageFacts(update: ReturnType<Updates["shown"]> | undefined): Pick<DescBody, "image"> {
  if (update === undefined) return {};
  const { version, slot, onTrial, last } = update;
  return {
    image: {
      version,
      ...(slot === undefined ? {} : { slot, trial: onTrial }),
      ...(last === undefined
        ? {}
        : {
            last_update: {
              result: last.result,
              version: last.version.slice(0, 60),
              reason: last.reason.slice(0, 300),
              ts: Math.max(0, last.atMs),
            },
          }),
    },
  };
}

/** Beside the bundle, written by `npm run sbom`. */
function sbomHash(): { sbom_sha256?: string } {
  const hash = firstMatch(new URL("./sbom.sha256", import.meta.url), /^([0-9a-f]{64})/);
  return hash === undefined ? {} : { sbom_sha256: hash };
}
