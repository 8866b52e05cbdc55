import { describe, expect, test } from "vitest";
import type { StatusOutcome } from "../../../devices/scanner/escl/client.ts";
import { afterNoPage, afterRefusedJob, retryDelayMs } from "../../../devices/scanner/escl/outcome.ts";
import type { FeederState } from "../../../devices/scanner/escl/status.ts";

const told = (feeder: FeederState, state: "idle" | "busy" = "idle"): StatusOutcome => ({ state, feeder, jobs: [] });
const job = "/eSCL/ScanJobs/1";
const ended = (state: "cancelled" | "aborted" | "completed"): StatusOutcome => ({
  ...(told("unknown") as object as Exclude<StatusOutcome, string>),
  jobs: [{ path: job, state }],
});
const short = (verdict: ReturnType<typeof afterNoPage>): string =>
  verdict.kind === "failed" ? verdict.code : verdict.kind;

describe("a job that was refused", () => {
  test.each([
    [503, told("loaded", "busy"), "feeder", "again"],
    [503, "silent", "feeder", "again"],
    [503, told("empty"), "feeder", "scanner.empty"],
    [503, told("empty"), "glass", "again"],
    [409, told("jam"), "feeder", "scanner.jam"],
    [409, told("cover"), "glass", "scanner.cover"],
    [409, told("loaded", "busy"), "feeder", "again"],
    [409, told("loaded"), "feeder", "scanner.unsupported"],
    [400, told("unknown"), "glass", "scanner.unsupported"],
    [401, told("loaded"), "feeder", "scanner.absent"],
    [500, "unreadable", "glass", "scanner.absent"],
    [201, told("loaded"), "feeder", "scanner.absent"],
  ] as const)("HTTP %i, %j, %s: %s", (http, status, source, expected) => {
    expect(short(afterRefusedJob({ http, status, source, pages: 0 }))).toBe(expected);
  });
});

describe("no page", () => {
  test.each([
    [404, told("empty"), "feeder", 2, "end"],
    [410, told("empty"), "feeder", 2, "end"],
    [404, told("empty"), "feeder", 0, "scanner.empty"],
    [404, told("unknown"), "feeder", 0, "scanner.empty"],
    [404, "away", "feeder", 3, "end"],
    [404, told("jam"), "feeder", 2, "scanner.jam"],
    [404, told("cover"), "feeder", 1, "scanner.cover"],
    [404, told("empty"), "glass", 0, "scanner.absent"],
    [503, told("loaded", "busy"), "feeder", 1, "again"],
    [503, told("jam"), "feeder", 1, "scanner.jam"],
    [409, told("jam"), "feeder", 1, "scanner.jam"],
    [409, told("loaded"), "feeder", 1, "scanner.absent"],
    [500, told("empty"), "feeder", 1, "scanner.absent"],
    [404, ended("cancelled"), "feeder", 1, "scanner.cancelled"],
    [404, ended("aborted"), "feeder", 1, "scanner.absent"],
    [404, ended("completed"), "feeder", 1, "end"],
  ] as const)("HTTP %i, %j, %s, after %i pages: %s", (http, status, source, pages, expected) => {
    expect(short(afterNoPage({ http, status, source, pages, job }))).toBe(expected);
  });
});

test.each([
  [undefined, 1000],
  ["0", 500],
  ["3", 3000],
  ["3600", 5000],
  ["Wed, 21 Oct 2026 07:28:00 GMT", 1000],
])("asked again after %s: %i ms", (header, expected) => {
  expect(retryDelayMs(header)).toBe(expected);
});
