import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_WAITING_BYTES, PictureGate } from "../../../src/screen/picture-gate.ts";

const key = { from: "expert", keyframe: true } as const;
const delta = { from: "expert", keyframe: false } as const;

describe("pictures on their way to a page", () => {
  it("begin with a keyframe, which is asked for once a second", () => {
    const gate = new PictureGate();
    expect(gate.offer(delta, 0, 0)).toEqual({ pass: false, ask: true });
    expect(gate.offer(delta, 0, 40)).toEqual({ pass: false, ask: false });
    expect(gate.offer(delta, 0, 1001)).toEqual({ pass: false, ask: true });
    expect(gate.offer(key, 0, 1040)).toEqual({ pass: true, ask: false });
    expect(gate.offer(delta, 0, 1080)).toEqual({ pass: true, ask: false });
  });

  it("stop when the page is behind, and go on with a keyframe when it has read", () => {
    const gate = new PictureGate();
    gate.offer(key, 0, 0);
    expect(gate.offer(delta, MAX_WAITING_BYTES + 1, 40)).toEqual({ pass: false, ask: false });
    expect(gate.offer(key, MAX_WAITING_BYTES + 1, 80)).toEqual({ pass: false, ask: false });
    expect(gate.offer(delta, 1000, 120)).toEqual({ pass: false, ask: true });
    expect(gate.offer(key, 1000, 160)).toEqual({ pass: true, ask: false });
  });

  it("of the one are not held back by those of the other", () => {
    const gate = new PictureGate();
    expect(gate.offer({ from: "own", keyframe: true }, 0, 0).pass).toBe(true);
    expect(gate.offer(delta, 0, 0).pass).toBe(false);
  });

  it("never pass after one that was left out, before a keyframe", () => {
    const picture = fc.record({ keyframe: fc.boolean(), waiting: fc.integer({ min: 0, max: 2 * MAX_WAITING_BYTES }) });
    fc.assert(
      fc.property(fc.array(picture), (pictures) => {
        const gate = new PictureGate();
        let whole = false;
        return pictures.every(({ keyframe, waiting }, at) => {
          const { pass } = gate.offer({ from: "expert", keyframe }, waiting, at * 40);
          const right = !pass || keyframe || whole;
          whole = pass && (keyframe || whole);
          return right && !(pass && waiting > MAX_WAITING_BYTES);
        });
      }),
    );
  });
});
