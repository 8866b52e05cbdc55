import type { Borne } from "./borne.ts";
import type { BorneOptions } from "./borne-options.ts";
import { Session } from "./session/session.ts";
import { makePrinting } from "./printing.ts";
import type { Standing } from "./standing.ts";
import type { UsageMeter } from "./usage.ts";
import { volumeReset } from "./volume.ts";
import { makePapers } from "./wire-papers.ts";

/** Makes the session and joins it to the parts of the borne that it acts on. */
export function makeSession(parts: {
  readonly options: BorneOptions;
  /** Its parts are made already. */
  readonly borne: Pick<
    Borne,
    "settings" | "fleet" | "alerts" | "lights" | "notices" | "calls" | "visitors" | "selfTester"
  >;
  readonly usage: UsageMeter;
  readonly standing: Standing;
}): Session {
  const { options, usage, standing } = parts;
  const { settings, fleet, alerts, lights, notices, calls, visitors } = parts.borne;
  const { clock, log, journal, hours, runtimeDir } = options;
  const papers = makePapers({ options, borne: parts.borne });
  const session = new Session({
    config: () => settings.now(),
    readiness: () => standing.now(),
    siteOpen: () => hours.current().siteOpen,
    today: () => localDate(clock.wallMs(), settings.now().site.timeZone),
    clock,
    log,
    journal: (body) => void journal.event(body),
    runtimeDir,
    talks: () => calls.talks(),
    printer: () => papers.printing()?.sheets(),
    ticketPrinter: () => papers.printing()?.ticket(),
    papers,
    hasCamera: () => fleet.port("camera") !== undefined,
    screen: () => calls.screenAlive(),
    tell: (prompt, asked) => notices.tell(prompt, asked),
    capturing: (open) => lights.capturing(open),
    unavailable: () => usage.unavailable(),
    forget: () => {
      volumeReset(fleet.port("sound"));
      notices.clear();
    },
    wipeFailed: (why) => alerts.report("wipe", null, why === undefined ? [] : [{ code: "wipe.failed", detail: why }]),
    changed: (state) => {
      // A touch on the screen takes camera and sound from a test as the button does.
      if (state.name === "calling") parts.borne.selfTester.interrupt();
      lights.session(state);
      standing.judge();
    },
  });
  papers.attachPrinting(makePrinting({ options, borne: parts.borne, language: () => session.view().language }));
  visitors.on("came", () => {
    // Nothing is said to the next one who waits behind the one who is served.
    calls.talks()?.warm();
    session.welcome();
  });
  session.caller.on("otherVoice", (speaks) => lights.voice(speaks));
  session.caller.on("counted", (count) => usage.call(count));
  calls.onAbout(({ organisme, reason }) => void journal.event({ type: "call.about", organisme, detail: reason }));
  session.caller.on("staffed", (organisme, staffed) => calls.answered(organisme, staffed));
  return session;
}

/** YYYY-MM-DD: what Sweden writes. */
function localDate(epochMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone }).format(epochMs);
}
