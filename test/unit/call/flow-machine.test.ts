import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_FLOW, stepFlow } from "../../../src/call/media/flow-machine.ts";
import type { FlowEvent, FlowState } from "../../../src/call/media/flow-machine.ts";
import type { PeerState } from "../../../src/call/peer/port.ts";

const GIVE_UP_MS = 60_000;

class Play {
  state: FlowState = NO_FLOW;
  atMs = 0;

  feed(event: FlowEvent): string[] {
    const { state, effects } = stepFlow(this.state, event, this.atMs, GIVE_UP_MS);
    this.state = state;
    return effects.map((effect) => (effect.type === "media" ? effect.media : effect.type));
  }

  /** Time passes as the runner sees it, a tick each half second. */
  pass(ms: number): { atMs: number; what: string }[] {
    const found: { atMs: number; what: string }[] = [];
    for (const untilMs = this.atMs + ms; this.atMs < untilMs;) {
      this.atMs += 500;
      for (const what of this.feed({ type: "tick" })) found.push({ atMs: this.atMs, what });
    }
    return found;
  }

  peer(state: PeerState): string[] {
    return this.feed({ type: "peer", state });
  }
}

function flowing(): Play {
  const play = new Play();
  play.feed({ type: "camera", state: "open" });
  play.feed({ type: "answered", answered: true });
  expect(play.peer("flowing")).toEqual(["video"]);
  return play;
}

describe("what flows", () => {
  it("nothing is missed before the answer", () => {
    const play = new Play();
    play.peer("idle");
    expect(play.pass(600_000)).toEqual([]);
  });

  it("a stall is a reconnection at once, and over at once", () => {
    const play = flowing();
    expect(play.peer("stalled")).toEqual(["reconnecting"]);
    expect(play.pass(10_000)).toEqual([]);
    expect(play.peer("flowing")).toEqual(["video"]);
    expect(play.state.reconnections).toBe(1);
  });

  it("media that stay away are asked for anew, less and less often, and given up once", () => {
    const play = flowing();
    play.peer("stalled");
    const found = play.pass(120_000);
    expect(found.map(({ what }) => what)).toEqual([...Array<string>(4).fill("renegotiate"), "lost"]);
    expect(found[0]?.atMs).toBe(12_000);
    expect(found.at(-1)?.atMs).toBe(60_000);
  });

  it("a connection that never comes after the answer is treated the same", () => {
    const play = new Play();
    play.feed({ type: "answered", answered: true });
    play.peer("connecting");
    expect(play.pass(60_000).map(({ what }) => what)).toEqual([...Array<string>(4).fill("renegotiate"), "lost"]);
    expect(play.state.media).toBe("none");
  });

  it("a failed peer is asked for anew at once, an expert's page that is away is waited for", () => {
    const play = flowing();
    expect(play.peer("failed")).toEqual(["reconnecting", "renegotiate"]);
    const waiting = flowing();
    waiting.feed({ type: "away", away: true });
    expect(waiting.peer("failed")).toEqual(["reconnecting"]);
    expect(waiting.pass(30_000)).toEqual([]);
    expect(waiting.feed({ type: "away", away: false })).toEqual(["renegotiate"]);
  });

  it("an offer is given its time before the next is asked for", () => {
    const play = flowing();
    play.peer("stalled");
    play.pass(11_000);
    expect(play.feed({ type: "offered" })).toEqual([]);
    expect(play.pass(7_500)).toEqual([]);
    expect(play.pass(500).map(({ what }) => what)).toEqual(["renegotiate"]);
  });

  it("on hold nothing is missed", () => {
    const play = flowing();
    play.feed({ type: "held", held: true });
    expect(play.peer("stalled")).toEqual([]);
    expect(play.pass(300_000)).toEqual([]);
    expect(play.feed({ type: "held", held: false })).toEqual(["reconnecting"]);
    expect(play.pass(12_000).map(({ what }) => what)).toEqual(["renegotiate"]);
  });

  it("the voice alone: announced when it lasts, taken back when the picture lasts, and counted", () => {
    const play = flowing();
    play.feed({ type: "picture", wanted: false });
    expect(play.pass(1_500)).toEqual([]);
    play.feed({ type: "picture", wanted: true });
    expect(play.pass(5_000)).toEqual([]);
    play.feed({ type: "picture", wanted: false });
    expect(play.pass(10_000).map(({ what }) => what)).toEqual(["audio-only"]);
    play.feed({ type: "picture", wanted: true });
    expect(play.pass(3_500)).toEqual([]);
    expect(play.pass(500).map(({ what }) => what)).toEqual(["video"]);
    expect(play.state.audioOnlySpells).toBe(1);
    expect(play.state.audioOnlyMs).toBe(12_000);
  });

  it("without a camera it begins with the voice alone; a slow one is waited for", () => {
    const without = new Play();
    without.feed({ type: "camera", state: "away" });
    without.feed({ type: "answered", answered: true });
    expect(without.peer("flowing")).toEqual(["audio-only"]);
    const slow = new Play();
    slow.feed({ type: "answered", answered: true });
    expect(slow.peer("flowing")).toEqual(["video"]);
    slow.pass(1_000);
    slow.feed({ type: "camera", state: "open" });
    expect(slow.pass(10_000)).toEqual([]);
  });

  it("another expert begins from nothing", () => {
    const play = flowing();
    expect(play.feed({ type: "answered", answered: false })).toEqual(["none"]);
    expect(play.peer("failed")).toEqual([]);
    play.feed({ type: "answered", answered: true });
    expect(play.peer("flowing")).toEqual(["video"]);
  });

  it("never flaps: between two announcements of voice or picture there are two seconds, whatever happens", () => {
    const event: fc.Arbitrary<FlowEvent> = fc.oneof(
      fc.boolean().map((wanted): FlowEvent => ({ type: "picture", wanted })),
      fc
        .constantFrom("open", "away", "opening")
        .map((state): FlowEvent => ({ type: "camera", state: state as "open" })),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.nat(3_000)), { maxLength: 80 }), (events) => {
        const play = flowing();
        let lastMs = -2_000;
        for (const [next, ms] of events) {
          const changes = [...play.feed(next).map((what) => ({ atMs: play.atMs, what })), ...play.pass(ms)];
          for (const { atMs } of changes) {
            expect(atMs - lastMs).toBeGreaterThanOrEqual(2_000);
            lastMs = atMs;
          }
        }
      }),
    );
  });
});
