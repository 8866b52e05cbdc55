import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { browserCommand } from "../../../src/screen/kiosk/browser.ts";
import { AT_FIRST, kioskStep, type KioskEvent, type KioskState } from "../../../src/screen/kiosk/machine.ts";

/** Lets events happen, each at its time in seconds; returns what was done, as `seconds effect`. */
function run(events: readonly (readonly [seconds: number, event: KioskEvent])[], from: KioskState = AT_FIRST) {
  const done: string[] = [];
  let state = from;
  for (const [seconds, event] of events) {
    const step = kioskStep(state, event, seconds * 1000);
    state = step.state;
    done.push(...step.effects.map((effect) => `${seconds} ${effect}`));
  }
  return { state, done };
}

const looks = (seen: "none" | "alive" | "silent" | "away", from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => [from + at, { type: "look", seen }] as const);

describe("the browser of the screen", () => {
  it("is started when the daemon answers, not before", () => {
    expect(run([...looks("away", 0, 10), ...looks("none", 10, 12)]).done).toEqual(["10 start"]);
  });

  it("is ended after 15 s of silence, killed 3 s later, and started again", () => {
    const life = [...looks("none", 0, 3), ...looks("alive", 3, 10), ...looks("silent", 10, 30)];
    expect(run([...life, [30, { type: "ended" }], ...looks("none", 31, 33)]).done).toEqual([
      "0 start",
      "24 end",
      "27 kill",
      "31 start",
    ]);
  });

  it("has 45 s for its first page", () => {
    expect(run(looks("none", 0, 50)).done).toEqual(["0 start", "45 end", "48 kill"]);
  });

  it("has twice as long after each time that none came, up to six minutes", () => {
    let state: KioskState = AT_FIRST;
    let started = 0;
    const lived: number[] = [];
    for (let second = 0; second < 2000; second += 1) {
      const step = kioskStep(state, { type: "look", seen: "none" }, second * 1000);
      state = step.state;
      if (step.effects.includes("start")) started = second;
      if (!step.effects.includes("end")) continue;
      lived.push(second - started);
      ({ state } = kioskStep(state, { type: "ended" }, second * 1000));
    }
    expect(lived.slice(0, 6)).toEqual([45, 90, 180, 360, 360, 360]);
  });

  it("is left alone while the daemon is away, and some time after", () => {
    const life = [
      ...looks("alive", 0, 3),
      ...looks("away", 3, 100),
      ...looks("silent", 100, 110),
      ...looks("alive", 110, 112),
    ];
    expect(run(life).done).toEqual(["0 start"]);
  });

  it("that ends at once again and again is started later and later, up to a minute", () => {
    let state: KioskState = AT_FIRST;
    const starts: number[] = [];
    for (let second = 0; second < 400; second += 1) {
      const step = kioskStep(state, { type: "look", seen: "none" }, second * 1000);
      state = step.state;
      if (step.effects.includes("start")) {
        starts.push(second);
        ({ state } = kioskStep(state, { type: "ended" }, second * 1000));
      }
    }
    const waits = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    expect(waits.slice(0, 7)).toEqual([1, 2, 4, 8, 16, 32, 60]);
    expect(Math.max(...waits)).toBe(60);
  });

  it("that was well for long is started again at once", () => {
    const { state } = run([...looks("alive", 0, 400), [400, { type: "ended" }]]);
    expect(state).toEqual({ type: "waiting", untilMs: 401_000, failures: 1 });
  });

  it("is never started twice without an end between", () => {
    const event: fc.Arbitrary<KioskEvent> = fc.oneof(
      fc
        .constantFrom("none" as const, "alive" as const, "silent" as const, "away" as const)
        .map((seen) => ({ type: "look" as const, seen })),
      fc.constant<KioskEvent>({ type: "ended" }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.integer({ min: 1, max: 30 }))), (events) => {
        let state: KioskState = AT_FIRST;
        let [running, second] = [false, 0];
        return events.every(([one, wait]) => {
          second += wait;
          // A browser that does not run can't end.
          if (one.type === "ended" && !running) return true;
          const step = kioskStep(state, one, second * 1000);
          state = step.state;
          if (one.type === "ended") running = false;
          const twice = running && step.effects.includes("start");
          const noneToEnd = !running && step.effects.some((effect) => effect !== "start");
          running ||= step.effects.includes("start");
          return !twice && !noneToEnd;
        });
      }),
    );
  });
});

describe("the browser's command line", () => {
  const options = {
    url: "http://127.0.0.1:8470/",
    profileDir: "/run/visioborne-screen/profile",
    browser: "chromium",
    compositor: "cage",
    headless: false,
    sandbox: true,
  };

  it("puts the page alone on the display, with the sandbox, and lets it reach loopback only", () => {
    const [program, ...args] = browserCommand(options);
    expect(program).toBe("cage");
    expect(args.slice(args.indexOf("--") + 1)[0]).toBe("chromium");
    expect(args).toEqual(expect.arrayContaining(["--kiosk", "--ozone-platform=wayland", "--disable-pinch"]));
    expect(args).toContain("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");
    expect(args).not.toContain("--no-sandbox");
    expect(args.at(-1)).toBe(options.url);
  });

  it("needs no compositor without a display", () => {
    const [program, ...args] = browserCommand({ ...options, headless: true });
    expect(program).toBe("chromium");
    expect(args).toContain("--headless=new");
    expect(args).not.toContain("--kiosk");
  });
});
