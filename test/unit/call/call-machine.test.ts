import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { step } from "../../../src/call/desk/call-machine.ts";
import { newCall } from "../../../src/call/desk/call-state.ts";
import type { CallEffect, CallEvent, CallMessage, CallState } from "../../../src/call/desk/call-state.ts";
import type { CallRequest, KeptCall } from "../../../src/call/port.ts";

const CALL = "c".repeat(32);
const TOKEN = "t".repeat(43);
const REQUEST: CallRequest = { service: "caf-rdv", organisme: "caf", language: "fr", video: true };
const ICE = [{ urls: ["turn:desk:3478"] }];

/** Plays events one after the other; keeps all effects. */
class Play {
  state: CallState;
  atMs = 0;
  readonly effects: CallEffect[] = [];

  constructor(kept?: KeptCall) {
    this.state = newCall({
      call: CALL,
      token: TOKEN,
      request: REQUEST,
      ...(kept && { kept }),
      resumeMs: 60_000,
      atMs: 0,
    });
  }

  /** Effects of these events, in short: what was sent and told. */
  feed(...events: readonly CallEvent[]): string[] {
    const from = this.effects.length;
    for (const event of events) {
      const { state, effects } = step(this.state, event, this.atMs);
      this.state = state;
      this.effects.push(...effects);
    }
    return this.effects.slice(from).map(inShort);
  }

  hear(...messages: readonly CallMessage[]): string[] {
    return this.feed(...messages.map((message) => ({ type: "heard", message }) as const));
  }

  after(ms: number): string[] {
    this.atMs += ms;
    return this.feed({ type: "tick" });
  }
}

function inShort(effect: CallEffect): string {
  if (effect.type === "tell") return `${effect.event}${effect.event === "ended" ? ` ${effect.args[0].reason}` : ""}`;
  if (effect.type === "send") return `> ${effect.message.type}${"n" in effect.message ? ` ${effect.message.n}` : ""}`;
  return effect.type;
}

const up: CallEvent = { type: "link", up: true };
const down: CallEvent = { type: "link", up: false };
const offer: CallEvent = { type: "offer", sdp: "v=0" };
const hangUp: CallEvent = { type: "end", by: "usager", reason: "done" };
const queued: CallMessage = {
  type: "queued",
  call: CALL,
  organisme: "caf",
  service: "caf-rdv",
  position: 1,
  wait_s: null,
  ringing: false,
  staffed: 1,
  priority: false,
  ice: ICE,
};
const answered: CallMessage = { type: "answered", call: CALL, organisme: "caf", expert: "Camille", ice: ICE };
const answer = (n: number): CallMessage => ({ type: "answer", call: CALL, n, sdp: "v=0" });
const candidate = (n: number): CallMessage => ({ type: "candidate", call: CALL, n, candidate: "candidate:1" });
const refused = (reason: "unknown-call" | "full" | "closed"): CallMessage => ({ type: "refused", call: CALL, reason });

/** A call that talks. */
function talking(): Play {
  const play = new Play();
  play.feed(up);
  play.hear(queued);
  play.feed(offer);
  play.hear(answered, answer(1));
  return play;
}

