import { afterEach, describe, expect, test, vi } from "vitest";
import { OpeningBook, type Openings } from "../../src/borne/calendar/opening-book.ts";
import type { Config } from "../../src/borne/config/types.ts";
import { FakeClock } from "./fake-clock.ts";
import { hoursOf } from "./oracle.ts";

const site: Config["site"] = {
  card: "x",
  name: "Mairie",
  timeZone: "Europe/Paris",
  language: "fr",
  holidayZone: "metropole",
  hours: hoursOf({ weekly: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "12:00" }] }),
};
const services = [
  { id: "caf" },
  { id: "ft", hours: hoursOf({ weekly: [{ days: ["fri"], from: "09:00", to: "12:00", weeksOfMonth: [2, 4] }] }) },
];

async function bookAt(
  wall: string,
  sync: boolean,
): Promise<{ book: OpeningBook; clock: FakeClock; changes: Openings[]; jumps: number[] }> {
  const clock = new FakeClock(wall);
  clock.sync = sync;
  const book = new OpeningBook({ site, services, clock });
  const changes: Openings[] = [];
  const jumps: number[] = [];
  book.on("change", (now) => changes.push(now));
  book.on("jump", (jumpMs) => jumps.push(jumpMs));
  await book.start();
  return { book, clock, changes, jumps };
}

describe("opening book", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test("before it is loaded the hours are unknown: open for calls, quiet", () => {
    const book = new OpeningBook({ site, services, clock: new FakeClock("2026-11-28T10:00:00Z") });
    expect(book.current()).toMatchObject({ known: false, siteOpen: true, quiet: true });
    expect([...book.current().openServices]).toEqual(["caf", "ft"]);
  });

  test.each([
    ["before it is known", site, "1970-01-01T00:01:00Z", false],
    ["while it is open", site, "2026-11-27T10:00:00Z", false],
    ["while it is closed", site, "2026-11-28T10:00:00Z", true],
    ["by day where it never closes", { ...site, hours: hoursOf({ always: true }) }, "2026-11-27T10:00:00Z", false],
    ["at night where it never closes", { ...site, hours: hoursOf({ always: true }) }, "2026-11-27T01:30:00Z", true],
  ])("at rest, for updates: %s", async (_, place, wall, expected) => {
    const clock = new FakeClock(wall);
    clock.sync = false;
    const book = new OpeningBook({ site: place, services, clock });
    await book.start();
    expect(book.isAtRest()).toBe(expected);
    book.stop();
  });

  test("at 1970 the hours are unknown; once the clock is set they are told, and the jump is", async () => {
    const { book, clock, changes, jumps } = await bookAt("1970-01-01T00:01:00Z", false);
    expect(book.current()).toMatchObject({ known: false, siteOpen: true, quiet: true });
    clock.pass(5000);
    clock.jumpTo("2026-11-28T10:00:00Z");
    clock.sync = true;
    book.look();
    expect(jumps).toEqual([Date.parse("2026-11-28T10:00:00Z") - 65_000]);
    expect(book.current()).toMatchObject({ known: true, siteOpen: false, quiet: true });
    expect(book.current().site?.nextOpening).toBe(Date.parse("2026-11-30T08:00:00Z"));
    expect(changes).toHaveLength(1);
    book.stop();
  });

  test("a clock that the network sets to 1970 is not believed the less", async () => {
    const { book } = await bookAt("1970-01-05T10:00:00Z", true);
    expect(book.current().known).toBe(true);
    book.stop();
  });

  test("a clock that is plausible but not set by the network is used", async () => {
    const { book } = await bookAt("2026-11-27T10:00:00Z", false);
    expect(book.current()).toMatchObject({ known: true, siteOpen: true, quiet: false });
    expect([...book.current().openServices]).toEqual(["caf", "ft"]);
    book.stop();
  });

  test("a jump of ten days back is read at once, not in ten days", async () => {
    const { book, clock, jumps } = await bookAt("2026-11-30T10:00:00Z", true);
    expect(book.current().siteOpen).toBe(true);
    clock.jumpTo("2026-11-21T10:00:00Z");
    book.look();
    expect(jumps).toEqual([-9 * 86_400_000]);
    expect(book.current()).toMatchObject({ siteOpen: false });
    clock.jumpTo("2026-11-23T09:00:00Z");
    book.look();
    expect(book.current()).toMatchObject({ siteOpen: true });
    book.stop();
  });

  test("drift below two seconds is no jump", async () => {
    const { book, clock, jumps } = await bookAt("2026-11-30T10:00:00.000Z", true);
    clock.jumpTo("2026-11-30T10:00:01.900Z");
    book.look();
    expect(jumps).toEqual([]);
    book.stop();
  });

  test("opens and closes on the minute by itself", async () => {
    vi.useFakeTimers({ now: Date.parse("2026-11-27T07:58:30Z") });
    const real = { wallMs: () => Date.now(), monotonicMs: () => performance.now(), synchronised: () => true };
    const book = new OpeningBook({ site, services, clock: real });
    const seen: string[] = [];
    book.on("change", (now, before) => {
      if (now.siteOpen !== before.siteOpen || !before.known)
        seen.push(`${new Date().toISOString()} ${now.siteOpen ? "open" : "closed"}`);
    });
    await book.start();
    await vi.advanceTimersByTimeAsync(4 * 3_600_000);
    expect(seen).toEqual([
      "2026-11-27T07:58:30.000Z closed",
      "2026-11-27T08:00:00.000Z open",
      "2026-11-27T11:00:00.000Z closed",
    ]);
    book.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a site that never closes is quiet at night", async () => {
    const clock = new FakeClock("2026-11-27T20:59:00Z");
    const book = new OpeningBook({ site: { ...site, hours: hoursOf({ always: true }) }, services: [], clock });
    await book.start();
    expect(book.current().quiet).toBe(false);
    clock.pass(60_000);
    book.look();
    expect(book.current()).toMatchObject({ siteOpen: true, quiet: true });
    clock.pass(9 * 3_600_000);
    book.look();
    expect(book.current().quiet).toBe(false);
    book.stop();
  });

  test("a new configuration is read at once", async () => {
    const { book } = await bookAt("2026-11-28T10:00:00Z", true);
    expect(book.current().siteOpen).toBe(false);
    await book.replace({ ...site, hours: hoursOf({ always: true }) }, [{ id: "msa" }]);
    expect(book.current().siteOpen).toBe(true);
    expect([...book.current().openServices]).toEqual(["msa"]);
    book.stop();
  });
});
