import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorLine } from "../../contract/errors.ts";
import type { Journal } from "../../uplink/port.ts";
import { print } from "../session/sheet.ts";
import { APP_VERSION } from "../version.ts";
import { notGood } from "./choices.ts";
import { reportPdf } from "./report-pdf.ts";
import { eventFigures, reportLines, type ReportFacts } from "./report.ts";
import type { CommissioningState } from "./states.ts";
import type { Tools } from "./tools.ts";

/** So many reports are kept, the newest ones. */
const KEPT = 5;

/** Makes the report of a commissioning, keeps it on the data partition, tells of it and prints it. */
export class Reports {
  readonly #tools: Tools;
  readonly #journal: Journal;
  readonly #dir: string;

  constructor(tools: Tools, journal: Journal, dataDir: string) {
    this.#tools = tools;
    this.#journal = journal;
    this.#dir = join(dataDir, "commissioning");
  }

  /** @returns when it was made, epoch milliseconds. A disk that keeps nothing costs the paper only. */
  make(state: CommissioningState): number {
    const { clock, log } = this.#tools;
    const { steps, results } = state;
    const madeMs = Math.round(clock.wallMs());
    this.#journal.event({
      type: "borne.commissioned",
      passed: notGood(state).length === 0,
      failed: [...notGood(state)],
      figures: { ...eventFigures(results) },
    });
    try {
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
      const facts = this.#facts(madeMs);
      const name = new Date(madeMs).toISOString().replaceAll(/[:.]/g, "-");
      const json = { v: 1, ...facts, made: new Date(madeMs).toISOString(), steps, results };
      writeFileSync(join(this.#dir, `${name}.json`), `${JSON.stringify(json, null, 2)}\n`, { mode: 0o600 });
      const footer = `Visioborne, rapport de mise en service, ${facts.site}`;
      writeFileSync(join(this.#dir, `${name}.pdf`), reportPdf(reportLines(steps, results, facts), footer), {
        mode: 0o600,
      });
      for (const old of this.#names().slice(KEPT))
        for (const ending of ["json", "pdf"]) rmSync(join(this.#dir, `${old}.${ending}`), { force: true });
    } catch (error) {
      log.error({}, `commissioning report not kept: ${errorLine(error)}`);
    }
    return madeMs;
  }

  /** Prints the newest. @returns whether it came out */
  async print(): Promise<boolean> {
    const { borne, clock, log } = this.#tools;
    const printer = borne.fleet.port("printer");
    const [path] = this.kept();
    if (printer === undefined || path === undefined) return false;
    const jobId = `commissioning-report-${Math.round(clock.monotonicMs())}`;
    try {
      return await print(printer, { jobId, path, mime: "application/pdf" });
    } catch (error) {
      log.warn({}, `commissioning report not printed: ${errorLine(error)}`);
      return false;
    }
  }

  /** Paths of the PDFs, the newest first. */
  kept(): readonly string[] {
    return this.#names().map((name) => join(this.#dir, `${name}.pdf`));
  }

  #names(): string[] {
    try {
      const names = readdirSync(this.#dir).filter((file) => file.endsWith(".pdf"));
      return names.map((file) => file.slice(0, -".pdf".length)).toSorted((a, b) => b.localeCompare(a));
    } catch {
      return [];
    }
  }

  #facts(madeMs: number): ReportFacts {
    const { borne } = this.#tools;
    const { site, borne: name } = borne.settings.now();
    const board = borne.fleet.port("board")?.facts();
    return {
      madeMs,
      timeZone: site.timeZone,
      site: site.name,
      network: name.network,
      borne: name.id,
      versions: [`Logiciel ${APP_VERSION}${board === undefined ? "" : `, carte ${board.model}`}`],
      devices: borne.fleet.all().map((one) => {
        const { id, driver } = one.slot;
        return `${id} : ${one.device()?.identity.model ?? driver}${one.state() === "ready" ? "" : ` (${one.state()})`}`;
      }),
    };
  }
}
