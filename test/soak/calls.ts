import { median, numberArg, rounded, type Bench, type Figure } from "../bench/figures.ts";
import { CallStand } from "../e2e/support/call/stand.ts";
import { atRest, wholeCall, type AtRest } from "../e2e/support/call/rest.ts";

/** Calls until code is compiled and caches are filled: growth counts from there. */
const WARM_UP = 10;
/** Memory at rest varies from one look to the next: the median of so many. */
const LOOKS = 5;

/**
 * Whole calls in a row with the demo's own borne, devices, desk and pages, each from the press to the wipe: what the
 * borne holds at rest must not grow. `--calls N` after the first ten.
 * @throws Error when camera or microphone are open after a call, or a picture does not come
 */
export const soakCalls: Bench = async ({ args, say }) => {
  const calls = numberArg(args, "calls", 50);
  const stand = await CallStand.open();
  try {
    await stand.state("ready");
    await atRest(stand);
    const rests: AtRest[] = [];
    while (rests.length < WARM_UP + calls) {
      const rest = await wholeCall(stand);
      rests.push(rest);
      const { files, threads, processes, pssBytes } = rest;
      say(`${rests.length}: ${files} files, ${threads} threads, ${processes} processes, ${mb(pssBytes)} MB`);
    }
    return [
      growth(rests, calls, "pss_growth_mb", "MB", ({ pssBytes }) => mb(pssBytes)),
      growth(rests, calls, "files_growth", "", ({ files }) => files),
      growth(rests, calls, "threads_growth", "", ({ threads }) => threads),
      growth(rests, calls, "processes_growth", "", ({ processes }) => processes),
      { name: "page_errors", value: stand.errors.length, unit: "", n: rests.length, goal: "0" },
    ];
  } finally {
    await stand.close();
  }
};

function growth(
  rests: readonly AtRest[],
  calls: number,
  name: string,
  unit: string,
  of: (rest: AtRest) => number,
): Figure {
  const at = (end: number): number => median(rests.slice(Math.max(0, end - LOOKS), end).map(of));
  return {
    name,
    value: rounded(at(rests.length) - at(WARM_UP), 1),
    unit,
    n: calls,
    goal: name.startsWith("pss") ? "<= 5" : "<= 0",
  };
}

const mb = (bytes: number): number => rounded(bytes / 1e6, 1);
