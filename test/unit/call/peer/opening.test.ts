import { describe, expect, it } from "vitest";
import { Opening } from "../../../../src/call/peer/send/opening.ts";

describe("what is kept for a connection that is about to stand", () => {
  it("begins with a keyframe, and is all that follows it", () => {
    const opening = new Opening<number>();
    opening.push(0, true, 0);
    opening.begin();
    opening.push(1, false, 10);
    opening.push(2, true, 20);
    opening.push(3, false, 21);
    opening.push(4, true, 60);
    expect(opening.take(100)).toEqual([2, 3, 4]);
    expect(opening.holding).toBe(false);
    expect(opening.take(101)).toEqual([]);
  });

  it("is nothing while no keyframe has come", () => {
    const opening = new Opening<number>();
    opening.begin();
    opening.push(1, false, 10);
    expect(opening.take(20)).toEqual([]);
  });

  it("is given up after a second: what is of the past is not sent", () => {
    const opening = new Opening<number>();
    opening.begin();
    opening.push(1, true, 0);
    expect(opening.take(1001)).toEqual([]);
    opening.begin();
    opening.push(1, true, 0);
    opening.push(2, false, 1001);
    expect(opening.holding).toBe(false);
  });

  it("is bounded", () => {
    const opening = new Opening<number>();
    opening.begin();
    for (let n = 0; n < 400; n += 1) opening.push(n, n === 0, 1);
    expect(opening.take(2)).toEqual([]);
  });

  it("begins anew where the camera's stream does", () => {
    const opening = new Opening<number>();
    opening.begin();
    opening.push(1, true, 0);
    opening.begin();
    opening.push(2, false, 5);
    opening.push(3, true, 6);
    expect(opening.take(7)).toEqual([3]);
  });
});
