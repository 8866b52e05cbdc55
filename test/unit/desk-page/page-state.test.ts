import { describe, expect, it } from "vitest";
import { assigned, CALL, OTHER_CALL, queueOf, waiting, WELCOME } from "../../support/desk-page/desk-words.ts";
import { atQueue, checked, GOOD, Run, signedIn, talking } from "./kit.ts";

describe("signing in", () => {
  it("asks the desk once, and says why it was refused", () => {
    const run = new Run().do({ type: "started" }, { type: "signed-out", federation: null });
    run.do({ type: "sign-in", user: "claire", password: "x" });
    expect(run.did).toEqual(["sign-in"]);
    run.do({ type: "sign-in", user: "claire", password: "x" });
    expect(run.did).toEqual([]);
    run.do({ type: "sign-in-refused", refusal: "credentials" });
    expect(run.state.account).toMatchObject({ step: "signed-out", busy: false, refusal: "credentials" });
  });

  it("begins with the check; a page that was loaded anew goes on as available", () => {
    expect(signedIn().state.presence).toBe("setup");
    expect(signedIn(true).state.presence).toBe("available");
  });

  it("takes everything of the account away at its end, also when the desk has ended the session", () => {
    for (const event of [{ type: "sign-out" }, { type: "signed-out", federation: null }] as const) {
      const run = talking().do(event);
      expect(run.state.call).toBeNull();
      expect(run.state.desk).toBeNull();
      expect(run.did).toEqual(expect.arrayContaining(["link-close", "peer-close", "camera-close", "ring-stop"]));
    }
  });
});

describe("readiness", () => {
  it("is said to the desk when asked for, and only when nothing is poor or unknown", () => {
    const run = signedIn().hears(WELCOME);
    run.do({ type: "ready" });
    expect(run.said).toEqual([]);
    run.do(...checked, { type: "ready" });
    expect(run.said).toEqual([{ type: "presence", state: "available", ready: true, problems: [] }]);
  });

  it("is taken back when the camera goes, and given again when it is back", () => {
    const run = atQueue();
    run.do({ type: "check", name: "camera", check: { verdict: "poor", why: "check.camera.absent" } });
    expect(run.said).toEqual([{ type: "presence", state: "available", ready: false, problems: ["camera"] }]);
    run.do({ type: "check", name: "camera", check: GOOD });
    expect(run.said).toEqual([{ type: "presence", state: "available", ready: true, problems: [] }]);
  });

  it.each([
    ["no answer", { rttMs: null, downKbps: null, loop: true, servers: "none" }, "poor", "check.network.silent"],
    ["WebRTC forbidden", { rttMs: 20, downKbps: 9000, loop: false, servers: "none" }, "poor", "check.network.blocked"],
    ["far", { rttMs: 450, downKbps: 9000, loop: true, servers: "none" }, "poor", "check.network.far"],
    ["thin", { rttMs: 20, downKbps: 300, loop: true, servers: "none" }, "poor", "check.network.thin"],
    ["rather far", { rttMs: 200, downKbps: 9000, loop: true, servers: "none" }, "fair", "check.network.far"],
    ["rather thin", { rttMs: 20, downKbps: 700, loop: true, servers: "none" }, "fair", "check.network.thin"],
    ["no relay", { rttMs: 20, downKbps: 9000, loop: true, servers: "silent" }, "fair", "check.network.servers"],
    ["good", { rttMs: 20, downKbps: 9000, loop: true, servers: "reached" }, "good", null],
  ] as const)("judges the network: %s", (_, figures, verdict, why) => {
    expect(signedIn().do({ type: "network", figures }).state.post.checks.network).toEqual({ verdict, why });
  });

  it("a break switches the camera off and the ring too, and the desk knows", () => {
    const run = atQueue().hears({ type: "ring", call: CALL });
    run.do({ type: "pause" });
    expect(run.did).toEqual(expect.arrayContaining(["camera-close", "ring-stop"]));
    expect(run.said).toEqual([{ type: "presence", state: "pause", ready: false, problems: [] }]);
    run.do({ type: "ready" });
    expect(run.did).toContain("camera-open");
  });
});

