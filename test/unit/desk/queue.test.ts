import { beforeEach, describe, expect, it } from "vitest";
import { RANK } from "../../../src/desk/queue/model.ts";
import { restore } from "../../../src/desk/queue/restore.ts";
import { viewOf } from "../../../src/desk/queue/view.ts";
import { callId, hash, QueueUnderTest, RULES } from "../../support/desk/queue-events.ts";

let q: QueueUnderTest;
beforeEach(() => {
  q = new QueueUnderTest();
});
const place = (n: number) => viewOf(q.state).places.get(callId(n));

describe("place", () => {
  it("tells position, staff and no estimate at first", () => {
    q.place(1);
    q.place(2);
    expect(q.of("queued")).toEqual([
      expect.objectContaining({
        call: callId(2),
        place: expect.objectContaining({ position: 2, waitMs: null, staffed: 0 }),
      }),
    ]);
  });

  it("is answered again when said again, and placed once", () => {
    q.place(1);
    expect(q.of("queued", q.place(1))).toHaveLength(1);
    expect(q.state.calls.size).toBe(1);
  });

  it("with another token or from another borne is no place", () => {
    q.place(1);
    q.place(1, { tokenHash: hash(9) });
    expect(q.of("refused")).toMatchObject([{ reason: "unknown-call" }]);
    q.place(1, { borne: "demo/borne-9" });
    expect(q.of("refused")).toMatchObject([{ reason: "unknown-call" }]);
    expect(q.state.calls.size).toBe(1);
  });

  it("at an organisme that is not configured is refused", () => {
    q.place(1, { organisme: "edf" });
    expect(q.of("refused")).toMatchObject([{ reason: "unknown-organisme" }]);
  });

  it("of a second call of a borne ends the first", () => {
    q.place(1);
    q.place(2, { borne: "demo/borne-1" });
    expect(q.of("ended")).toMatchObject([{ call: callId(1), by: "borne", reason: "cancelled" }]);
    expect([...q.state.calls.keys()]).toEqual([callId(2)]);
  });

  it("beyond the longest queue is refused", () => {
    for (let n = 1; n <= RULES.maxWaiting; n += 1) q.place(n);
    q.place(1000);
    expect(q.of("refused")).toMatchObject([{ reason: "full" }]);
  });
});

describe("ring", () => {
  it("is repeated every 3 s until the page says that it rings", () => {
    q.expert("a");
    expect(q.of("ring", q.place(1))).toHaveLength(1);
    expect(q.of("ring", q.pass(9000))).toHaveLength(3);
    q.do({ type: "rung", expert: "a", call: callId(1) });
    expect(q.of("queued")).toMatchObject([{ place: { ringing: true } }]);
    expect(q.of("ring", q.pass(30_000))).toEqual([]);
    expect(q.state.calls.get(callId(1))?.expert).toBeNull();
  });

  it.each([
    ["in pause", { type: "presence", expert: "a", available: false, ready: true }],
    ["not ready", { type: "presence", expert: "a", available: true, ready: false }],
    ["whose page is gone", { type: "expert-gone", expert: "a" }],
  ] as const)("not at an expert %s", (_, event) => {
    q.expert("a");
    q.do(event);
    expect(q.of("ring", [...q.place(1), ...q.pass(4000)])).toEqual([]);
  });

  it("not at an expert of another organisme, nor for a borne that is away", () => {
    q.expert("a", ["msa"]);
    expect(q.of("ring", q.place(1))).toEqual([]);
    q.place(2, { organisme: "msa" });
    q.do({ type: "borne-lost", borne: "demo/borne-2" });
    q.expert("b", ["msa"]);
    expect(q.of("ring")).toEqual([]);
    q.do({ type: "resume", borne: "demo/borne-2", call: callId(2), tokenHash: hash(2) });
    expect(q.of("ring").map(({ expert }) => expert)).toEqual(["a", "b"]);
  });

  it("goes on at once for the next call, and at a new page anew", () => {
    q.expert("a");
    q.expert("b");
    q.place(1);
    q.place(2);
    q.do({ type: "rung", expert: "b", call: callId(1) });
    q.take("a", 1);
    expect(q.of("ring")).toMatchObject([{ expert: "b", call: callId(2) }]);
    q.do({ type: "rung", expert: "b", call: callId(2) });
    q.expert("b");
    expect(q.of("ring")).toMatchObject([{ expert: "b", call: callId(2) }]);
  });
});

