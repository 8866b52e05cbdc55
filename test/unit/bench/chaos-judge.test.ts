import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Store } from "../../../src/supervisor/store/store.ts";
import { Chance } from "../../bench/chaos/chance.ts";
import { judge, type Testimony } from "../../bench/chaos/judge.ts";

const BOOT = "00000000000000aa";
const OTHER = "00000000000000bb";

let dir: string;
let file: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "vb-judge-"));
  file = join(dir, "supervisor.db");
  // The supervisor's own tables, so that the judge reads what there will be to read.
  await (await Store.open(file)).close();
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

interface Event {
  readonly boot?: string;
  readonly seq: number;
  readonly type?: string;
  readonly ts?: number;
  readonly saysSeq?: number;
}

function payloadOf({ boot = BOOT, seq, type = "button.press", ts = 1000 + seq, saysSeq = seq }: Event): string {
  return JSON.stringify({ v: 1, id: `${boot}-${saysSeq}`, boot, seq: saysSeq, ts, up_ms: ts, sync: true, type });
}

function store(events: readonly Event[], holes: readonly (readonly [number, number])[] = []): void {
  const db = new DatabaseSync(file);
  const insert = db.prepare(
    "INSERT INTO event (network, borne, boot, seq, ts_ms, up_ms, sync, received_ms, payload, type) VALUES ('n', 'b', ?, ?, 0, 0, 1, 0, ?, ?)",
  );
  for (const event of events) {
    insert.run(event.boot ?? BOOT, event.seq, payloadOf(event), event.type ?? "button.press");
  }
  const hole = db.prepare("INSERT INTO hole VALUES ('n', 'b', ?, ?, ?, 'dropped')");
  for (const [from, to] of holes) hole.run(BOOT, from, to);
  db.close();
}

function testimony(known: { ready?: readonly string[]; seen?: readonly Event[]; changed?: string[] } = {}): Testimony {
  const seen = (known.seen ?? []).map((event) => ({
    boot: event.boot ?? BOOT,
    seq: event.seq,
    payload: payloadOf(event),
  }));
  return {
    id: "b",
    readyBoots: new Set(known.ready ?? []),
    witnessed: new Map(seen.map((row) => [`${row.boot}-${row.seq}`, row])),
    changed: known.changed ?? [],
  };
}

const STARTED: Event = { seq: 1, type: "borne.started" };

describe("the judge of the bench chaos", () => {
  it("finds nothing where all is well, a boot that was killed before its start was told included", () => {
    store([STARTED, { seq: 2 }, { boot: OTHER, seq: 1, type: "borne.unclean", ts: 5 }]);
    const verdict = judge(file, [testimony({ ready: [BOOT], seen: [STARTED, { seq: 2 }] })]);
    expect(verdict).toEqual({ lost: [], doubled: [], events: 3, boots: 2 });
  });

  it.each([
    ["a hole between two events", [STARTED, { seq: 3 }], testimony(), `b ${BOOT}-2: not stored`],
    ["a boot that was ready and is not there", [], testimony({ ready: [BOOT] }), `b ${BOOT}-1: not stored`],
    ["the last event of a boot", [STARTED], testimony({ seen: [{ seq: 2 }] }), `b ${BOOT}-2: not stored`],
    [
      "an event stored with another content",
      [STARTED, { seq: 2, ts: 7 }],
      testimony({ seen: [{ seq: 2, ts: 8 }] }),
      `b ${BOOT}-2: stored with another content`,
    ],
    [
      "an event that changed on the disk",
      [STARTED],
      testimony({ changed: ["b x"] }),
      "b x: content changed on the disk",
    ],
  ] as const)("finds lost: %s", (_what, events, known, found) => {
    store(events);
    expect(judge(file, [known]).lost).toEqual([found]);
  });

  it("counts each event of a range that was given up", () => {
    store([STARTED, { seq: 4 }], [[2, 3]]);
    expect(judge(file, [testimony()]).lost).toEqual([`b ${BOOT}-2: given up`, `b ${BOOT}-3: given up`]);
  });

  it.each([
    ["one event under two sequences", [STARTED, { seq: 2, ts: 9 }, { seq: 3, ts: 9 }], /-3: the same as b .*-2$/],
    ["a start told twice", [STARTED, { seq: 2, type: "borne.started" }], /2 times borne.started/],
    ["events of a boot without a start", [{ seq: 1 }], /0 times borne.started/],
    ["a place that says another", [STARTED, { seq: 2, saysSeq: 5 }], /-2: says that it is/],
  ] as const)("finds doubled: %s", (_what, events, found) => {
    store(events);
    expect(judge(file, [testimony()]).doubled).toEqual([expect.stringMatching(found)]);
  });
});

describe("the chance of the bench chaos", () => {
  it("is the same for the same seed, within its bounds", () => {
    const draw = (seed: number): number[] => {
      const chance = new Chance(seed);
      return Array.from({ length: 1000 }, () => chance.between(3, 5));
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(Math.min(...draw(7))).toBeGreaterThanOrEqual(3);
    expect(Math.max(...draw(7))).toBeLessThan(5);
  });
});