describe("ringing", () => {
  it("is said to the desk only when the page really rings, and never answers", () => {
    const run = atQueue().hears({ type: "ring", call: CALL });
    expect(run.did).toEqual(["ring"]);
    run.do({ type: "sounding", call: CALL });
    expect(run.said).toEqual([{ type: "rung", call: CALL }]);
    expect(run.state.call).toBeNull();
  });

  it("is tried again when the desk repeats it, and said again when it was not heard", () => {
    const run = atQueue().hears({ type: "ring", call: CALL }, { type: "ring", call: CALL });
    expect(run.did).toEqual(["ring"]);
    run.do({ type: "sounding", call: CALL }).hears({ type: "ring", call: CALL });
    expect(run.said).toEqual([{ type: "rung", call: CALL }]);
  });

  it("ends when the call is gone from the queue", () => {
    const run = atQueue().hears({ type: "ring", call: CALL }, queueOf(waiting({ call: OTHER_CALL })));
    expect(run.did).toEqual(["ring-stop"]);
    expect(run.state.ring).toBeNull();
  });

  it("does not begin on a break", () => {
    expect(atQueue().do({ type: "pause" }).hears({ type: "ring", call: CALL }).did).toEqual([]);
  });
});

describe("taking a call", () => {
  it("is asked for once; a colleague may be faster", () => {
    const run = atQueue().do({ type: "take", call: CALL });
    expect(run.said).toEqual([{ type: "take", call: CALL }]);
    expect(run.do({ type: "take", call: CALL }).said).toEqual([]);
    run.hears({ type: "refused", about: "take", reason: "taken", call: CALL });
    expect(run.state).toMatchObject({ taking: null, call: null, notice: { key: "refused.taken" } });
  });

  it("of a borne that reconnects is not asked for; a ring takes the notice away", () => {
    const run = atQueue().hears(queueOf(waiting({ away: true })));
    expect(run.do({ type: "take", call: CALL }).said).toEqual([]);
    expect(run.state).toMatchObject({ taking: null, notice: { key: "refused.away" } });
    run.hears(queueOf(waiting()), { type: "ring", call: CALL });
    expect(run.state.notice).toBeNull();
    expect(run.do({ type: "take", call: CALL }).said).toEqual([{ type: "take", call: CALL }]);
  });

  it("a page that was loaded anew is in its call by the desk's word alone", () => {
    const run = signedIn(true).hears(WELCOME, assigned({ talked_s: 30 }));
    expect(run.state.call).toMatchObject({ id: CALL, everConnected: true, sinceMs: 1000 - 30_000 });
    expect(run.did).toEqual(expect.arrayContaining(["camera-open", "peer-open"]));
  });
});

describe("the end", () => {
  it("by the expert: said to the usager and the desk; a wrap-up, then the queue", () => {
    const run = talking().do({ type: "hang-up" });
    expect(run.did).toEqual(["say", "send", "peer-close", "guest-close", "tracks"]);
    run.hears({ type: "ended", call: CALL, by: "expert", reason: "done" });
    expect(run.state).toMatchObject({ call: null, wrapUp: { call: CALL }, owed: { hangUp: null } });
    run.do({ type: "wrap-up", reason: "droits" });
    expect(run.said).toEqual([{ type: "wrap-up", call: CALL, reason: "droits" }]);
    expect(run.state.wrapUp).toBeNull();
  });

  it("said while the desk can't hear: said again at its welcome, and the call is not entered again", () => {
    const run = talking().do({ type: "link-lost" }, { type: "hang-up" }, { type: "wrap-up", reason: "droits" });
    expect(run.said).toEqual([]);
    run.do({ type: "link-up" }).hears(WELCOME);
    expect(run.said.map(({ type }) => type)).toEqual(["hang-up", "wrap-up", "presence"]);
    run.hears(assigned({ talked_s: 60 }));
    expect(run.state.call).toBeNull();
  });

  it("of a call that the desk no longer knows", () => {
    const run = talking().hears({ type: "refused", about: "renegotiate", reason: "gone", call: CALL });
    expect(run.state).toMatchObject({ call: null, wrapUp: { call: CALL, reason: "borne-lost" } });
  });

  it("while the page did not hear: the welcome tells it", () => {
    const run = talking().do({ type: "link-lost" }, { type: "link-up" });
    expect(run.said).toEqual([{ type: "hello", v: 1, call: CALL }]);
    run.hears({ ...WELCOME, wrap_up: CALL });
    expect(run.did).toContain("peer-close");
    expect(run.state).toMatchObject({ call: null, wrapUp: { call: CALL } });
  });

  it("of the page's part when the post is opened elsewhere: quiet until it is asked back", () => {
    const run = talking().hears({ type: "refused", about: "hello", reason: "replaced" });
    expect(run.state).toMatchObject({ link: "replaced", call: null, wrapUp: null });
    expect(run.did).toEqual(expect.arrayContaining(["link-close", "peer-close", "camera-close"]));
    expect(run.do({ type: "link-lost" }).state.link).toBe("replaced");
    expect(run.do({ type: "take-over" }).did).toEqual(["link-open", "camera-open"]);
  });
});
