import fc from "fast-check";
import { expect, it } from "vitest";
import { viewOf } from "../../../src/desk/queue/view.ts";
import { callId, hash, newCall, QueueUnderTest } from "../../support/desk/queue-events.ts";

const EXPERTS = ["a", "b", "c"];
const ORGANISMES = ["caf", "msa", "cpam"];
const call = fc.integer({ min: 1, max: 8 });
const expert = fc.constantFrom(...EXPERTS);
const borneOf = (n: number): string => `demo/borne-${n % 5}`;

type Act = (q: QueueUnderTest) => void;
const serves: Readonly<Record<string, readonly string[]>> = { a: ["caf"], b: ["caf", "msa"], c: ["msa", "cpam"] };

/** Anything that may come from outside, in any order. */
const act: fc.Arbitrary<Act> = fc.oneof(
  fc
    .record({
      n: call,
      organisme: fc.constantFrom(...ORGANISMES),
      ticket: fc.option(fc.constantFrom("1111", "2222"), { nil: undefined }),
    })
    .map(({ n, organisme, ticket }): Act => (q) => {
      q.do({ type: "place", call: newCall(n, { borne: borneOf(n), organisme, ...(ticket ? { ticket } : {}) }) });
    }),
  call.map(
    (n): Act =>
      (q) =>
        void q.do({ type: "resume", borne: borneOf(n), call: callId(n), tokenHash: hash(n) }),
  ),
  call.map(
    (n): Act =>
      (q) =>
        void q.do({ type: "cancel", borne: borneOf(n), call: callId(n) }),
  ),
  call.map((n): Act => (q) => {
    q.do({ type: "callback", borne: borneOf(n), call: callId(n), codes: ["1111", "2222"] });
  }),
  call.map((n): Act => (q) => {
    q.do({ type: "borne-end", borne: borneOf(n), call: callId(n), by: "usager", reason: "done" });
  }),
  call.map(
    (n): Act =>
      (q) =>
        void q.do({ type: "borne-lost", borne: borneOf(n) }),
  ),
  expert.map(
    (id): Act =>
      (q) =>
        q.expert(id, serves[id]),
  ),
  expert.map(
    (id): Act =>
      (q) =>
        void q.do({ type: "expert-gone", expert: id }),
  ),
  fc.record({ id: expert, available: fc.boolean(), ready: fc.boolean() }).map(({ id, ...is }): Act => (q) => {
    q.do({ type: "presence", expert: id, ...is });
  }),
  fc.record({ id: expert, n: call }).map(
    ({ id, n }): Act =>
      (q) =>
        void q.take(id, n),
  ),
  fc.record({ id: expert, n: call }).map(
    ({ id, n }): Act =>
      (q) =>
        void q.take(id, n),
  ),
  fc.record({ id: expert, n: call, to: fc.constantFrom(...ORGANISMES) }).map(({ id, n, to }): Act => (q) => {
    q.do({ type: "transfer", expert: id, call: callId(n), organisme: to });
  }),
  fc.record({ id: expert, n: call }).map(({ id, n }): Act => (q) => {
    q.do({ type: "hang-up", expert: id, call: callId(n) });
    q.do({ type: "wrap-up", expert: id, call: callId(n), reason: "other" });
  }),
  fc.record({ id: expert, n: call }).map(
    ({ id, n }): Act =>
      (q) =>
        void q.do({ type: "rung", expert: id, call: callId(n) }),
  ),
  fc.integer({ min: 1, max: 70 }).map((s): Act => (q) => {
    q.nowMs += s * 1000;
    q.do({ type: "tick" });
  }),
);

it("whatever happens: no call with two experts, none without a place, nobody jumps the queue, all is told and bounded", () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 1, maxLength: 80 }), (acts) => {
      const q = new QueueUnderTest();
      for (const one of acts) {
        const before = q.state;
        const from = q.all.length;
        one(q);
        const told = q.all.slice(from);
        const ended = new Set(told.flatMap((effect) => (effect.type === "over" ? [effect.call] : [])));
        // No call is lost: it is there until its end was said.
        for (const id of before.calls.keys()) expect(q.state.calls.has(id) || ended.has(id)).toBe(true);
        // No expert has a call that he did not take.
        for (const [id, is] of q.state.calls) {
          const was = before.calls.get(id);
          if (is.expert === null || was?.expert === is.expert) continue;
          expect(told).toContainEqual({ type: "assigned", expert: is.expert, call: id, how: "taken" });
          expect(was?.awaySinceMs).toBeNull();
        }
        checkState(q);
      }
    }),
    { numRuns: 400 },
  );
});

function checkState({ state, rules }: QueueUnderTest): void {
  const talking = [...state.calls.values()].filter((one) => one.expert !== null);
  expect(new Set(talking.map((one) => one.expert)).size).toBe(talking.length);
  for (const one of talking) expect(state.experts.get(one.expert ?? "")?.call).toBe(one.id);
  for (const one of state.experts.values()) {
    if (one.call !== null) expect(state.calls.get(one.call)?.expert).toBe(one.id);
    if (one.ring) {
      expect(state.calls.get(one.ring.call)?.expert).toBeNull();
      expect(one.call).toBeNull();
      expect(one.available && one.ready && one.goneSinceMs === null).toBe(true);
    }
  }
  const bornes = [...state.calls.values()].map(({ borne }) => borne);
  expect(new Set(bornes).size).toBe(bornes.length);
  let places = 0;
  for (const { waiting } of viewOf(state).organismes.values()) {
    expect(waiting.map(({ id }) => viewOf(state).places.get(id)?.position)).toEqual(
      waiting.map((_, index) => index + 1),
    );
    for (const [index, one] of waiting.entries()) {
      const next = waiting[index + 1];
      if (next) expect(one.rank > next.rank || (one.rank === next.rank && one.seq < next.seq)).toBe(true);
    }
    places += waiting.length;
  }
  expect(places).toBe(state.calls.size - talking.length);
  expect(state.ended.size).toBeLessThanOrEqual(1000);
  expect(state.tickets.size).toBeLessThanOrEqual(rules.maxTickets);
}

it("time alone ends every wait", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const q = new QueueUnderTest();
      for (const one of acts) one(q);
      for (const id of EXPERTS) q.do({ type: "expert-gone", expert: id });
      q.pass(1_400_000);
      expect(q.state.calls.size).toBe(0);
    }),
    { numRuns: 15 },
  );
});