describe("a call at the desk", () => {
  it("goes from the press to the end", () => {
    const play = new Play();
    expect(play.feed(up)).toEqual(["link", "> place"]);
    expect(play.hear(queued)).toEqual(["queued", "offerWanted"]);
    expect(play.feed({ type: "candidate", candidate: "early" }, offer)).toEqual(["> offer 1", "> candidate 1"]);
    expect(play.hear({ ...queued, position: 2 })).toEqual(["queued"]);
    expect(play.hear(answered)).toEqual(["answered"]);
    expect(play.hear(candidate(1))).toEqual([]);
    expect(play.hear(answer(1))).toEqual(["answer", "candidate"]);
    expect(play.hear(candidate(1))).toEqual(["candidate"]);
    expect(play.feed({ type: "condition", condition: { media: "video", encryption: "x" } })).toEqual(["> condition"]);
    expect(play.feed({ type: "condition", condition: { media: "video", encryption: "x" } })).toEqual([]);
    expect(play.feed(hangUp)).toEqual(["ended done", "> end"]);
    expect(play.hear({ type: "ended", call: CALL, by: "usager", reason: "done" })).toEqual(["release"]);
  });

  it("says `place` again until the desk has answered, and after that `resume`", () => {
    const play = new Play();
    play.feed(up);
    expect(play.after(4_000)).toEqual([]);
    expect(play.after(1_000)).toEqual(["> place"]);
    expect(play.feed(down, up)).toEqual(["link", "link", "> place"]);
    play.hear(queued);
    expect(play.after(10_000)).toEqual([]);
    expect(play.feed(down, up)).toEqual(["link", "link", "> resume"]);
  });

  it("repeats the offer that nobody has answered, with its candidates, and not one that was answered", () => {
    const play = new Play();
    play.feed(up);
    play.hear(queued);
    play.feed(offer, { type: "candidate", candidate: "a" }, { type: "candidate", candidate: null });
    expect(play.feed(down, up)).toEqual(["link", "link", "> resume"]);
    expect(play.hear(queued)).toEqual(["queued", "> offer 1", "> candidate 1", "> candidate 1"]);
    play.hear(answered, answer(1));
    play.feed(down, up);
    expect(play.hear({ ...answered, expert: "CAF" })).toEqual([]);
  });

  it("drops answers and candidates of an offer that is no longer the newest, and a second answer", () => {
    const play = talking();
    expect(play.hear(answer(1))).toEqual(["dropped"]);
    expect(play.hear({ type: "renegotiate", call: CALL, ice: ICE })).toEqual(["offerWanted"]);
    expect(play.hear(answer(1), candidate(1))).toEqual(["dropped", "dropped"]);
    expect(play.feed(offer)).toEqual(["> offer 2"]);
    expect(play.hear(answer(1), candidate(1), answer(2))).toEqual(["dropped", "dropped", "answer"]);
  });

  it("a desk that is away for the time of a resumption: who waits is sent to the fallback, who talks talks on", () => {
    const waiting = new Play();
    waiting.feed(up);
    waiting.hear(queued);
    waiting.feed(down);
    expect(waiting.after(59_000)).toEqual([]);
    expect(waiting.after(1_000)).toEqual(["ended no-answer"]);
    expect(waiting.feed(up)).toEqual(["> cancel"]);
    const inCall = talking();
    inCall.feed(down);
    expect(inCall.after(3_600_000)).toEqual([]);
    expect(inCall.feed(up)).toEqual(["link", "> resume"]);
  });

  it("a desk that never answers, over a link that comes and goes", () => {
    const play = new Play();
    for (let second = 0; second < 59; second += 1) {
      play.feed(second % 2 === 0 ? up : down);
      play.after(1_000);
    }
    expect(play.after(1_000)).toContain("ended no-answer");
  });

  it("a desk that has lost its database: who waits is placed again, who talked has lost his expert", () => {
    const waiting = new Play();
    waiting.feed(up);
    waiting.hear(queued);
    waiting.feed(offer, down, up);
    expect(waiting.hear(refused("unknown-call"))).toEqual(["> place"]);
    expect(waiting.hear(queued)).toEqual(["queued", "> offer 1"]);
    const inCall = talking();
    inCall.feed(down, up);
    expect(inCall.hear(refused("unknown-call"))).toEqual(["ended expert-lost", "release"]);
  });

  it.each([
    ["full", "no-answer"],
    ["closed", "closed"],
  ] as const)("refused because %s ends as %s", (reason, end) => {
    const play = new Play();
    play.feed(up);
    expect(play.hear(refused(reason))).toEqual(["refused", `ended ${end}`, "release"]);
  });

  it("moved to another organisme: another offer for another expert", () => {
    const play = talking();
    expect(play.hear({ type: "moved", call: CALL, organisme: "cpam", why: "transfer" })).toEqual(["moved"]);
    expect(play.hear(answer(1))).toEqual(["dropped"]);
    expect(play.hear(queued)).toEqual(["queued", "offerWanted"]);
    expect(play.feed(offer)).toEqual(["> offer 2"]);
    expect(play.hear(answered)).toEqual(["answered"]);
  });

  it("ended before anything was said: nobody needs to know", () => {
    expect(new Play().feed(hangUp)).toEqual(["ended cancelled", "release"]);
  });

  it("cancelled in the moment in which it was answered: it is ended, too", () => {
    const play = new Play();
    play.feed(up);
    play.hear(queued);
    expect(play.feed(hangUp)).toEqual(["ended cancelled", "> cancel"]);
    expect(play.hear(answered)).toEqual(["> end"]);
  });

  it("repeats the end until the desk has it, for 60 s at most", () => {
    const play = talking();
    play.feed(hangUp);
    expect(play.after(5_000)).toEqual(["> end"]);
    expect(play.feed(down, up)).toEqual(["> end"]);
    play.after(30_000);
    expect(play.after(25_000)).toEqual(["release"]);
    expect(play.after(5_000)).toEqual([]);
  });

  it("renews an offer that grows old in the queue", () => {
    const play = new Play();
    play.feed(up);
    play.hear(queued);
    play.feed(offer);
    expect(play.after(299_000)).toEqual([]);
    expect(play.after(1_000)).toEqual(["> renew-ice"]);
    expect(play.after(5_000)).toEqual(["> renew-ice"]);
    expect(play.hear({ type: "renegotiate", call: CALL, ice: ICE })).toEqual(["offerWanted"]);
    expect(play.feed(offer)).toEqual(["> offer 2"]);
  });

  it("taken up by a new daemon: answered again, offers numbered above those of the one before", () => {
    const play = new Play({ call: CALL, token: TOKEN, request: REQUEST, answered: true, epoch: 2 });
    expect(play.feed(up)).toEqual(["link", "> resume"]);
    expect(play.hear(answered)).toEqual(["answered", "offerWanted"]);
    expect(play.feed(offer)).toEqual(["> offer 30001"]);
  });

  it("a hold and a page that was away are over when a resumed desk does not repeat them", () => {
    const play = talking();
    const held: CallMessage = { type: "held", call: CALL, held: true };
    const away: CallMessage = { type: "expert", call: CALL, state: "away" };
    expect(play.hear(held, held, away)).toEqual(["held", "expert"]);
    play.feed(down, up);
    expect(play.hear(answered, held)).toEqual([]);
    expect(play.after(1_000)).toEqual(["expert"]);
    expect(play.state).toMatchObject({ held: true, away: false });
    play.feed(down, up);
    play.hear(answered, away);
    // The page has gone once more, and the hold is over.
    expect(play.after(1_000)).toEqual(["held"]);
    expect(play.state).toMatchObject({ held: false, away: true });
  });

  it("a ticket ends the call", () => {
    const play = new Play();
    play.feed(up);
    play.hear(queued);
    expect(play.feed({ type: "callback" })).toEqual(["> callback"]);
    const ticket = { type: "ticket", call: CALL, code: "1234", organisme: "caf", wait_s: null, valid_s: 600 } as const;
    expect(play.hear(ticket)).toEqual(["ticket", "ended done", "release"]);
  });
});

