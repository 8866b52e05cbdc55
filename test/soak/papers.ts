import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { numberArg, rounded, median, type Bench, type Figure } from "../bench/figures.ts";
import { atRest, type AtRest } from "../e2e/support/call/rest.ts";
import { PapersOnStand } from "../e2e/support/call/papers.ts";
import { CallStand } from "../e2e/support/call/stand.ts";
import { textPdf } from "../../src/papers/text-pdf.ts";

const KIND = "Justificatif de domicile";
/** Sessions until code is compiled and caches are filled: growth counts from there. */
const WARM_UP = 5;
const LOOKS = 5;

/**
 * Whole sessions with papers in a row, each from the press to the wipe: a sheet is scanned and filed, a page is printed. After
 * each one the folder of papers must be empty. `--sessions N` after the first five.
 * @throws Error when a paper is left, or one does not come
 */
export const soakPapers: Bench = async ({ args, say }) => {
  const sessions = numberArg(args, "sessions", 100);
  const stand = await CallStand.open();
  try {
    await stand.state("ready");
    const rests: AtRest[] = [];
    while (rests.length < WARM_UP + sessions) {
      const rest = await session(stand);
      rests.push(rest);
      say(`${rests.length}: ${rest.files} files, ${rest.threads} threads, ${rounded(rest.pssBytes / 1e6, 1)} MB`);
    }
    const wiped = stand.events("papers.wiped").flatMap(({ erased = [] }) => erased);
    return [
      growth(rests, sessions, "pss_growth_mb", "MB", ({ pssBytes }) => pssBytes / 1e6),
      growth(rests, sessions, "files_growth", "", ({ files }) => files),
      growth(rests, sessions, "threads_growth", "", ({ threads }) => threads),
      { name: "papers_left", value: 0, unit: "", n: rests.length, goal: "0" },
      { name: "files_in_receipts", value: wiped.length, unit: "", n: rests.length },
      { name: "page_errors", value: stand.errors.length, unit: "", n: rests.length, goal: "0" },
    ];
  } finally {
    await stand.close();
  }
};

async function session(stand: CallStand): Promise<AtRest> {
  const from = stand.listener.next;
  const papers = new PapersOnStand(stand);
  await papers.call();
  await papers.ask(KIND);
  await papers.screenIs("asked");
  await papers.feed(1);
  await papers.pieceIs(KIND, "reçu");
  await papers.accept(KIND);
  await papers.print("Attestation", textPdf("Attestation", ["de passage"], 1));
  await stand.expert.locator(".prints li").getByText("imprimé").first().waitFor();
  await stand.hangUp();
  await stand.event("session.ended", from);
  const folder = join(stand.demo.layout.borneRuntime, "papers");
  const left = existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
  if (left.length > 0) throw new Error(`${left.length} papers are left after a session: ${left.join(", ")}`);
  return await atRest(stand);
}

function growth(rests: readonly AtRest[], n: number, name: string, unit: string, of: (rest: AtRest) => number): Figure {
  const at = (end: number): number => median(rests.slice(Math.max(0, end - LOOKS), end).map(of));
  const goal = name.startsWith("pss") ? "<= 5" : "<= 0";
  return { name, value: rounded(at(rests.length) - at(WARM_UP), 1), unit, n, goal };
}
