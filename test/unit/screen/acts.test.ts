import { describe, expect, it } from "vitest";
import type { ScreenAct } from "../../../src/contract/screen/types.ts";
import { Acts } from "../../../src/screen/page/acts.ts";

describe("gestures on the screen", () => {
  it("count once when a hand trembles, and again half a second later", () => {
    const sent: ScreenAct[] = [];
    const acts = new Acts((act) => sent.push(act));
    expect([1000, 1200, 1499, 1500].map((at) => acts.act({ type: "press" }, at))).toEqual([true, false, false, true]);
    expect(sent).toHaveLength(2);
  });

  it("of another kind are a second strike, too: the button under the finger has changed", () => {
    const sent: ScreenAct[] = [];
    const acts = new Acts((act) => sent.push(act));
    acts.act({ type: "survey", question: "helped", value: 1 }, 1000);
    acts.act({ type: "survey", question: "again", value: 1 }, 1100);
    acts.act({ type: "stop" }, 1200);
    expect(sent).toEqual([{ type: "survey", question: "helped", value: 1 }]);
  });

  it("do not count on a scene that has just come", () => {
    const sent: ScreenAct[] = [];
    const acts = new Acts((act) => sent.push(act));
    acts.sceneChanged(1000);
    expect(acts.act({ type: "stop" }, 1300)).toBe(false);
    expect(acts.act({ type: "stop" }, 1400)).toBe(true);
  });

  it("of typing and of the volume count as fast as they come", () => {
    const sent: ScreenAct[] = [];
    const acts = new Acts((act) => sent.push(act));
    acts.sceneChanged(999);
    for (const text of ["a", "b", "c"]) acts.act({ type: "text", text }, 1000);
    acts.act({ type: "volume", step: 1 }, 1001);
    acts.act({ type: "volume", step: 1 }, 1002);
    expect(sent).toHaveLength(5);
  });
});