describe("take", () => {
  it("gives the call to the first, and refuses the second", () => {
    q.expert("a");
    q.expert("b");
    q.place(1);
    expect(q.take("a", 1).map(({ type }) => type)).toEqual(expect.arrayContaining(["answered", "assigned"]));
    q.take("b", 1);
    expect(q.of("expert-refused")).toMatchObject([{ expert: "b", reason: "taken" }]);
  });

  it.each([
    ["gone", () => q.take("a", 77)],
    ["not-yours", () => (q.place(2, { organisme: "cpam" }), q.take("a", 2))],
    ["busy", () => (q.place(1), q.place(2), q.take("a", 1), q.take("a", 2))],
    ["gone", () => (q.place(1), q.do({ type: "borne-lost", borne: "demo/borne-1" }), q.take("a", 1))],
    [
      "not-ready",
      () => (q.place(1), q.do({ type: "presence", expert: "a", available: true, ready: false }), q.take("a", 1)),
    ],
  ] as const)("is refused: %s", (reason, act) => {
    q.expert("a");
    act();
    expect(q.of("expert-refused")).toMatchObject([{ reason }]);
  });
});

describe("ends", () => {
  it("by the usager who leaves the queue, and moves the others up", () => {
    q.place(1);
    q.place(2);
    q.do({ type: "cancel", borne: "demo/borne-1", call: callId(1) });
    expect(q.of("ended")).toMatchObject([{ by: "usager", reason: "cancelled" }]);
    expect(q.of("queued")).toMatchObject([{ call: callId(2), place: { position: 1 } }]);
    expect(q.of("finished")).toMatchObject([{ leg: { how: "cancelled", talkedMs: null } }]);
  });

  it("not by another borne", () => {
    q.place(1);
    q.do({ type: "cancel", borne: "demo/borne-2", call: callId(1) });
    expect(q.of("refused")).toMatchObject([{ reason: "unknown-call" }]);
    expect(q.state.calls.size).toBe(1);
  });

  it("by the expert, who wraps up with a reason of the list", () => {
    q.expert("a");
    q.place(1);
    q.take("a", 1);
    q.pass(60_000);
    q.do({ type: "hang-up", expert: "a", call: callId(1) });
    expect(q.of("ended")).toMatchObject([{ by: "expert", reason: "done" }]);
    expect(q.of("released")).toMatchObject([{ expert: "a", by: "expert" }]);
    expect(q.of("finished")).toMatchObject([{ leg: { talkedMs: 60_000, how: "done" } }]);
    expect(q.of("ring", q.place(2))).toEqual([]);
    q.do({ type: "wrap-up", expert: "a", call: callId(1), reason: "gossip" });
    expect(q.of("expert-refused")).toMatchObject([{ about: "wrap-up", reason: "not-allowed" }]);
    q.do({ type: "wrap-up", expert: "a", call: callId(1), reason: "rights" });
    expect(q.of("wrapped-up")).toMatchObject([{ reason: "rights", leg: 0 }]);
    expect(q.of("ring")).toMatchObject([{ call: callId(2) }]);
  });

  it("a wrap-up that is left open keeps the expert away for two minutes only, and can still be done", () => {
    q.expert("a");
    q.place(1);
    q.take("a", 1);
    q.do({ type: "hang-up", expert: "a", call: callId(1) });
    q.pass(1000);
    q.place(2);
    expect(q.of("ring", q.pass(RULES.wrapUpMs - 1000))).toMatchObject([{ call: callId(2) }]);
    q.do({ type: "wrap-up", expert: "a", call: callId(1), reason: "other" });
    expect(q.of("wrapped-up")).toHaveLength(1);
  });

  it("with no answer after the longest wait", () => {
    q.place(1, { organisme: "msa" });
    expect(q.of("ended", q.pass(599_000))).toEqual([]);
    expect(q.of("ended", q.pass(1000))).toMatchObject([{ by: "desk", reason: "no-answer" }]);
  });

  it("sooner while nobody is there at all; whoever is at a pause counts as there", () => {
    const rules = new Map([...RULES.organismes].map(([id, one]) => [id, { ...one, absentWaitMs: 60_000 }]));
    const empty = new QueueUnderTest({ ...RULES, organismes: rules });
    empty.place(1, { organisme: "msa" });
    expect(empty.of("ended", empty.pass(59_000))).toEqual([]);
    expect(empty.of("ended", empty.pass(1000))).toMatchObject([{ by: "desk", reason: "no-answer" }]);
    const paused = new QueueUnderTest({ ...RULES, organismes: rules });
    paused.expert("a", ["msa"]);
    paused.do({ type: "presence", expert: "a", available: false, ready: true });
    paused.place(1, { organisme: "msa" });
    expect(paused.of("ended", paused.pass(599_000))).toEqual([]);
  });

  it("is told to a borne that comes back too late, and to its own alone", () => {
    q.expert("a");
    q.place(1);
    q.take("a", 1);
    q.do({ type: "borne-lost", borne: "demo/borne-1" });
    expect(q.of("borne-state")).toMatchObject([{ state: "away" }]);
    q.do({ type: "hang-up", expert: "a", call: callId(1) });
    q.do({ type: "resume", borne: "demo/borne-1", call: callId(1), tokenHash: hash(2) });
    expect(q.of("refused")).toMatchObject([{ reason: "unknown-call" }]);
    q.do({ type: "resume", borne: "demo/borne-1", call: callId(1), tokenHash: hash(1) });
    expect(q.of("ended")).toMatchObject([{ by: "expert", reason: "done" }]);
  });
});

