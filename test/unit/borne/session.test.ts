import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Prompt } from "../../../devices/sound/port.ts";
import type { Config } from "../../../src/borne/config/types.ts";
import { PapersPart } from "../../../src/borne/papers-part.ts";
import type { Readiness } from "../../../src/borne/readiness.ts";
import { Session } from "../../../src/borne/session/session.ts";
import type { CallCount } from "../../../src/borne/usage.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { FakeClock, memoryLog } from "../../support/fake-clock.ts";
import { FakeTalks } from "../../support/fake-talk.ts";
import { MemoryJournal, tempDir } from "../../support/twin-borne.ts";

const PLACE = { organisme: "caf", position: 2, waitS: 240, ringing: false, staffed: 1, priority: false };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a call-back ticket", () => {
  /** A press, and the choice of a service. */
  const call = (session: Session, ticket?: string) => {
    session.press(ticket);
    session.choose("caf");
  };

  test("goes with the press for which it was typed, and with no other", async () => {
    const { session, talks, advance } = stand();
    call(session, "071946");
    expect(talks.last().request).toMatchObject({ service: "caf", ticket: "071946" });
    call(session, "555555");
    expect(talks.opened).toHaveLength(1);
    session.stop();
    await advance(20_000);
    call(session);
    expect(talks.opened).toHaveLength(2);
    expect(talks.last().request).not.toHaveProperty("ticket");
  });

  test.each(["unknown-ticket", "not-allowed"] as const)(
    "that the desk refuses (%s) sends nobody away: he is told, and it is still one call",
    async (reason) => {
      const { session, talks, ids, journal, counts, advance } = stand();
      call(session, "071946");
      const first = talks.last();
      first.emit("refused", reason);
      first.emit("ended", { by: "desk", reason: "fault" });
      await advance(0);
      expect(first.told).toContain("close");
      expect(talks.opened).toHaveLength(2);
      expect(talks.last().request).toMatchObject({ service: "caf" });
      expect(talks.last().request).not.toHaveProperty("ticket");
      expect(ids().at(-1)).toBe("unknown-ticket");
      expect(session.state()).toMatchObject({ name: "calling" });
      expect(counts).toEqual([]);
      expect(journal.events.filter(({ type }) => type === "call.placed")).toHaveLength(1);
      // Without a ticket a refusal is one.
      talks.last().emit("refused", "full");
      expect(session.state()).toMatchObject({ name: "closing" });
      expect(counts).toHaveLength(1);
    },
  );

  test("that is refused as the usager leaves calls nobody", async () => {
    const { session, talks, advance } = stand();
    call(session, "071946");
    talks.last().emit("refused", "unknown-ticket");
    session.stop();
    await advance(20_000);
    expect(talks.opened).toHaveLength(1);
    expect(session.state()).toEqual({ name: "idle" });
  });
});

/** Papers whose folder can't be removed. */
class StuckPapers extends PapersPart {
  stuck = true;

  constructor() {
    super({
      config: () => ({ papers: { onDisk: true, scanPages: 1, printPages: 1, ramMb: 8, formsPerHour: 0 } }),
      scanner: () => undefined,
      printer: () => undefined,
      runtimeDir: "/nowhere",
      journal: () => undefined,
      report: () => undefined,
      clock: new FakeClock(),
      log: memoryLog(),
    });
  }

  override wiped(): Promise<void> {
    if (!this.stuck) return super.wiped();
    return Promise.reject(new VisioborneError("papers.store", "a page could not be wiped"));
  }
}

