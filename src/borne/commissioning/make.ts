import type { Logger } from "../../contract/runtime.ts";
import type { Journal } from "../../uplink/port.ts";
import type { Borne } from "../borne.ts";
import type { SystemClock } from "../clock.ts";
import type { Config } from "../config/types.ts";
import type { Keep } from "../keep.ts";
import type { ScreenLink } from "../screen/screen-link.ts";
import { Commissioning } from "./commissioning.ts";
import { Deeds } from "./deeds.ts";
import { Reports } from "./reports.ts";
import type { Tools } from "./tools.ts";

/** Makes the wizard and gives it the screen. Loaded after READY: a borne in service seldom needs it. */
export function makeCommissioning(parts: {
  readonly config: Config;
  readonly borne: Borne;
  readonly screen: ScreenLink;
  readonly keep: Keep;
  readonly journal: Journal;
  readonly clock: SystemClock;
  readonly log: Logger;
}): Commissioning {
  const { config, borne, screen, keep, journal, clock } = parts;
  const tools: Tools = {
    borne,
    screen: screen.surface(),
    testLine: borne.calls.lineTest(),
    keep,
    language: () => borne.session.view().language,
    clock,
    log: parts.log.child({ module: "commissioning" }),
    runtimeDir: config.runtimeDir,
  };
  const reports = new Reports(tools, journal, config.dataDir);
  const commissioning = new Commissioning(tools, (feed) => new Deeds(tools, reports, feed));
  screen.attach(commissioning);
  return commissioning;
}
