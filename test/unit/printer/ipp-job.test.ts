import { describe, expect, test } from "vitest";
import { attributesOf } from "../../../devices/printer/ipp/attributes.ts";
import { integerAttribute, stringAttribute } from "../../../devices/printer/ipp/codec.ts";
import { IppPrintJob } from "../../../devices/printer/ipp/job.ts";
import type { PrinterStatus } from "../../../devices/printer/port.ts";

const DEADLINES = { stillMs: 60_000, totalMs: 180_000, cancelMs: 10_000 };

function device(reasons: readonly string[] = [], state: PrinterStatus["state"] = "processing"): PrinterStatus {
  return { state, reasons, trays: [], supplies: [], busy: true };
}

/** A job with a clock that the test turns. */
class Desk {
  nowMs = 0;
  readonly asked: string[] = [];
  readonly job: IppPrintJob;

  constructor(copies = 1) {
    const ids = { jobId: "j", deviceId: 7, copies };
    const ask = (): Promise<void> => {
      this.asked.push("cancel");
      return Promise.resolve();
    };
    this.job = new IppPrintJob(ids, DEADLINES, () => this.nowMs, ask);
  }

  says(jobState: number, done: number, status = device(), ...reasons: readonly string[]): void {
    const attributes = [
      integerAttribute("job-state", jobState),
      integerAttribute("job-impressions", 3),
      integerAttribute("job-impressions-completed", done),
      ...(reasons.length > 0 ? [stringAttribute("keyword", "job-state-reasons", ...reasons)] : []),
    ];
    this.job.observe(attributesOf(attributes), status);
  }
}

describe("a job on the device", () => {
  test.each([
    [3, [], "pending"],
    [4, [], "pending"],
    [5, [], "printing"],
    [5, ["media-needed-warning"], "held-up"],
    [5, ["toner-low-warning"], "printing"],
    [6, [], "held-up"],
    [7, [], "cancelled"],
    [8, [], "failed"],
    [9, [], "completed"],
    [9, ["media-needed-warning"], "completed"],
  ] as const)("job-state %i with %j is %s", (jobState, reasons, state) => {
    const desk = new Desk();
    desk.says(jobState, 0, device(reasons));
    expect(desk.job.progress().state).toBe(state);
  });

  test("job-state alone decides: leftover reasons neither end it nor keep it", async () => {
    const desk = new Desk();
    desk.says(5, 3, device(), "job-completed-successfully");
    expect(desk.job.over()).toBe(false);
    desk.says(9, 3, device(), "processing-to-stop-point");
    expect(await desk.job.done).toEqual({ state: "completed", sheetsDone: 3, sheetsTotal: 3, reasons: [] });
  });

  test("the copies count in the total, and the sheets never go back", () => {
    const desk = new Desk(2);
    desk.says(5, 4);
    expect(desk.job.progress()).toMatchObject({ sheetsDone: 4, sheetsTotal: 6 });
    desk.says(9, 4);
    expect(desk.job.progress()).toMatchObject({ state: "completed", sheetsDone: 6 });
    desk.says(5, 0);
    expect(desk.job.progress().state).toBe("completed");
  });

  test("still for 60 s with nothing that holds it up is too long; a sheet starts the time anew", () => {
    const desk = new Desk();
    desk.says(5, 0);
    desk.nowMs = 59_000;
    desk.says(5, 1);
    desk.nowMs = 118_000;
    desk.says(5, 1);
    expect(desk.job.expired()).toBeNull();
    desk.nowMs = 119_500;
    expect(desk.job.expired()).toBe("still");
  });

  test("held up it has 180 s in all, and 60 s again once it is free", () => {
    const desk = new Desk();
    desk.says(5, 1);
    const empty = device(["media-needed-warning"]);
    for (desk.nowMs = 0; desk.nowMs <= 170_000; desk.nowMs += 1000) {
      desk.says(5, 1, empty);
      expect(desk.job.expired()).toBeNull();
    }
    expect(desk.job.progress().state).toBe("held-up");
    desk.says(5, 1);
    expect(desk.job.expired()).toBeNull();
    desk.nowMs = 181_000;
    desk.says(5, 1, empty);
    expect(desk.job.expired()).toBe("total");
  });

  test("an empty tray that is not said to be needed holds up a job that has not moved for 10 s", () => {
    const desk = new Desk();
    const empty = device(["media-empty-warning"]);
    desk.says(5, 1, empty);
    expect(desk.job.progress().state).toBe("printing");
    desk.nowMs = 10_000;
    desk.says(5, 1, empty);
    expect(desk.job.progress()).toMatchObject({ state: "held-up", reasons: ["media-empty-warning"] });
  });

  test("a cancel that the device does not confirm runs into its own deadline", async () => {
    const desk = new Desk();
    desk.says(5, 1);
    await desk.job.cancel();
    await desk.job.cancel();
    desk.nowMs = 9000;
    desk.says(5, 1);
    expect(desk.job.expired()).toBeNull();
    desk.nowMs = 10_001;
    expect(desk.job.expired()).toBe("cancel");
    desk.job.giveUp("cancel-not-confirmed");
    expect(await desk.job.done).toMatchObject({ state: "failed", reasons: ["cancel-not-confirmed"] });
    expect(desk.asked).toEqual(["cancel", "cancel"]);
    await desk.job.cancel();
    expect(desk.asked).toHaveLength(2);
  });
});
