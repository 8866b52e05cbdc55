import { beforeEach, describe, expect, it } from "vitest";
import type { Logger } from "../../../src/contract/runtime.ts";
import { PrinterCheck, type CheckState } from "../../../src/papers/printing/printer-check.ts";

const log: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };

/** What lies on the disk, over restarts. */
let disk: CheckState | undefined;
const memory = { get: () => disk, set: (state: CheckState) => void (disk = state) };
const start = () => new PrinterCheck(memory, log);

beforeEach(() => {
  disk = undefined;
});

describe("a printer that has to be looked at", () => {
  it("closes printing, says so once, and is still so after a restart", () => {
    const check = start();
    const told: (string | undefined)[] = [];
    check.on("change", (why) => told.push(why));
    check.begin();
    check.mark("job-still-held", false);
    check.idle();
    expect(check.why()).toBe("job-still-held");
    expect(told).toEqual(["job-still-held"]);
    expect(start().why()).toBe("job-still-held");
  });

  it("a restart and an idle printer clear nothing: nobody has looked", () => {
    start().mark("job-still-held", false);
    const next = start();
    next.opened(false);
    expect(next.why()).toBe("job-still-held");
  });

  it("the host switches it off and on: cleared when the device says that it is idle, not before", () => {
    const check = start();
    check.mark("job-still-held", false);
    check.gone();
    check.opened(true);
    expect(check.why()).toBe("job-still-held");
    check.gone();
    check.opened(false);
    expect(check.why()).toBeUndefined();
    expect(start().why()).toBeUndefined();
  });

  it("a printer that was unplugged with a job: plugged in again and idle, it is free", () => {
    const check = start();
    check.mark("job-and-printer-gone", true);
    check.opened(false);
    expect(check.why()).toBeUndefined();
  });

  it("a technician's self-test clears it, if it has passed and the device is idle", () => {
    const check = start();
    check.mark("job-still-held", false);
    check.tested(false, false);
    check.tested(true, true);
    expect(check.why()).toBe("job-still-held");
    check.tested(true, false);
    expect(check.why()).toBeUndefined();
  });

  it("killed in the middle of a job: the next daemon marks it when the device still has a job, else not", () => {
    start().begin();
    const held = start();
    expect(held.why()).toBeUndefined();
    held.opened(true);
    expect(held.why()).toBe("job-cut-off");
    disk = undefined;
    start().begin();
    const idle = start();
    idle.opened(false);
    expect(idle.why()).toBeUndefined();
    expect(disk).toMatchObject({ state: "none" });
  });
});
