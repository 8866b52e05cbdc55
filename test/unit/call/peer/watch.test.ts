import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IDLE, WATCH, watched } from "../../../../src/call/peer/watch.ts";
import type { Watch, WatchEvent } from "../../../../src/call/peer/watch.ts";

const run = (...events: [WatchEvent["type"], number][]): Watch =>
  events.reduce((watch, [type, ms]) => watched(watch, { type }, ms), IDLE);
const flowing: [WatchEvent["type"], number][] = [
  ["offered", 0],
  ["answered", 100],
  ["connected", 150],
  ["media", 200],
];

describe("state of a connection", () => {
  it.each<[string, [WatchEvent["type"], number][], string]>([
    [
      "an offer waits for its answer for ever",
      [
        ["offered", 0],
        ["tick", 1e7],
      ],
      "idle",
    ],
    [
      "an answer",
      [
        ["offered", 0],
        ["answered", 100],
      ],
      "connecting",
    ],
    ["media", flowing, "flowing"],
    [
      "15 s without a connection",
      [
        ["offered", 0],
        ["answered", 100],
        ["tick", 15_100],
      ],
      "failed",
    ],
    [
      "connected, but no media",
      [
        ["offered", 0],
        ["answered", 100],
        ["connected", 200],
        ["tick", 15_099],
      ],
      "connecting",
    ],
    ["2.9 s of silence", [...flowing, ["tick", 3199]], "flowing"],
    ["3 s of silence", [...flowing, ["tick", 3200]], "stalled"],
    ["media again", [...flowing, ["tick", 3200], ["media", 4000]], "flowing"],
    ["11.9 s of silence", [...flowing, ["tick", 3200], ["tick", 12_199]], "stalled"],
    ["12 s of silence", [...flowing, ["tick", 3200], ["tick", 12_200]], "failed"],
    ["on hold: reports without media", [...flowing, ["tick", 3200], ["alive", 12_000], ["tick", 20_000]], "stalled"],
    ["the library gives up", [...flowing, ["broken", 300]], "failed"],
    ["a new offer after a failure", [...flowing, ["broken", 300], ["offered", 400]], "idle"],
    ["a second answer changes nothing", [...flowing, ["answered", 300]], "flowing"],
    ["media after a failure is too late", [...flowing, ["broken", 300], ["media", 400]], "failed"],
    ["closed stays closed", [...flowing, ["closed", 300], ["offered", 400], ["media", 500]], "closed"],
  ])("%s", (_, events, state) => {
    expect(run(...events).state).toBe(state);
  });

  it("never stays connecting or stalled without an end", () => {
    const types: WatchEvent["type"][] = ["offered", "answered", "connected", "media", "alive", "tick", "broken"];
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...types), fc.nat(5000))), (steps) => {
        let [watch, ms] = [IDLE, 0];
        for (const [type, passed] of steps) watch = watched(watch, { type }, (ms += passed));
        for (let i = 0; i < 4; i++) watch = watched(watch, { type: "tick" }, (ms += WATCH.connectMs));
        expect(["idle", "failed"]).toContain(watch.state);
      }),
    );
  });
});