function stand(call: Partial<Config["call"]> = {}, screen = true, papers?: PapersPart) {
  const config = {
    site: { name: "Mairie", language: "fr", fallbackPhone: "02 33 00 00 00", hours: { always: true, weekly: [] } },
    call: { reminderMin: 20, ownView: true, printFallback: false, ...call },
    services: [
      { id: "caf", organisme: "caf", name: "CAF", needs: [], wants: [], identifier: { kind: "caf-7" } },
      { id: "msa", organisme: "msa", name: "MSA", needs: [], wants: [] },
    ],
  } as unknown as Config;
  const readiness: Readiness = { state: "ready", reasons: [], services: { caf: "ready", msa: "ready" } };
  const talks = new FakeTalks();
  const journal = new MemoryJournal();
  const clock = new FakeClock();
  const said: Prompt[] = [];
  const captures: boolean[] = [];
  const counts: CallCount[] = [];
  const wipes: (string | undefined)[] = [];
  const dir = tempDir("session");
  let forgotten = 0;
  const make = () => {
    const session = new Session({
      config: () => config,
      readiness: () => readiness,
      siteOpen: () => true,
      today: () => "2026-11-20",
      clock,
      log: memoryLog(),
      journal: (body) => void journal.event(body),
      runtimeDir: dir,
      talks: () => talks,
      printer: () => undefined,
      ticketPrinter: () => undefined,
      papers,
      hasCamera: () => true,
      screen: () => screen,
      tell: (prompt) => Promise.resolve(said.push(prompt)),
      capturing: (open) => void captures.push(open),
      unavailable: () => undefined,
      forget: () => void (forgotten += 1),
      wipeFailed: (why) => void wipes.push(why),
      changed: () => undefined,
    });
    session.caller.on("counted", (count) => void counts.push(count));
    return session;
  };
  const advance = async (ms: number) => {
    clock.advance(ms);
    await vi.advanceTimersByTimeAsync(ms);
  };
  const ids = () => said.map(({ id }) => id);
  return {
    session: make(),
    make,
    config,
    readiness,
    talks,
    journal,
    said,
    ids,
    captures,
    counts,
    wipes,
    dir,
    advance,
    forgotten: () => forgotten,
  };
}

