import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FAULT_CODES, FAULTS } from "../../../src/contract/faults.ts";
import { readinessOf, type ReadinessInput } from "../../../src/borne/readiness.ts";

const base: ReadinessInput = {
  services: [
    { id: "caf", needs: ["camera", "sound"], wants: ["printer"] },
    { id: "msa", needs: ["camera", "sound", "scanner", "line"], wants: [] },
  ],
  faults: [],
  configured: new Set(["button", "camera", "sound", "printer", "scanner"]),
  siteOpen: true,
  openServices: new Set(["caf", "msa"]),
  settled: true,
  inSession: false,
  stopping: false,
};

describe("table of readiness", () => {
  const rows: [string, Partial<ReadinessInput>, ReturnType<typeof readinessOf>][] = [
    ["all well", {}, { state: "ready", reasons: [], services: { caf: "ready", msa: "ready" } }],
    [
      "put into service by an installer: closed to all, whatever works or does not",
      { commissioning: true, faults: ["camera.absent", "wipe.failed"] },
      { state: "closed", reasons: [{ code: "commissioning" }], services: { caf: "closed", msa: "closed" } },
    ],
    [
      "no desk is configured: the line does not count",
      { faults: ["line.down"] },
      { state: "ready", reasons: [], services: { caf: "ready", msa: "ready" } },
    ],
    [
      "with a desk it does",
      { faults: ["line.down"], configured: new Set(["camera", "sound", "line"]) },
      {
        state: "limited",
        reasons: [{ code: "line.down", services: ["msa"] }],
        services: { caf: "ready", msa: "out-of-order" },
      },
    ],
    [
      "paper out limits the service that wants the printer",
      { faults: ["printer.paper"] },
      {
        state: "limited",
        reasons: [{ code: "printer.paper", services: ["caf"] }],
        services: { caf: "limited", msa: "ready" },
      },
    ],
    [
      "a camera that is away takes every service",
      { faults: ["camera.absent"] },
      {
        state: "out-of-order",
        reasons: [{ code: "camera.absent" }],
        services: { caf: "out-of-order", msa: "out-of-order" },
      },
    ],
    [
      "a minor fault takes nothing",
      { faults: ["printer.paper.low", "temp.high"] },
      { state: "ready", reasons: [], services: { caf: "ready", msa: "ready" } },
    ],
    [
      "a stuck button limits the borne though no service names it",
      { faults: ["button.stuck"] },
      { state: "limited", reasons: [{ code: "button.stuck" }], services: { caf: "ready", msa: "ready" } },
    ],
    [
      "what remains of a usager closes everything",
      { faults: ["wipe.failed"] },
      {
        state: "out-of-order",
        reasons: [{ code: "wipe.failed" }],
        services: { caf: "out-of-order", msa: "out-of-order" },
      },
    ],
    [
      "outside the hours",
      { siteOpen: false, openServices: new Set<string>(), faults: ["camera.absent"] },
      { state: "closed", reasons: [{ code: "hours" }], services: { caf: "closed", msa: "closed" } },
    ],
    [
      "one service outside its own hours",
      { openServices: new Set(["caf"]) },
      { state: "ready", reasons: [{ code: "hours", services: ["msa"] }], services: { caf: "ready", msa: "closed" } },
    ],
    [
      "the only open service is out of order",
      { openServices: new Set(["msa"]), faults: ["scanner.hung"] },
      {
        state: "out-of-order",
        reasons: [
          { code: "scanner.hung", services: ["msa"] },
          { code: "hours", services: ["caf"] },
        ],
        services: { caf: "closed", msa: "out-of-order" },
      },
    ],
  ];
  test.each(rows)("%s", (_what, change, expected) => {
    expect(readinessOf({ ...base, ...change })).toEqual(expected);
  });

  test.each([
    ["starting", { settled: false }],
    ["in-session", { inSession: true, faults: ["camera.absent" as const] }],
    ["stopped", { stopping: true, settled: false }],
  ])("%s", (state, change) => {
    expect(readinessOf({ ...base, ...change }).state).toBe(state);
  });
});

test("ready is only said when no open service misses anything", () => {
  fc.assert(
    fc.property(fc.subarray([...FAULT_CODES]), fc.subarray(["caf", "msa"]), (faults, open) => {
      const { state, services } = readinessOf({ ...base, faults, openServices: new Set(open) });
      if (state !== "ready") return;
      const taken = new Set(faults.flatMap((code) => [...FAULTS[code].takes] as string[]));
      expect(taken.has("borne") || taken.has("button")).toBe(false);
      for (const service of base.services) {
        if (services[service.id] === "closed") continue;
        const missing = [...service.needs, ...service.wants].filter(
          (one) => base.configured.has(one) && taken.has(one),
        );
        expect(missing).toEqual([]);
      }
    }),
  );
});
