import type { Scanner } from "../../../devices/scanner/port.ts";
import type { PapersScanner } from "../../contract/papers/types.ts";

/** As the contract carries them: fewer and lesser than a device may have. */
const DPI = { least: 50, most: 1200, count: 16 };

/** What the expert's page is told of the scanner; undefined = not there. */
export function scannerTold(scanner: Scanner | undefined): PapersScanner {
  if (scanner === undefined)
    return { present: false, sources: [], colours: [], dpi: [], paper_in_feeder: null, problem: "scanner.absent" };
  const { sources, colours, dpi, paperInFeeder } = scanner.capabilities();
  return {
    present: true,
    sources: [...sources],
    colours: [...colours],
    dpi: dpi.filter((one) => one >= DPI.least && one <= DPI.most).slice(0, DPI.count),
    paper_in_feeder: paperInFeeder === "unknown" ? null : paperInFeeder,
    problem: scanner.conditions()[0]?.code ?? null,
  };
}