describe("lost", () => {
  it("borne: its place is kept for 60 s", () => {
    q.place(1);
    q.place(2);
    q.do({ type: "borne-lost", borne: "demo/borne-1" });
    q.pass(59_000);
    expect(place(2)?.position).toBe(2);
    expect(q.of("ended", q.pass(1000))).toMatchObject([{ call: callId(1), reason: "borne-lost" }]);
    expect(place(2)?.position).toBe(1);
  });

  it("expert: after 60 s the call comes first, before older ones and tickets", () => {
    q.expert("a");
    q.place(1);
    q.place(2);
    q.take("a", 2);
    q.do({ type: "expert-gone", expert: "a" });
    expect(q.of("expert-state")).toMatchObject([{ call: callId(2), state: "away" }]);
    expect(q.of("moved", q.pass(59_000))).toEqual([]);
    expect(q.of("moved", q.pass(1000))).toMatchObject([{ call: callId(2), organisme: "caf", why: "expert-lost" }]);
    expect(place(2)).toMatchObject({ position: 1, priority: true });
    expect(place(1)).toMatchObject({ position: 2, priority: false });
    q.do({ type: "expert-here", expert: "a", organismes: ["caf"], announced: "a", call: callId(2) });
    expect(q.of("released")).toMatchObject([{ by: "desk", reason: "expert-lost" }]);
  });

  it("expert's page: the same call goes on when he is back in time", () => {
    q.expert("a");
    q.place(1);
    q.take("a", 1);
    q.do({ type: "expert-gone", expert: "a" });
    q.pass(30_000);
    q.do({ type: "expert-here", expert: "a", organismes: ["caf"], announced: "a" });
    expect(q.of("assigned")).toMatchObject([{ call: callId(1), how: "loaded-anew" }]);
    expect(q.of("expert-state")).toMatchObject([{ state: "back" }]);
    expect(q.of("moved", q.pass(120_000))).toEqual([]);
  });
});

