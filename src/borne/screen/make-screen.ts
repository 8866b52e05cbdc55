import type { Clock, Logger } from "../../contract/runtime.ts";
import { startScreenWhenFree } from "../../screen/server.ts";
import type { Borne } from "../borne.ts";
import type { OpeningBook } from "../calendar/opening-book.ts";
import type { Config } from "../config/types.ts";
import { FormsCounter } from "../forms-counter.ts";
import { hoursRows, openingWords } from "../../calendar/hours-words.ts";
import { FirstBoot } from "./first-boot.ts";
import { ScreenLink } from "./screen-link.ts";

/**
 * Starts the screen and joins it to the borne. A borne without a screen works by button, lamps and voice; one whose
 * port is taken does too, says `display.off`, and has its screen as soon as the port is free.
 * @returns undefined where no screen is configured
 */
export async function makeScreen(options: {
  config: Config;
  borne: Borne;
  hours: OpeningBook;
  clock: Clock;
  log: Logger;
}): Promise<ScreenLink | undefined> {
  const { config, borne, hours, clock, log } = options;
  if (config.screen === undefined) return undefined;
  const { session, settings, visitors, notices, alerts, fleet } = borne;
  const screen = await startScreenWhenFree({ port: config.screen.port, log });
  const printing = session.papers?.printing();
  const forms =
    printing &&
    new FormsCounter({
      library: printing.forms,
      printer: () => printing.printer(),
      perHour: () => settings.now().papers.formsPerHour,
      inSession: () => session.inSession(),
      say: (id, title) => session.say(id, { title }),
      language: () => session.view().language,
      runtimeDir: config.runtimeDir,
      clock,
      log,
    });
  const firstBoot = new FirstBoot(config, borne);
  const link = new ScreenLink(screen, {
    config: () => settings.now(),
    session,
    notice: () => notices.now(),
    scene: () => {
      const { site } = settings.now();
      const { language } = session.view();
      const opening = hours.current().site?.nextOpening;
      return {
        readiness: borne.readiness(),
        somebodyThere: visitors.presence() === "present",
        hours: hoursRows(site.hours, language),
        nextOpening: openingWords(opening, clock.wallMs(), site.timeZone, language),
        faults: alerts.codes(),
        setup: firstBoot.scene(),
      };
    },
    forms,
    sound: () => fleet.port("sound"),
    report: (conditions) => alerts.report("screen", null, conditions),
  });
  borne.calls.attachScreen(link);
  for (const change of ["came", "left"] as const) visitors.on(change, () => link.draw());
  visitors.on("left", () => forms?.close());
  notices.on("change", () => link.draw());
  settings.on("change", () => link.draw());
  borne.onReadiness(() => link.draw());
  link.start();
  firstBoot.watch(() => link.draw());
  return link;
}
