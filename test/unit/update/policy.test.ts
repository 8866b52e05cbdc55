import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { worseThan, type Evidence } from "../../../src/update/evidence.ts";
import { JITTER_MS, orderOf, versionObstacle } from "../../../src/update/order.ts";
import { obstacleTo, paceOf, type Situation } from "../../../src/update/policy.ts";
import { compareVersions, isVersion } from "../../../src/update/version.ts";

const calm: Situation = { inSession: false, printing: false, enrolling: false, siteOpen: false };

describe("what may be begun", () => {
  it.each<[Partial<Situation>, boolean, string | undefined, number]>([
    [{}, false, undefined, 410],
    [{ siteOpen: true }, false, "open", 128],
    [{ siteOpen: true }, true, undefined, 128],
    [{ inSession: true }, true, "session", 0],
    [{ inSession: true, siteOpen: true }, true, "session", 0],
    [{ printing: true }, true, "printing", 410],
    [{ enrolling: true }, true, "enrolling", 410],
    [{ printing: true, siteOpen: true }, false, "printing", 128],
  ])("%j, now %s: %s, at %i kbit/s", (change, now, obstacle, kbps) => {
    expect(obstacleTo({ now }, { ...calm, ...change })).toBe(obstacle);
    expect(paceOf({ ...calm, ...change }, 512)).toBe(kbps);
  });
});

describe("an order", () => {
  const args = { url: "https://updates.example/b.raucb", version: "1.2.3" };
  it("has all that it needs, and a delay of its own within half an hour", () => {
    expect(orderOf("c1", args, 1000.4, 0.5)).toEqual({
      command: "c1",
      version: "1.2.3",
      source: args.url,
      now: false,
      older: false,
      jitterMs: JITTER_MS / 2,
      askedMs: 1000,
    });
  });
  it.each([
    [{ version: "1.2.3" }, "url"],
    [{ url: args.url }, "version"],
    [{ ...args, url: "http://updates.example/b" }, "https"],
    [{ ...args, version: "1.2" }, "1.2"],
  ])("%j is refused", (wrong, word) => {
    expect(() => orderOf("c1", wrong, 0, 0)).toThrow(word);
  });
  it.each([
    ["1.2.3", "1.2.2", false, undefined],
    ["1.2.3", "1.2.3", false, "runs already"],
    ["1.2.3", "1.2.3", true, "runs already"],
    ["1.2.2", "1.2.3", false, "older"],
    ["1.2.2", "1.2.3", true, undefined],
    ["1.3.0-rc.1", "1.3.0", false, "older"],
    ["0.0.1", "made-by-hand", false, undefined],
  ])("%s on %s, older %s: %s", (version, running, older, why) => {
    const obstacle = versionObstacle({ version, older }, running);
    if (why === undefined) expect(obstacle).toBeUndefined();
    else expect(obstacle).toContain(why);
  });
});

describe("versions", () => {
  // Semantic Versioning 2.0.0, 11.
  const ascending = ["not one", "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta"];
  ascending.push("1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0");
  it("are ordered as the standard says, both ways", () => {
    for (const [i, a] of ascending.entries()) {
      for (const [j, b] of ascending.entries())
        expect(Math.sign(compareVersions(a, b)), `${a} ${b}`).toBe(Math.sign(i - j));
    }
    expect(ascending.filter((text) => !isVersion(text))).toEqual(["not one"]);
  });
  it("have one order, whatever they are", () => {
    const any = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)).map((parts) => parts.join(".")),
    );
    fc.assert(fc.property(any, any, (a, b) => Math.sign(compareVersions(a, b)) === -Math.sign(compareVersions(b, a))));
  });
});

describe("what is worse than before", () => {
  const before: Evidence = {
    state: "closed",
    devices: { camera: "ready", printer: "absent", button: "ready" },
    alerts: ["printer.absent", "memory.low"],
    links: { broker: true, desk: true, screen: false },
  };
  it.each<[string, Partial<Evidence>, readonly string[]]>([
    ["all is as it was", {}, []],
    ["a usager is served", { state: "in-session" }, []],
    ["some of it better", { devices: { camera: "ready", printer: "ready", button: "ready" }, alerts: [] }, []],
    ["not call-ready", { state: "out-of-order" }, ["state out-of-order"]],
    ["not yet", { state: "starting" }, ["state starting"]],
    ["a device", { devices: { camera: "faulty", printer: "absent", button: "ready" } }, ["device camera faulty"]],
    ["a device that the profile no longer names", { devices: { button: "ready" } }, []],
    ["the desk", { links: { broker: true, desk: false, screen: false } }, ["no desk"]],
    ["a fault", { alerts: [...before.alerts, "camera.absent"] }, ["alert camera.absent"]],
    ["a code that this version does not know", { alerts: ["new.fault"] }, ["alert new.fault"]],
    ["a risk only", { alerts: ["selftest.overdue", "clock.skew"] }, []],
    ["the alert of the last update", { alerts: ["update.failed"] }, []],
  ])("%s", (_name, change, worse) => expect(worseThan(before, { ...before, ...change })).toEqual(worse));
  it("nothing is known of before: it has to be call-ready", () => {
    expect(worseThan(undefined, { ...before, state: "limited" })).toEqual([]);
    expect(worseThan(undefined, { ...before, state: "starting" })).toEqual(["state starting"]);
  });
  it("was out of order before: an update may be the cure", () => {
    expect(worseThan({ ...before, state: "out-of-order" }, { ...before, state: "out-of-order" })).toEqual([]);
  });
});
