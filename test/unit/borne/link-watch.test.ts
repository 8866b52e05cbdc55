import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LinkWatch } from "../../../src/borne/link-watch.ts";
import type { LinkState } from "../../../src/uplink/port.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch() {
  const said: string[] = [];
  const link = new LinkWatch((conditions) => said.push(conditions.map(({ code }) => code).join() || "well"));
  const say = (code: LinkState["code"], detail = "") =>
    link.changed({ connected: code === null, code, sinceMs: 0, detail });
  return { said, say, link };
}

test("a loss shorter than a minute is no fault", () => {
  const { said, say } = watch();
  say("broker.lost");
  vi.advanceTimersByTime(59_000);
  say(null);
  vi.advanceTimersByTime(120_000);
  expect(said).toEqual(["well"]);
});

test("the minute counts from the first loss, not from the last retry; it is said once", () => {
  const { said, say } = watch();
  for (let retry = 0; retry < 7; retry += 1) {
    say("broker.lost", `retry ${retry}`);
    vi.advanceTimersByTime(9000);
  }
  expect(said).toEqual(["broker.lost"]);
  say("broker.lost");
  vi.advanceTimersByTime(600_000);
  expect(said).toEqual(["broker.lost"]);
  say(null);
  expect(said).toEqual(["broker.lost", "well"]);
});

test("a refusal is said at once, and a loss after it waits its minute", () => {
  const { said, say } = watch();
  say("broker.refused", "not authorised");
  expect(said).toEqual(["broker.refused"]);
  say("broker.lost");
  vi.advanceTimersByTime(59_000);
  expect(said).toEqual(["broker.refused"]);
  vi.advanceTimersByTime(1000);
  expect(said).toEqual(["broker.refused", "broker.lost"]);
});

test("nothing is said after stop", () => {
  const { said, say, link } = watch();
  say("broker.lost");
  link.stop();
  vi.advanceTimersByTime(120_000);
  expect(said).toEqual([]);
});
