import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DeskWatch } from "../../../src/borne/desk-watch.ts";
import type { Staffing } from "../../../src/call/port.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is reported now, as `source: code detail`. */
function watched(): { readonly watch: DeskWatch; readonly now: () => string[] } {
  const told = new Map<string, string[]>();
  const watch = new DeskWatch((source, conditions) => {
    told.set(
      source,
      conditions.map(({ code, detail }) => `${source}: ${code} ${detail ?? ""}`),
    );
  });
  return { watch, now: () => [...told.values()].flat() };
}
const at = (organisme: string, staffed: number, unready: number): Staffing => ({
  organisme,
  staffed,
  unready,
  waiting: 0,
});

test("experts whose posts are all not ready are a fault after a minute, until one is ready", () => {
  const { watch, now } = watched();
  watch.staffing([at("caf", 0, 2), at("cpam", 1, 1)]);
  vi.advanceTimersByTime(59_000);
  expect(now()).toEqual([]);
  // Told again meanwhile: the time counts from the first.
  watch.staffing([at("caf", 0, 1), at("cpam", 1, 1)]);
  vi.advanceTimersByTime(1_000);
  expect(now()).toEqual(["experts: expert.notready post not ready: caf"]);
  watch.staffing([at("caf", 1, 0), at("cpam", 1, 1)]);
  expect(now()).toEqual([]);
});

test("a page that is ready within the minute is none", () => {
  const { watch, now } = watched();
  watch.staffing([at("caf", 0, 1)]);
  vi.advanceTimersByTime(30_000);
  watch.staffing([at("caf", 1, 0)]);
  vi.advanceTimersByTime(60_000);
  expect(now()).toEqual([]);
  watch.staffing([at("caf", 0, 1)]);
  vi.advanceTimersByTime(59_000);
  expect(now()).toEqual([]);
  watch.stop();
  vi.advanceTimersByTime(60_000);
  expect(now()).toEqual([]);
});

test("nobody answers: an absence, until somebody does or is there; both faults stand side by side", () => {
  const { watch, now } = watched();
  watch.answered("msa", false);
  watch.staffing([at("msa", 0, 0), at("caf", 0, 1)]);
  vi.advanceTimersByTime(60_000);
  expect(now()).toEqual(["experts: expert.absent no answer: msa", "experts: expert.notready post not ready: caf"]);
  watch.staffing([at("msa", 1, 0), at("caf", 0, 1)]);
  expect(now()).toEqual(["experts: expert.notready post not ready: caf"]);
});

test("a desk that is lost is a fault after 15 s, one that refuses at once; a link that is back ends it", () => {
  const { watch, now } = watched();
  watch.link(false, undefined);
  watch.link(false, undefined);
  vi.advanceTimersByTime(14_999);
  expect(now()).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(now()).toEqual(["desk: desk.lost the desk does not answer"]);
  watch.link(true, undefined);
  expect(now()).toEqual([]);
  watch.link(false, new VisioborneError("desk.refused", "not of this network"));
  expect(now()).toEqual(["desk: desk.refused not of this network"]);
});
