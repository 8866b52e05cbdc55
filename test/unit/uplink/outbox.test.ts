import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { event as validateEvent } from "../../../src/contract/generated/validators.js";
import type { EventMessage } from "../../../src/contract/types.ts";
import { openOutbox } from "../../../src/uplink/outbox.ts";
import type { Outbox, OutboxOptions, OutboxTrouble } from "../../../src/uplink/outbox.ts";
import { bootId, KeptLog, ManualClock, temporaryDir } from "./support.ts";

function open(dir: string, boot: number, more: Partial<OutboxOptions> = {}): Outbox {
  return openOutbox({ dataDir: dir, boot: bootId(boot), clock: new ManualClock(), log: new KeptLog(), ...more });
}

function allRows(outbox: Outbox): EventMessage[] {
  return outbox
    .boots()
    .flatMap((boot) => outbox.after(boot, 0, 100_000))
    .map((row) => JSON.parse(row.payload) as EventMessage);
}

describe("the outbox", () => {
  test("numbers events and usage together from 1, without a gap, and keeps them over a restart", () => {
    using dir = temporaryDir();
    const first = open(dir.path, 1);
    expect(first.event({ type: "borne.started" })).toBe(1);
    expect(
      first.usage({ from_up_ms: 0, to_up_ms: 1, presses: 0, unavailable: 0, open_s: 0, ready_s: 0, organismes: {} }),
    ).toBe(2);
    expect(first.event({ type: "button.press" })).toBe(3);
    first.close();
    const second = open(dir.path, 2);
    expect(second.event({ type: "borne.started" })).toBe(1);
    expect(second.boots()).toEqual([bootId(1), bootId(2)]);
    expect(allRows(second).map(({ boot, seq }) => [Number.parseInt(boot, 16), seq])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
    ]);
    expect(second.figures()).toEqual({ rows: 4, dropped: 0 });
    second.close();
  });

  test("deletes only what is acknowledged; an unknown boot is ignored, too high a sequence is the last", () => {
    using dir = temporaryDir();
    const outbox = open(dir.path, 1);
    for (let i = 0; i < 5; i++) outbox.event({ type: "button.press" });
    expect(outbox.ack(bootId(9), 3)).toBe(false);
    expect(outbox.ack(bootId(1), 2)).toBe(true);
    expect(allRows(outbox).map(({ seq }) => seq)).toEqual([3, 4, 5]);
    expect(outbox.ack(bootId(1), 1000)).toBe(true);
    expect(outbox.event({ type: "button.press" })).toBe(6);
    expect(allRows(outbox).map(({ seq }) => seq)).toEqual([6]);
    outbox.close();
  });

  test("a run of drops is one report; a report that was sent does not change any more", async () => {
    using dir = temporaryDir();
    const troubles: OutboxTrouble[] = [];
    const outbox = open(dir.path, 1, { maxRows: 20, onTrouble: (trouble) => troubles.push(trouble) });
    for (let i = 0; i < 30; i++) outbox.event({ type: "button.press" });
    const [report, ...others] = outbox.urgent(10).map((row) => JSON.parse(row.payload) as EventMessage);
    expect(others).toEqual([]);
    expect(report).toMatchObject({ type: "outbox.dropped", from_boot: bootId(1), from_seq: 1, count: 11, to_seq: 11 });
    for (let i = 0; i < 5; i++) outbox.event({ type: "button.press" });
    const later = outbox.urgent(10).map((row) => JSON.parse(row.payload) as EventMessage);
    expect(later[0]).toEqual(report);
    expect(later[1]).toMatchObject({ from_seq: 12, to_seq: 17, count: 6 });
    expect(outbox.figures()).toEqual({ rows: 20, dropped: 17 });
    await Promise.resolve();
    expect(troubles.map(({ code, present }) => [code, present])).toEqual([["outbox.loss", true]]);
    outbox.ack(bootId(1), 100);
    await Promise.resolve();
    expect(troubles.at(-1)).toMatchObject({ code: "outbox.loss", present: false });
    outbox.close();
  });

  test("the bound in bytes holds too", () => {
    using dir = temporaryDir();
    const outbox = open(dir.path, 1, { maxMb: 0.02 });
    for (let i = 0; i < 200; i++) outbox.event({ type: "button.press", detail: "x".repeat(150) });
    expect(outbox.figures().rows).toBeLessThan(60);
    expect(outbox.figures().rows).toBeGreaterThan(20);
    outbox.close();
  });

  test("an event that the schema refuses in part loses that part, one that it refuses whole takes no sequence", () => {
    using dir = temporaryDir();
    const outbox = open(dir.path, 1);
    outbox.event({ type: "button.press", device: "Not A Device!", detail: "é".repeat(500) });
    outbox.event({ type: "no.such.type" as "button.press" });
    expect(outbox.event({ type: "button.press" })).toBe(2);
    const rows = allRows(outbox);
    expect(rows.every((row) => validateEvent(row))).toBe(true);
    expect(rows[0]?.device).toBeUndefined();
    expect(rows[0]?.detail).toHaveLength(200);
    outbox.close();
  });

  test("property: what was neither acknowledged nor reported as dropped is there, in order, over restarts", () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant("append" as const), count: fc.integer({ min: 1, max: 9 }) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant("ack" as const),
          boot: fc.integer({ min: 1, max: 4 }),
          seq: fc.integer({ min: 0, max: 40 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("send" as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        using dir = temporaryDir();
        let boot = 1;
        let outbox = open(dir.path, boot, { maxRows: 12 });
        const appended = new Set<string>();
        const acked = new Set<string>();
        const reported = new Set<string>();
        const noteReports = (): void => {
          for (const row of outbox.urgent(1000)) {
            const { from_boot: from, from_seq: low = 1, to_seq: high = 0 } = JSON.parse(row.payload) as EventMessage;
            for (let seq = low; seq <= high; seq++) reported.add(`${from}-${seq}`);
          }
        };
        for (const action of steps) {
          switch (action.do) {
            case "append":
              for (let i = 0; i < action.count; i++) {
                appended.add(`${bootId(boot)}-${outbox.event({ type: "button.press" })}`);
                noteReports();
              }
              break;
            case "ack":
              for (const row of outbox.after(bootId(action.boot), 0, 1000)) {
                if (row.seq <= action.seq) acked.add(`${row.boot}-${row.seq}`);
              }
              outbox.ack(bootId(action.boot), action.seq);
              break;
            case "send":
              outbox.boots().forEach((name) => outbox.after(name, 0, 5));
              break;
            case "restart":
              outbox.close();
              outbox = open(dir.path, ++boot, { maxRows: 12 });
              break;
          }
          const rows = allRows(outbox);
          const there = new Set(rows.map(({ id }) => id));
          for (const id of appended) expect(there.has(id) || acked.has(id) || reported.has(id), id).toBe(true);
          for (const id of reported) expect(there.has(id) && !acked.has(id), `${id} reported yet there`).toBe(false);
          expect(rows.length).toBe(outbox.figures().rows);
          expect(rows.length).toBeLessThanOrEqual(12);
        }
        outbox.close();
      }),
      { numRuns: 60 },
    );
  });
});
