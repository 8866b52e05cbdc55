import { describe, expect, it } from "vitest";
import type { ScreenActEcho } from "../../../src/contract/screen/types.ts";
import { LifeWatch } from "../../../src/screen/life-watch.ts";

const echo = (n: number, rest: Partial<ScreenActEcho> = {}): ScreenActEcho => ({
  type: "echo",
  n,
  hidden: false,
  pictures: 0,
  picture_age_ms: null,
  dropped: 0,
  wants_keyframe: false,
  ...rest,
});

describe("life of the screen's page", () => {
  it("is none, alive with echoes, silent 5 s after the last", () => {
    const watch = new LifeWatch();
    expect(watch.life(0)).toBe("none");
    watch.sent(1, 0);
    watch.echoed(echo(1), 1, 100);
    expect(watch.life(5000)).toBe("alive");
    expect(watch.dueMs(5000)).toBe(5100);
    expect(watch.life(5100)).toBe("silent");
    watch.echoed(echo(1), 1, 5200);
    expect(watch.life(5200)).toBe("alive");
  });

  it("ends when the page echoes but does not draw what it is shown", () => {
    const watch = new LifeWatch();
    watch.sent(1, 0);
    watch.echoed(echo(1), 1, 10);
    watch.sent(2, 1000);
    for (let at = 1000; at <= 12_000; at += 1000) watch.echoed(echo(1), 2, at);
    expect(watch.life(12_000)).toBe("silent");
    watch.echoed(echo(2), 2, 12_500);
    expect(watch.life(12_500)).toBe("alive");
  });

  it("goes on when views come faster than echoes, as long as newer ones are drawn", () => {
    const watch = new LifeWatch();
    for (let at = 0; at < 20_000; at += 100) {
      watch.sent(at, at);
      if (at % 1000 === 0) watch.echoed(echo(Math.max(0, at - 200)), at, at);
    }
    expect(watch.life(20_000)).toBe("alive");
  });

  it("is silent while nobody can see the page", () => {
    const watch = new LifeWatch();
    for (let at = 0; at <= 6000; at += 1000) watch.echoed(echo(0, { hidden: true }), 0, at);
    expect(watch.life(6000)).toBe("silent");
  });

  it("tells pictures and the age of the last, which grows by itself", () => {
    const watch = new LifeWatch();
    expect(watch.drawn(0)).toEqual({ pictures: 0, ageMs: null });
    watch.echoed(echo(0, { pictures: 42, picture_age_ms: 30 }), 0, 1000);
    expect(watch.drawn(1500)).toEqual({ pictures: 42, ageMs: 530 });
  });
});
