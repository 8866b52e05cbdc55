import type { Borne } from "./borne.ts";
import type { BorneOptions } from "./borne-options.ts";
import { PapersPart } from "./papers-part.ts";

/** Makes the papers and joins them to the parts of the borne that they act on. */
export function makePapers(parts: {
  readonly options: BorneOptions;
  /** Its parts are made already. */
  readonly borne: Pick<Borne, "settings" | "fleet" | "alerts">;
}): PapersPart {
  const { options, borne } = parts;
  const { settings, fleet, alerts } = borne;
  const { clock, log, journal, runtimeDir } = options;
  return new PapersPart({
    config: () => settings.now(),
    scanner: () => fleet.port("scanner"),
    printer: () => fleet.port("printer"),
    runtimeDir,
    journal: (body) => void journal.event(body),
    report: (conditions) => alerts.report("papers", null, conditions),
    clock,
    log,
  });
}