const anyMessage: fc.Arbitrary<CallMessage> = fc.oneof(
  fc.constant(queued),
  fc.constant(answered),
  fc.constantFrom(1, 2, 3, 4).map(answer),
  fc.constantFrom(1, 2, 3, 4).map(candidate),
  fc.constantFrom("unknown-call", "full", "closed").map((reason) => refused(reason as "full")),
  fc.constant<CallMessage>({ type: "renegotiate", call: CALL, ice: ICE }),
  fc.constant<CallMessage>({ type: "moved", call: CALL, organisme: "cpam", why: "overflow" }),
  fc.constant<CallMessage>({ type: "held", call: CALL, held: true }),
  fc.constant<CallMessage>({ type: "ended", call: CALL, by: "expert", reason: "done" }),
  fc.constant<CallMessage>({ type: "error", code: "x", message: "x", call: CALL }),
);
const anyEvent: fc.Arbitrary<CallEvent> = fc.oneof(
  fc.boolean().map((isUp): CallEvent => ({ type: "link", up: isUp })),
  anyMessage.map((message): CallEvent => ({ type: "heard", message })),
  fc.constantFrom<CallEvent>(
    offer,
    { type: "candidate", candidate: "a" },
    { type: "callback" },
    { type: "renegotiate" },
  ),
  fc.constant<CallEvent>({ type: "tick" }),
  fc.constantFrom<CallEvent>(hangUp, { type: "end", by: "borne", reason: "fault" }),
);

describe("whatever happens", () => {
  it("an end is told once and last, offers have rising numbers, nothing is sent to a desk that is away", () => {
    const story = fc.array(fc.tuple(anyEvent, fc.nat(70_000)), { maxLength: 60 });
    fc.assert(
      fc.property(story, (events) => {
        const play = new Play();
        let isUp = false;
        let ended = 0;
        let released = 0;
        let lastN = 0;
        for (const [event, ms] of events) {
          play.atMs += ms;
          const from = play.effects.length;
          if (event.type === "link") isUp = event.up;
          play.feed(event);
          for (const effect of play.effects.slice(from)) {
            expect(released).toBe(0);
            if (effect.type === "tell") expect(ended).toBe(0);
            if (effect.type === "tell" && effect.event === "ended") ended += 1;
            if (effect.type === "release") released += 1;
            if (effect.type !== "send") continue;
            expect(isUp).toBe(true);
            if (effect.message.type !== "offer") continue;
            expect(effect.message.n).toBeGreaterThanOrEqual(lastN);
            lastN = effect.message.n;
          }
        }
        // It can always be ended, and is always let go.
        play.feed(hangUp);
        play.after(60_000);
        expect(play.state.phase).toBe("ended");
        expect(play.effects.filter((one) => one.type === "tell" && one.event === "ended")).toHaveLength(1);
        expect(play.effects.filter((one) => one.type === "release")).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });
});
