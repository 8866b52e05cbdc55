import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hear, LOST_AFTER_PERIODS, restored, tick, unheard } from "../../../src/supervisor/fleet/liveness.ts";
import type { BorneLife, BorneState, Heard, Liveness, Moment } from "../../../src/supervisor/fleet/liveness.ts";

const A = "aaaaaaaaaaaaaaaa";
const B = "bbbbbbbbbbbbbbbb";
const at = (seconds: number, wallJumpMs = 0): Moment => ({
  monotonicMs: seconds * 1000,
  wallMs: 1_800_000_000_000 + seconds * 1000 + wallJumpMs,
});
const status = (state: BorneState, boot = A, conn = 1, retained = false): Heard => ({
  kind: "status",
  retained,
  state,
  boot,
  conn,
});
const health = (boot = A, conn = 1, retained = false, periodS = 60): Heard => ({
  kind: "health",
  retained,
  boot,
  conn,
  periodS,
});
const other = (retained = false): Heard => ({ kind: "other", retained });

type Step = readonly [seconds: number, what: Heard | "tick"];
function play(steps: readonly Step[], life: BorneLife = unheard(60, at(0))): BorneLife {
  return steps.reduce((now, [s, what]) => (what === "tick" ? tick(now, at(s)) : hear(now, what, at(s))), life);
}

describe("table", () => {
  const cases: readonly [title: string, steps: readonly Step[], liveness: Liveness, state: BorneState | null][] = [
    ["nothing heard", [[1000, "tick"]], "never", null],
    [
      "a retained ready is shown, and proves nothing",
      [
        [1, status("ready", A, 1, true)],
        [2, "tick"],
      ],
      "never",
      "ready",
    ],
    [
      "retained health and desc prove nothing",
      [
        [1, health(A, 1, true)],
        [1, other(true)],
      ],
      "never",
      null,
    ],
    ["a live status proves life", [[1, status("ready")]], "live", "ready"],
    ["a live health proves life", [[1, health()]], "live", null],
    ["a live alert or desc proves life", [[1, other()]], "live", null],
    [
      "three periods of silence are not yet too many",
      [
        [0, status("ready")],
        [180, "tick"],
      ],
      "live",
      "ready",
    ],
    [
      "more than three are",
      [
        [0, status("ready")],
        [180.1, "tick"],
      ],
      "lost",
      "ready",
    ],
    [
      "each heartbeat begins the count anew",
      [
        [0, status("ready")],
        [60, health()],
        [240, "tick"],
      ],
      "live",
      "ready",
    ],
    [
      "the period is that of the borne's health",
      [
        [0, health(A, 1, false, 300)],
        [899, "tick"],
      ],
      "live",
      null,
    ],
    [
      "a retained message does not prolong life",
      [
        [0, status("ready")],
        [170, status("ready", A, 1, true)],
        [181, "tick"],
      ],
      "lost",
      "ready",
    ],
    [
      "the will of the present connection makes suspect",
      [
        [0, status("ready")],
        [10, status("lost")],
      ],
      "suspect",
      "ready",
    ],
    [
      "a will shortens the wait to one period",
      [
        [0, status("ready")],
        [10, status("lost")],
        [70.1, "tick"],
      ],
      "lost",
      "ready",
    ],
    [
      "a suspect is not lost before",
      [
        [0, status("ready")],
        [10, status("lost")],
        [70, "tick"],
      ],
      "suspect",
      "ready",
    ],
    [
      "a will never lengthens the wait",
      [
        [0, status("ready")],
        [170, status("lost")],
        [180.1, "tick"],
      ],
      "lost",
      "ready",
    ],
    [
      "a heartbeat clears the suspicion",
      [
        [0, status("ready")],
        [10, status("lost")],
        [20, health()],
        [190, "tick"],
      ],
      "live",
      "ready",
    ],
    [
      "the will of an earlier connection is ignored",
      [
        [0, status("ready", A, 2)],
        [30, status("lost", A, 1)],
      ],
      "live",
      "ready",
    ],
    [
      "the will of an earlier boot is ignored",
      [
        [0, status("ready", A, 3)],
        [5, status("ready", B, 1)],
        [30, status("lost", A, 3)],
      ],
      "live",
      "ready",
    ],
    [
      "a retained will of the present connection is a hint too",
      [
        [0, status("ready")],
        [9, status("lost", A, 1, true)],
      ],
      "suspect",
      "ready",
    ],
    [
      "a retained will of a borne never heard is shown only",
      [
        [1, status("lost", A, 1, true)],
        [500, "tick"],
      ],
      "never",
      "lost",
    ],
    [
      "a late status of an earlier connection changes nothing",
      [
        [0, status("closed", A, 2)],
        [300, "tick"],
        [301, status("ready", A, 1)],
      ],
      "lost",
      "closed",
    ],
    [
      "a stopped borne is not lost, however long",
      [
        [0, status("ready")],
        [9, status("stopped")],
        [9999, "tick"],
      ],
      "stopped",
      "stopped",
    ],
    [
      "a will after a clean stop changes nothing",
      [
        [0, status("stopped")],
        [30, status("lost")],
      ],
      "stopped",
      "stopped",
    ],
    [
      "the last health and desc after a clean stop do not bring it back",
      [
        [0, status("ready")],
        [9, status("stopped")],
        [9, health()],
        [9, other()],
      ],
      "stopped",
      "stopped",
    ],
    [
      "a stopped borne that is started again is live with its first status",
      [
        [0, status("stopped")],
        [5, status("starting", B)],
      ],
      "live",
      "starting",
    ],
    [
      "a stopped borne whose new status was only heard retained is live with its first health",
      [
        [0, status("stopped")],
        [5, status("ready", B, 1, true)],
        [6, health(B)],
      ],
      "live",
      "ready",
    ],
    [
      "a stopped borne is live with the health of another boot",
      [
        [0, status("stopped")],
        [6, health(B)],
      ],
      "live",
      "stopped",
    ],
    [
      "a retained stopped does not stop a live one",
      [
        [0, status("ready")],
        [1, status("stopped", A, 1, true)],
      ],
      "live",
      "stopped",
    ],
    [
      "a lost borne comes back with a live message",
      [
        [0, status("ready")],
        [200, "tick"],
        [201, health(A, 2)],
      ],
      "live",
      "ready",
    ],
    [
      "a lost borne does not come back with a retained one",
      [
        [0, status("ready")],
        [200, "tick"],
        [201, status("ready", A, 1, true)],
      ],
      "lost",
      "ready",
    ],
  ];
  test.each(cases)("%s", (_title, steps, liveness, state) => {
    expect(play(steps)).toMatchObject({ liveness, state });
  });
});