describe("overflow", () => {
  it("after its time, once, keeping the age", () => {
    q.expert("a", ["caf"]);
    q.expert("m", ["msa"]);
    q.place(1);
    q.pass(1000);
    q.place(2, { organisme: "msa" });
    expect(q.of("moved", q.pass(119_000))).toMatchObject([{ organisme: "msa", why: "overflow" }]);
    expect(place(1)).toMatchObject({ organisme: "msa", position: 1 });
    expect(q.of("moved", q.pass(300_000))).toEqual([]);
  });

  it("at once when nobody is there but there", () => {
    q.place(1);
    expect(q.of("moved", q.pass(5000))).toEqual([]);
    q.expert("m", ["msa"]);
    expect(q.of("moved", q.pass(1000))).toMatchObject([{ organisme: "msa", why: "overflow" }]);
    expect(q.of("ring", q.all)).toMatchObject([{ expert: "m" }]);
  });

  it("not while a page reloads", () => {
    q.expert("a");
    q.expert("m", ["msa"]);
    q.place(1);
    q.pass(20_000);
    q.do({ type: "expert-gone", expert: "a" });
    expect(q.of("moved", q.pass(9000))).toEqual([]);
    q.do({ type: "expert-here", expert: "a", organismes: ["caf"], announced: "a" });
    expect(q.of("moved", q.pass(9000))).toEqual([]);
    q.do({ type: "presence", expert: "a", available: true, ready: true });
    q.pass(2000);
    q.do({ type: "expert-gone", expert: "a" });
    expect(q.of("moved", q.pass(9000))).toEqual([]);
    expect(q.of("moved", q.pass(2000))).toHaveLength(1);
  });
});

describe("transfer", () => {
  it("waits at the other organisme by its age, without priority; the expert wraps up", () => {
    q.expert("a");
    q.place(1);
    q.place(2, { organisme: "cpam" });
    q.take("a", 1);
    q.do({ type: "transfer", expert: "a", call: callId(1), organisme: "cpam" });
    expect(q.of("moved")).toMatchObject([{ organisme: "cpam", why: "transfer" }]);
    expect(q.of("released")).toMatchObject([{ expert: "a" }]);
    expect(place(1)).toMatchObject({ position: 1, priority: false });
    expect(q.of("parted")).toHaveLength(1);
  });

  it.each([
    ["edf", "unknown-organisme"],
    ["caf", "not-allowed"],
  ])("to %s is refused: %s", (organisme, reason) => {
    q.expert("a");
    q.place(1);
    q.take("a", 1);
    q.do({ type: "transfer", expert: "a", call: callId(1), organisme });
    expect(q.of("expert-refused")).toMatchObject([{ reason }]);
  });

  it("and hold are the expert's who has the call", () => {
    q.expert("a");
    q.expert("b");
    q.place(1);
    q.take("a", 1);
    q.do({ type: "hold", expert: "b", call: callId(1), held: true });
    expect(q.of("expert-refused")).toMatchObject([{ reason: "not-yours" }]);
    q.do({ type: "hold", expert: "a", call: callId(1), held: true });
    expect(q.of("held")).toMatchObject([{ held: true }]);
    q.do({ type: "borne-lost", borne: "demo/borne-1" });
    q.do({ type: "resume", borne: "demo/borne-1", call: callId(1), tokenHash: hash(1) });
    expect(q.last.map(({ type }) => type)).toEqual(expect.arrayContaining(["answered", "held"]));
  });
});

describe("ticket", () => {
  const give = (): string => {
    q.place(1);
    q.do({ type: "callback", borne: "demo/borne-1", call: callId(1), codes: ["123456"] });
    return q.of("ticket")[0]?.ticket.code ?? "";
  };

  it("ends the call, and gives priority once", () => {
    const code = give();
    expect(code).toBe("123456");
    expect(q.state.calls.size).toBe(0);
    expect(q.of("finished")).toMatchObject([{ leg: { how: "callback" } }]);
    q.place(2);
    q.place(3, { ticket: code });
    expect(place(3)).toMatchObject({ position: 1, priority: true });
    q.place(4, { ticket: code });
    expect(q.of("refused")).toMatchObject([{ reason: "unknown-ticket" }]);
  });

  it("that comes too late ends no call", () => {
    q.expert("a");
    q.place(1);
    q.take("a", 1);
    q.do({ type: "callback", borne: "demo/borne-1", call: callId(1), codes: ["123456"] });
    expect(q.last).toEqual([{ type: "no-ticket", borne: "demo/borne-1", call: callId(1), reason: "talking" }]);
    expect(q.state.calls.get(callId(1))?.expert).toBe("a");
  });

  it("is told again to a borne whose line was lost meanwhile", () => {
    give();
    q.do({ type: "resume", borne: "demo/borne-1", call: callId(1), tokenHash: hash(1) });
    expect(q.of("ticket")).toMatchObject([{ ticket: { code: "123456" } }]);
  });

  it("holds for its time and at its organisme", () => {
    const code = give();
    q.place(2, { ticket: code, organisme: "msa" });
    expect(q.of("refused")).toMatchObject([{ reason: "unknown-ticket" }]);
    q.nowMs += RULES.ticketValidMs;
    q.place(3, { ticket: code });
    expect(q.of("refused")).toMatchObject([{ reason: "unknown-ticket" }]);
  });

  it("is not found by trying", () => {
    const code = give();
    const borne = "demo/borne-2";
    for (let n = 0; n < RULES.maxTries; n += 1) q.place(10 + n, { borne, ticket: `99990${n}` });
    q.place(50, { borne, ticket: code });
    expect(q.of("refused")).toMatchObject([{ reason: "not-allowed" }]);
    q.nowMs += RULES.triesMs;
    q.place(51, { borne, ticket: code });
    expect(place(51)?.priority).toBe(true);
  });
});