describe("a session", () => {
  test("press, queue, answer, end, papers, wipe: counted once, everything closed and forgotten", async () => {
    const { session, talks, journal, ids, captures, counts, dir, advance, forgotten } = stand({
      defaultService: "caf",
    });
    session.press();
    expect(talks.last().request).toEqual({ service: "caf", organisme: "caf", language: "fr", video: true });
    expect(existsSync(join(dir, "call.json"))).toBe(true);
    session.press();
    session.press();
    expect(talks.opened).toHaveLength(1);
    const talk = talks.last();
    await advance(5000);
    talk.emit("queued", PLACE);
    talk.emit("answered", { organisme: "caf", expert: "Mme Martin" });
    expect(session.state()).toMatchObject({ name: "in-call", phase: "talking" });
    await advance(60_000);
    talk.emit("ended", { by: "expert", reason: "done" });
    expect(talk.told).toContain("close");
    await advance(4000);
    await advance(0);
    expect(session.state().name).toBe("idle");
    expect(captures).toEqual([true, false]);
    expect(existsSync(join(dir, "call.json"))).toBe(false);
    expect(forgotten()).toBe(1);
    expect(ids()).toEqual(["ringing", "identifier", "answered", "papers", "goodbye"]);
    expect(counts).toEqual([
      { organisme: "caf", outcome: "talked", waitS: 5, talkS: 60, audioOnly: false, reconnections: 0 },
    ]);
    expect(journal.types()).toEqual(["session.started", "call.placed", "call.answered", "call.ended", "session.ended"]);
    // The supervisor counts by it alone.
    expect(journal.events.find(({ type }) => type === "call.ended")).toMatchObject({
      organisme: "caf",
      detail: "talked",
      wait_ms: 5000,
      duration_ms: 60_000,
    });
  });

  test("nobody answers: telephone number said, missed counted", async () => {
    const { session, talks, said, counts, advance } = stand({ defaultService: "msa" });
    session.press();
    await advance(600_000);
    talks.last().emit("ended", { by: "desk", reason: "no-answer" });
    expect(session.view()).toMatchObject({ told: "no-answer", state: { name: "closing", phase: "told" } });
    expect(said.at(-1)?.text).toContain("02 33 00 00 00");
    expect(counts).toMatchObject([{ organisme: "msa", outcome: "missed", waitS: 600 }]);
    await advance(25_000);
    expect(session.state().name).toBe("idle");
  });

  test("the usager leaves the queue: the desk is told, abandoned counted, no papers are asked for", async () => {
    const { session, talks, counts, ids, advance } = stand({ defaultService: "msa" });
    session.press();
    session.stop();
    await advance(0);
    expect(talks.last().told).toEqual(["end usager done", "close"]);
    expect(counts).toMatchObject([{ outcome: "abandoned" }]);
    expect(ids()).not.toContain("papers");
    expect(session.state().name).toBe("idle");
  });

  test("several services and no owner of the button: the usager chooses; without a screen the first one answers", () => {
    const chosen = stand();
    chosen.session.press();
    expect(chosen.session.state().name).toBe("choosing");
    chosen.session.choose("msa");
    expect(chosen.talks.last().request.service).toBe("msa");
    const blind = stand({}, false);
    blind.session.press();
    expect(blind.talks.last().request.service).toBe("caf");
  });

  test("a closed service asked for on the screen is told each time, counted with its organisme, and calls nobody", async () => {
    const { session, talks, journal, ids, readiness, advance } = stand();
    (readiness.services as Record<string, string>)["msa"] = "closed";
    const demands = () => journal.events.filter(({ type }) => type === "demand.unmet");
    session.choose("msa");
    expect(demands()).toMatchObject([{ service: "msa", organisme: "msa" }]);
    expect(ids().at(-1)).toBe("unavailable");
    session.choose("msa");
    expect(demands()).toHaveLength(2);
    expect(journal.types()).not.toContain("service.unavailable");
    expect(talks.opened).toHaveLength(0);
    expect(session.state().name).toBe("idle");
    // While he chooses, the others are there still; who taps the same again wants it once.
    await advance(120_000);
    (readiness.services as Record<string, string>)["msa"] = "ready";
    session.press();
    (readiness.services as Record<string, string>)["msa"] = "closed";
    session.choose("msa");
    session.choose("msa");
    expect(demands()).toHaveLength(3);
    expect(session.state().name).toBe("choosing");
    session.choose("caf");
    expect(talks.last().request.service).toBe("caf");
  });

  test("nothing chosen within a minute: asleep again", async () => {
    const { session, advance } = stand();
    session.press();
    await advance(60_000);
    expect(session.state().name).toBe("idle");
  });

  test("the identifier is checked here and given to the call only; a transfer asks for it anew", () => {
    const { session, talks, ids, config } = stand({ defaultService: "caf" });
    session.press();
    session.caller.identifier("12");
    expect(session.caller.view()?.identifier).toBe("mistake");
    session.caller.identifier("1234567");
    expect(talks.last().told).toContain("identifier caf-7 7");
    expect(session.caller.view()?.identifier).toBe("sent");
    talks.last().emit("answered", { organisme: "caf", expert: "CAF" });
    (config.services[1] as { identifier?: unknown }).identifier = { kind: "digits", digits: 8 };
    talks.last().emit("moved", { organisme: "msa", why: "transfer" });
    expect(session.caller.view()).toMatchObject({ organisme: "msa", identifier: "asked" });
    expect(session.state()).toMatchObject({ name: "calling", phase: "queued" });
    expect(ids()).toContain("identifier-mistake");
    talks.last().emit("ended", { by: "desk", reason: "no-answer" });
    // No keypad stands before the telephone number.
    expect(session.caller.view()?.identifier).toBe("none");
  });

  test("a killed daemon: the next one takes up the call of a minute ago, not an older one", async () => {
    const first = stand({ defaultService: "caf" });
    first.session.press();
    first.talks.last().emit("answered", { organisme: "caf", expert: "CAF" });
    const second = first.make();
    second.takeUp();
    expect(first.talks.resumed).toHaveLength(1);
    expect(second.inSession()).toBe(true);
    // The same talk goes on: an interruption of it, and no second answer.
    const talk = first.talks.last();
    talk.emit("answered", { organisme: "caf", expert: "CAF" });
    expect(second.state()).toMatchObject({ name: "in-call", phase: "reconnecting" });
    talk.emit("reconnecting", false);
    expect(second.state()).toMatchObject({ name: "in-call", phase: "talking" });
    const calls = first.journal.events.map(({ type }) => type).filter((type) => type.startsWith("call."));
    expect(calls).toEqual(["call.placed", "call.answered", "call.reconnecting", "call.back"]);
    // Its own file is fresh again; two minutes without a sign of life make it too old.
    await first.advance(0);
    const third = first.make();
    vi.setSystemTime(Date.now());
    first.session.caller.removeAllListeners();
    await first.session.leave();
    await second.leave();
    await first.advance(120_000);
    third.takeUp();
    expect(third.inSession()).toBe(false);
  });

  test("lost and back: said, counted, the picture is never left standing", async () => {
    const { session, talks, ids, counts, advance } = stand({ defaultService: "msa" });
    let dark = 0;
    session.caller.on("dark", () => void (dark += 1));
    session.press();
    const talk = talks.last();
    talk.emit("answered", { organisme: "msa", expert: "MSA" });
    talk.emit("picture", { from: "expert", keyframe: true, timestamp: 0, data: new Uint8Array(4) });
    expect(session.caller.view()?.pictures).toBe(true);
    talk.emit("reconnecting", true);
    expect(session.state()).toMatchObject({ phase: "reconnecting" });
    expect(dark).toBe(1);
    talk.emit("reconnecting", false);
    talk.emit("audioOnly", true);
    talk.emit("audioOnly", false);
    talk.emit("ended", { by: "desk", reason: "expert-lost" });
    await advance(0);
    expect(ids()).toEqual(["ringing", "answered", "reconnecting", "back", "audio-only", "picture-back", "lost"]);
    expect(counts).toMatchObject([{ outcome: "lost", audioOnly: true, reconnections: 1 }]);
  });

  test("a reminder at twenty minutes, to both, never a cut", async () => {
    const { session, talks, advance } = stand({ defaultService: "msa" });
    session.press();
    talks.last().emit("answered", { organisme: "msa", expert: "MSA" });
    await advance(20 * 60_000);
    expect(talks.last().told).toContain("remind");
    expect(session.caller.view()?.reminded).toBe(true);
    expect(session.state().name).toBe("in-call");
  });

  test("the survey: one question after the other, anonymous; a press of the next usager ends it", async () => {
    const survey = { questions: ["helped", "again"] as ("helped" | "again")[] };
    const { session, talks, journal, advance } = stand({ defaultService: "msa", survey });
    session.press();
    talks.last().emit("answered", { organisme: "msa", expert: "MSA" });
    talks.last().emit("ended", { by: "expert", reason: "done" });
    await advance(4000);
    // Everything is wiped, and the next one may press; the question keeps nobody waiting.
    expect(session.state().name).toBe("idle");
    expect(session.view().question?.id).toBe("helped");
    session.answer("again", 2);
    session.answer("helped", 2);
    session.answer("again", 7);
    await advance(0);
    expect(session.view()).toMatchObject({ question: undefined, farewell: true });
    expect(journal.types().filter((type) => type === "survey.asked")).toHaveLength(2);
    expect(journal.events.filter(({ type }) => type === "survey.answered")).toEqual([
      { type: "survey.answered", detail: "helped", answer: 2 },
    ]);
    session.press();
    expect(session.view().farewell).toBe(false);
    expect(talks.opened).toHaveLength(2);
  });

  test("camera or microphone that can't be closed: blocked, alerted, tried again until it is done", async () => {
    const { session, talks, wipes, advance } = stand({ defaultService: "msa" });
    session.press();
    talks.last().closeFails = true;
    session.stop();
    await advance(0);
    expect(session.state().name).toBe("blocked");
    expect(wipes).toEqual(["camera not closed"]);
    session.press();
    expect(talks.opened).toHaveLength(1);
  });

  test("papers that can't be wiped: nobody comes in before they are, and the alert goes with them", async () => {
    const papers = new StuckPapers();
    const { session, talks, wipes, advance } = stand({ defaultService: "msa" }, true, papers);
    session.press();
    session.stop();
    await advance(0);
    expect(session.state().name).toBe("blocked");
    expect(wipes).toEqual(["papers.store: a page could not be wiped"]);
    session.press();
    expect(talks.opened).toHaveLength(1);
    await advance(5_000);
    expect(session.state().name).toBe("blocked");
    papers.stuck = false;
    await advance(5_000);
    expect(session.state().name).toBe("idle");
    expect(wipes.at(-1)).toBeUndefined();
  });

  test("another language lasts to the end of the session", async () => {
    const { session, talks, said, advance } = stand({ defaultService: "msa" });
    session.speak("en");
    session.press();
    expect(talks.last().request.language).toBe("en");
    expect(said.at(-1)?.text).toBe("We are calling MSA. There is nothing else to do.");
    session.stop();
    await advance(0);
    expect(session.view().language).toBe("fr");
  });
});