test("a will buries nobody whose next connection the broker has kept: the supervisor came back after the borne", () => {
  const willed: readonly Step[] = [
    [0, health(A, 1)],
    [1, status("lost", A, 1)],
  ];
  const kept = play([...willed, [6, status("ready", A, 2, true)]]);
  expect(kept).toMatchObject({ liveness: "suspect", state: "ready" });
  expect(play([[62, "tick"]], kept).liveness).toBe("suspect");
  // Kept is no proof of life: silence still counts.
  expect(play([[181, "tick"]], kept).liveness).toBe("lost");
  expect(play([[70, health(A, 2)]], kept).liveness).toBe("live");
  // The same connection's, kept, takes nothing back.
  expect(play([...willed, [6, status("ready", A, 1, true)], [62, "tick"]]).liveness).toBe("lost");
});

test("a restart of the supervisor: nobody is lost for the time in which nobody listened", () => {
  const stored = { liveness: "live", state: "ready", boot: A, conn: 4, periodS: 60, lastSeenWallMs: 5 } as const;
  const life = restored(stored, at(1000));
  expect(play([[1180, "tick"]], life).liveness).toBe("live");
  expect(play([[1181, "tick"]], life)).toMatchObject({ liveness: "lost", lastSeenWallMs: 5 });
  const suspect = restored({ ...stored, liveness: "suspect" }, at(1000));
  expect(play([[1061, "tick"]], suspect).liveness).toBe("lost");
});

test("a jump of the wall clock by years changes nothing", () => {
  const life = hear(unheard(60, at(0)), status("ready"), at(0));
  const years = 10 * 365 * 86_400_000;
  for (const jump of [-years, years]) {
    expect(tick(life, at(180, jump)).liveness).toBe("live");
    expect(tick(life, at(181, jump)).liveness).toBe("lost");
  }
});

const anyHeard = fc.oneof(
  fc.record({
    kind: fc.constant("status" as const),
    retained: fc.boolean(),
    state: fc.constantFrom<BorneState>("starting", "ready", "limited", "closed", "stopped", "lost"),
    boot: fc.constantFrom(A, B),
    conn: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    kind: fc.constant("health" as const),
    retained: fc.boolean(),
    boot: fc.constantFrom(A, B),
    conn: fc.integer({ min: 1, max: 3 }),
    periodS: fc.constantFrom(1, 60, 300),
  }),
  fc.record({ kind: fc.constant("other" as const), retained: fc.boolean() }),
);
const anySteps = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 400 }), fc.oneof(anyHeard, fc.constant("tick" as const))),
  { maxLength: 60 },
);

describe("properties", () => {
  test("last_seen moves by a live message that is no will, and by nothing else", () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        let life = unheard(60, at(0));
        let now = 0;
        for (const [wait, what] of steps) {
          now += wait;
          const before = life.lastSeenWallMs;
          life = what === "tick" ? tick(life, at(now)) : hear(life, what, at(now));
          const proof = what !== "tick" && !what.retained && !(what.kind === "status" && what.state === "lost");
          if (!proof) expect(life.lastSeenWallMs).toBe(before);
          if (life.lastSeenWallMs !== before) expect(life.lastSeenWallMs).toBe(at(now).wallMs);
        }
      }),
    );
  });

  test("after more than three periods without a live message nobody is live or suspect", () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        let now = 0;
        let life = unheard(60, at(0));
        for (const [wait, what] of steps) {
          now += wait;
          life = what === "tick" ? tick(life, at(now)) : hear(life, what, at(now));
        }
        const later = now + LOST_AFTER_PERIODS * life.periodS + 1;
        expect(["never", "lost", "stopped"]).toContain(tick(life, at(later)).liveness);
      }),
    );
  });

  test("only-retained traffic leaves a borne never heard", () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const retained = steps.map(([s, what]) => [s, what === "tick" ? what : { ...what, retained: true }] as const);
        expect(play(retained)).toMatchObject({ liveness: "never", lastSeenWallMs: null });
      }),
    );
  });
});