describe("estimate", () => {
  it("comes from the last talks and the experts who are there", () => {
    q.expert("a");
    for (const n of [1, 2, 3]) {
      q.place(n);
      q.take("a", n);
      q.pass(100_000);
      q.do({ type: "hang-up", expert: "a", call: callId(n) });
    }
    q.do({ type: "presence", expert: "a", available: true, ready: true });
    q.do({ type: "wrap-up", expert: "a", call: callId(3), reason: "other" });
    q.place(4);
    q.place(5);
    q.place(6);
    expect([4, 5, 6].map((n) => place(n)?.waitMs)).toEqual([0, 100_000, 200_000]);
    q.expert("b");
    expect([4, 5, 6].map((n) => place(n)?.waitMs)).toEqual([0, 0, 50_000]);
  });
});

describe("restore", () => {
  it("gives everybody his place back; the down time ends no wait", () => {
    q.expert("a");
    q.place(1);
    q.place(2);
    q.place(3);
    q.take("a", 1);
    const stored = { calls: [...q.state.calls.values()], tickets: [], wrapUps: [], talks: new Map() };
    const later = new QueueUnderTest();
    later.nowMs = 10_000_000;
    later.state = restore(stored, RULES, later.nowMs);
    expect(later.of("ended", later.pass(59_000))).toEqual([]);
    for (const n of [3, 2, 1]) {
      later.do({ type: "resume", borne: `demo/borne-${n}`, call: callId(n), tokenHash: hash(n) });
    }
    expect(later.of("answered")).toHaveLength(1);
    later.do({ type: "expert-here", expert: "a", organismes: ["caf"], announced: "a", call: callId(1) });
    expect(later.of("assigned")).toMatchObject([{ call: callId(1), how: "goes-on" }]);
    expect([2, 3].map((n) => viewOf(later.state).places.get(callId(n))?.position)).toEqual([1, 2]);
    later.place(4);
    expect(later.state.calls.get(callId(4))?.rank).toBe(RANK.ordinary);
    expect(viewOf(later.state).places.get(callId(4))?.position).toBe(3);
  });

  it("does not trust a clock that was set back", () => {
    q.nowMs = 1_000_000;
    q.place(1, { organisme: "cpam" });
    const stored = { calls: [...q.state.calls.values()], tickets: [], wrapUps: [], talks: new Map() };
    const later = new QueueUnderTest();
    later.state = restore(stored, RULES, 0);
    later.do({ type: "resume", borne: "demo/borne-1", call: callId(1), tokenHash: hash(1) });
    expect(later.of("ended", later.pass(600_000))).toMatchObject([{ reason: "no-answer" }]);
  });
});

describe("staffing", () => {
  it("counts who would take calls at a post that is not ready, and tells it at once", () => {
    const counts = () => viewOf(q.state).organismes.get("caf");
    q.expert("a");
    expect(counts()).toMatchObject({ staffed: 1, unready: 0 });
    const effects = q.do({ type: "presence", expert: "a", available: true, ready: false });
    expect(q.of("staffing-changed", effects)).toHaveLength(1);
    expect(counts()).toMatchObject({ staffed: 0, unready: 1 });
    // In pause he is not expected to be ready.
    q.do({ type: "presence", expert: "a", available: false, ready: false });
    expect(counts()).toMatchObject({ staffed: 0, unready: 0 });
  });
});
