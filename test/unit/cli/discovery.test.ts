import { describe, expect, test } from "vitest";
import { parseBrowse } from "../../../src/cli/discover/network.ts";
import { discover } from "../../../src/cli/discover/probe.ts";
import type { Looked, Place, Probe } from "../../../src/cli/discover/probe.ts";
import { propose } from "../../../src/cli/discover/propose.ts";

const PLACE: Place = {
  root: "/nowhere",
  hosts: [],
  network: false,
  serialPorts: [],
  usbPorts: [1, 1],
  daemonRuns: false,
};

const probe = (name: string, look: Probe["look"]): Probe => ({ name, deadlineMs: 200, look });
const one = (what: string): Looked => ({ found: [{ what, where: "here" }], notLooked: [] });

test("a probe that throws, rejects or hangs is told and stops none of the others", async () => {
  let aborted = false;
  const discovery = await discover(
    [
      probe("first", () => Promise.resolve(one("a"))),
      probe("hangs", (_place, signal) => {
        signal.addEventListener("abort", () => (aborted = true));
        return new Promise(() => undefined);
      }),
      probe("rejects", () => Promise.reject(new Error("bus on fire"))),
      probe("throws", async () => {
        throw new Error("at once");
      }),
      probe("last", () => Promise.resolve(one("b"))),
    ],
    PLACE,
  );
  expect(discovery.found.map(({ probe: name, what }) => [name, what])).toEqual([
    ["first", "a"],
    ["last", "b"],
  ]);
  expect(discovery.notLooked).toEqual([
    { probe: "hangs", where: "hangs", why: "no end within 200 ms" },
    { probe: "rejects", where: "rejects", why: "bus on fire" },
    { probe: "throws", where: "throws", why: "at once" },
  ]);
  expect(aborted).toBe(true);
});

describe("avahi-browse", () => {
  const line = (
    protocol: string,
    type: string,
    address: string,
    port = "631",
    txt = '"rp=ipp/print" "ty=Office 9000"',
  ) => `=;eth0;${protocol};Office\\0329000;${type};local;mfp.local;${address};${port};${txt}`;

  test("each service once, IPv4 before IPv6, with its own path and model", () => {
    const text = [
      "+;eth0;IPv4;Office;_ipp._tcp;local",
      line("IPv6", "_ipp._tcp", "fe80::1%eth0"),
      line("IPv4", "_ipp._tcp", "192.168.1.5"),
      line("IPv4", "_ipp._tcp", "192.168.1.6"),
      line("IPv4", "_ipps._tcp", "192.168.1.5", "443", '"rp=printers/a"'),
      line("IPv6", "_uscan._tcp", "2001:db8::5", "80", '"rs=/eSCL2"'),
    ].join("\n");
    expect(parseBrowse(text)).toEqual([
      { kind: "printer", uri: "ipp://192.168.1.5:631/ipp/print", name: "Office 9000" },
      { kind: "printer", uri: "ipps://192.168.1.5:443/printers/a", name: "Office 9000" },
      { kind: "scanner", uri: "http://[2001:db8::5]:80/eSCL2", name: "Office 9000" },
    ]);
  });

  test.each([
    "",
    "=;;;;;;;;;",
    line("IPv4", "_http._tcp", "192.168.1.5"),
    line("IPv4", "_ipp._tcp", "a b"),
    "\0\n=;=;",
  ])("nothing of %j", (text) => {
    expect(parseBrowse(text)).toEqual([]);
  });
});

test("what a device says of itself can't end its comment in a proposal", () => {
  const yaml = propose({
    found: [
      {
        probe: "papers",
        kind: "printer",
        what: "Evil\nname: x\u2028y",
        where: "ipp://a/",
        driver: "ipp",
        options: { uri: "ipp://a/" },
      },
    ],
    notLooked: [],
  });
  expect(yaml).toContain("  # found: Evil name: x y at ipp://a/\n  printer:\n    driver: ipp\n    uri: ipp://a/\n");
});

test("several presence sensors become one, fused", () => {
  const presence = { probe: "i2c", kind: "presence", where: "/dev/i2c-1", options: { bus: 1 } } as const;
  const yaml = propose({
    found: [
      { ...presence, what: "VL53L1X", driver: "vl53l1x" },
      { ...presence, what: "STHS34PF80", driver: "sths34pf80" },
    ],
    notLooked: [],
  });
  expect(yaml).toContain(
    "    driver: fused\n    members:\n      - driver: vl53l1x\n        bus: 1\n      - driver: sths34pf80\n        bus: 1\n",
  );
});
