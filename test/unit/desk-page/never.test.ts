import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Effect, Event } from "../../../src/desk/page/state/events.ts";
import { reduce } from "../../../src/desk/page/state/reduce.ts";
import { chunks, endOfLine, retype, write } from "../../../src/desk/page/state/text.ts";
import { assigned, CALL, OTHER_CALL, queueOf, waiting, WELCOME } from "../../support/desk-page/desk-words.ts";
import { checked, signedIn } from "./kit.ts";

const NUMBER = "5550199";
const heard = (message: Extract<Event, { type: "desk" }>["message"]): Event => ({ type: "desk", message, atMs: 0 });

/** Everything that can happen to a signed-in page, in any order. */
const events: readonly Event[] = [
  { type: "link-up" },
  { type: "link-lost" },
  { type: "take-over" },
  ...checked,
  { type: "check", name: "camera", check: { verdict: "poor", why: null } },
  { type: "ready" },
  { type: "pause" },
  { type: "setup" },
  { type: "take", call: CALL },
  { type: "take", call: OTHER_CALL },
  { type: "sounding", call: CALL },
  { type: "wrap-up", reason: "droits" },
  { type: "peer", state: "connected" },
  { type: "peer", state: "failed" },
  { type: "renegotiate" },
  { type: "channel", open: true, frameHeightMm: 460 },
  { type: "in-call", message: { type: "identifier", kind: "caf-7", value: NUMBER } },
  { type: "in-call", message: { type: "text", text: "bonjour" } },
  { type: "hold", held: true },
  { type: "hold", held: false },
  { type: "mute", sound: true, picture: true },
  { type: "typed", text: "oui" },
  { type: "transfer", organisme: "cpam" },
  { type: "hang-up" },
  { type: "sign-out" },
  heard(WELCOME),
  heard({ ...WELCOME, wrap_up: CALL }),
  heard(queueOf()),
  heard(queueOf(waiting(), waiting({ call: OTHER_CALL }))),
  heard({ type: "ring", call: CALL }),
  heard({ type: "ring", call: OTHER_CALL }),
  heard(assigned()),
  heard(assigned({ call: OTHER_CALL, talked_s: 9 })),
  heard({ type: "offer", call: CALL, n: 1, sdp: "v=0" }),
  heard({ type: "offer", call: CALL, n: 2, sdp: "v=0" }),
  heard({ type: "ended", call: CALL, by: "usager", reason: "done" }),
  heard({ type: "ended", call: OTHER_CALL, by: "desk", reason: "borne-lost" }),
  heard({ type: "refused", about: "hello", reason: "replaced" }),
  heard({ type: "refused", about: "take", reason: "taken", call: CALL }),
  heard({ type: "guest", call: CALL, guest: "g1", state: "joined", role: "relay" }),
];

const runs = fc.array(fc.constantFrom(...events), { maxLength: 60 });

describe("whatever happens, in whatever order", () => {
  it("no call is taken without the expert's own gesture", () => {
    fc.assert(
      fc.property(runs, (list) => {
        let { state } = signedIn();
        for (const event of list) {
          const step = reduce(state, event);
          const takes = step.effects.some((effect) => effect.type === "send" && effect.message.type === "take");
          expect(takes && event.type !== "take").toBe(false);
          ({ state } = step);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("the usager's number is in no state without its call, and in nothing that is said", () => {
    fc.assert(
      fc.property(runs, (list) => {
        let { state } = signedIn();
        for (const event of list) {
          const step = reduce(state, event);
          expect(JSON.stringify(step.effects)).not.toContain(NUMBER);
          if (step.state.call === null) expect(JSON.stringify(step.state)).not.toContain(NUMBER);
          // Nor is it taken over into another call.
          if (state.call && step.state.call && state.call.id !== step.state.call.id) {
            expect(step.state.call.identifier).toBeNull();
          }
          ({ state } = step);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("a ring ends with its reason, a connection with its call, and on a break the camera is off", () => {
    fc.assert(
      fc.property(runs, (list) => {
        let { state } = signedIn();
        const on = { ring: false, peer: false, camera: true };
        const follow = (effect: Effect) => {
          if (effect.type === "ring") on.ring = true;
          if (effect.type === "ring-stop") on.ring = false;
          if (effect.type === "peer-open") on.peer = true;
          if (effect.type === "peer-close") on.peer = false;
          if (effect.type === "camera-open") on.camera = true;
          if (effect.type === "camera-close") on.camera = false;
        };
        for (const event of list) {
          const step = reduce(state, event);
          ({ state } = step);
          step.effects.forEach(follow);
          if (state.ring === null) expect(on.ring).toBe(false);
          expect(on.peer).toBe(state.call !== null);
          if (state.call !== null) expect(on.camera).toBe(true);
          else if (state.presence === "pause") expect(on.camera).toBe(false);
          if (state.call !== null) expect(state.ring).toBeNull();
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("real-time text", () => {
  it("what is typed, taken back and typed anew arrives as it stands in the box", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }), { maxLength: 8 }),
        (drafts) => {
          let lines: ReturnType<typeof write> = [];
          let before = "";
          for (const draft of drafts) {
            for (const piece of chunks(retype(before, draft))) {
              expect(piece.length).toBeLessThanOrEqual(200);
              lines = write(lines, "expert", piece);
            }
            // What can't be shown in a line is a space.
            before = Array.from(draft, (one) => (one < " " || one === endOfLine ? " " : one)).join("");
            expect(lines.find(({ open }) => open)?.text ?? "").toBe(before);
          }
        },
      ),
    );
  });

  it("each types in a line of his own, and a finished line stays", () => {
    let lines = write([], "usager", `Bonjour${endOfLine}Je`);
    lines = write(lines, "expert", "Oui");
    lines = write(lines, "usager", "\b\b\b\bVous");
    expect(lines).toEqual([
      { from: "usager", text: "Bonjour", open: false },
      { from: "usager", text: "Vous", open: true },
      { from: "expert", text: "Oui", open: true },
    ]);
  });

  it("has an end, however long somebody types", () => {
    const lines = write([], "usager", `a${endOfLine}`.repeat(5000));
    expect(lines.length).toBeLessThanOrEqual(300);
    expect(write([], "usager", "a".repeat(9000))[0]?.text.length).toBeLessThanOrEqual(2000);
  });
});
