import type { Logger } from "../../contract/runtime.ts";
import type { Journal } from "../../uplink/port.ts";
import type { Borne } from "../borne.ts";
import type { SystemClock } from "../clock.ts";
import type { Config } from "../config/types.ts";
import { identityOf } from "../enrolment/identity.ts";
import type { Keep } from "../keep.ts";
import type { ScreenLink } from "../screen/screen-link.ts";
import { Commissioning } from "./commissioning.ts";
import { Deeds } from "./deeds.ts";
import { Reports } from "./reports.ts";
import type { Tools } from "./tools.ts";

/** Makes the wizard, gives it the screen, and opens it where a commissioning is wanted or was cut off. Loaded after READY: a borne in service seldom needs it. */
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
    get testLine() {
      return borne.calls.lineTest();
    },
    keep,
    language: () => borne.session.view().language,
    clock,
    log: parts.log.child({ module: "commissioning" }),
    runtimeDir: config.runtimeDir,
  };
  const reports = new Reports(tools, journal, config.dataDir);
  const commissioning = new Commissioning(tools, (feed) => new Deeds(tools, reports, feed));
  screen.attach(commissioning);
  // Before its enrolment a new borne has no line to test: the screen tells how far it is, and the wizard comes after it.
  const enrolled = config.enrolment === undefined || identityOf(config).facts() !== undefined;
  commissioning.start(config.commissioning.firstBoot && enrolled);
  return commissioning;
}
