import { describe, expect, it } from "vitest";
import { grouped, clock, qualityOf, stageOf, type Stage } from "../../../src/desk/page/state/view.ts";
import type { Call } from "../../../src/desk/page/state/model.ts";
import { CALL, OTHER_CALL } from "../../support/desk-page/desk-words.ts";
import { talking } from "./kit.ts";

const theCall = (): Call => {
  const { call } = talking().state;
  if (!call) throw new Error("no call");
  return call;
};

describe("negotiation", () => {
  it("a newer offer replaces the connection; an older one, and one of another call, do nothing", () => {
    const run = talking().hears({ type: "offer", call: CALL, n: 3, sdp: "v=0" });
    expect(run.effects).toEqual([{ type: "peer-offer", n: 3, sdp: "v=0" }]);
    expect(run.hears({ type: "offer", call: CALL, n: 2, sdp: "v=0" }).did).toEqual([]);
    expect(run.hears({ type: "offer", call: CALL, n: 3, sdp: "v=0" }).did).toEqual([]);
    expect(run.hears({ type: "offer", call: OTHER_CALL, n: 9, sdp: "v=0" }).did).toEqual([]);
    expect(run.hears({ type: "candidate", call: CALL, n: 2, candidate: "candidate:1" }).did).toEqual([]);
    expect(run.hears({ type: "candidate", call: CALL, n: 4, candidate: "candidate:1" }).did).toEqual([
      "peer-candidate",
    ]);
  });

  it("a new offer is asked for, but not of a borne that is away, nor of a desk that does not hear", () => {
    expect(talking().do({ type: "renegotiate" }).said).toEqual([{ type: "renegotiate", call: CALL }]);
    const away = talking().hears({ type: "borne", call: CALL, state: "away" });
    expect(away.do({ type: "renegotiate" }).said).toEqual([]);
    expect(talking().do({ type: "link-lost" }, { type: "renegotiate" }).said).toEqual([]);
  });

  it("an answer of a call that is over is not sent", () => {
    const message = { type: "answer", call: OTHER_CALL, n: 1, sdp: "v=0" } as const;
    expect(talking().do({ type: "negotiated", message }).said).toEqual([]);
  });
});

describe("in the call", () => {
  it("greets on the channel with the framing, and with what is muted", () => {
    const run = talking().do({ type: "mute", sound: true, picture: false });
    expect(run.effects).toContainEqual({ type: "tracks", sound: false, picture: true });
    run.do({ type: "channel", open: true, frameHeightMm: 460 });
    expect(run.effects).toEqual([
      { type: "say", message: { type: "framing", frame_height_mm: 460 } },
      { type: "say", message: { type: "muted", sound: true, picture: false } },
      { type: "papers-say", message: { type: "hello", v: 1 } },
    ]);
  });

  it("on hold nothing leaves the room; what was muted before stays muted after", () => {
    const run = talking().do({ type: "mute", sound: true, picture: false }, { type: "hold", held: true });
    expect(run.effects).toContainEqual({ type: "tracks", sound: false, picture: false });
    expect(run.said).toEqual([{ type: "hold", call: CALL, held: true }]);
    run.do({ type: "hold", held: false });
    expect(run.effects).toContainEqual({ type: "tracks", sound: false, picture: true });
  });

  it("a third person is one at a time, and signals of another are dropped", () => {
    const joined = { type: "guest", call: CALL, guest: "g1", state: "joined", role: "relay" } as const;
    const run = talking().hears(joined);
    expect(run.did).toEqual(["guest-open"]);
    const signal = { candidate: null };
    expect(run.hears({ type: "guest-signal", call: CALL, guest: "g2", signal }).did).toEqual([]);
    expect(run.hears({ type: "guest-signal", call: CALL, guest: "g1", signal }).did).toEqual(["guest-signal"]);
    expect(run.hears({ ...joined, state: "left" }).did).toEqual(["guest-close"]);
  });

  it("a transfer that is refused leaves the call where it is", () => {
    const run = talking().do({ type: "transfer", organisme: "cpam" });
    expect(run.said).toEqual([{ type: "transfer", call: CALL, organisme: "cpam" }]);
    run.hears({ type: "refused", about: "transfer", reason: "unknown-organisme", call: CALL });
    expect(run.state).toMatchObject({ call: { id: CALL, transferring: null } });
    run.do({ type: "transfer", organisme: "cpam" });
    run.hears({ type: "ended", call: CALL, by: "expert", reason: "done" });
    expect(run.state.wrapUp).toMatchObject({ transferred: true });
  });
});

describe("what stands in place of the picture", () => {
  it.each<[string, Partial<Call>, Stage]>([
    ["all is well", {}, "video"],
    ["first connection", { peer: "connecting", everConnected: false }, "connecting"],
    ["connected, nothing decoded yet", { flow: "none" }, "connecting"],
    ["the connection fell", { peer: "disconnected" }, "reconnecting"],
    ["a new one is being made", { peer: "connecting" }, "reconnecting"],
    ["the picture stands still", { flow: "frozen" }, "reconnecting"],
    ["the borne says so", { media: "reconnecting" }, "reconnecting"],
    ["the line is too thin", { media: "audio-only", flow: "frozen" }, "audio-only"],
    ["voice only, and the borne has gone", { media: "audio-only", borneAway: true }, "reconnecting"],
    ["the desk has lost the borne, its picture still comes", { borneAway: true }, "video"],
    ["the usager has switched his picture off", { theirs: { sound: false, picture: true } }, "audio-only"],
    ["a borne without a camera", { video: false, flow: "none" }, "audio-only"],
    ["on hold", { held: true, flow: "frozen" }, "held"],
    ["on hold and disconnected", { held: true, peer: "failed" }, "reconnecting"],
  ])("%s", (_, change, stage) => {
    expect(stageOf({ ...theCall(), ...change })).toBe(stage);
  });
});

describe("words and figures", () => {
  const line = { rttMs: 40, fps: 25, lossPct: 0, kbpsDown: 1, kbpsUp: 1, height: 360, width: 640, path: "host" };
  it.each([
    [line, false, "good"],
    [{ ...line, fps: 15 }, false, "fair"],
    [{ ...line, fps: 0 }, true, "fair"],
    [{ ...line, lossPct: 8 }, false, "poor"],
    [{ ...line, rttMs: 900 }, false, "poor"],
    [{ ...line, rttMs: null }, false, "good"],
    [null, false, null],
  ] as const)("quality %#", (figures, audioOnly, word) => {
    expect(qualityOf(figures, audioOnly)).toBe(word);
  });

  it("groups numbers as they are read out", () => {
    expect(grouped("1234567")).toBe("1 234 567");
    expect(grouped("184127645108946")).toBe("1 84 12 76 451 089 46");
    expect(grouped("AB12")).toBe("AB12");
  });

  it("clocks", () => {
    expect([0, 59.9, 75, 3675].map(clock)).toEqual(["0:00", "0:59", "1:15", "1:01:15"]);
  });
});
