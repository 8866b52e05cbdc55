import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { knowsNeighbour, parseIpv6Routes, parseRoutes, readNetwork } from "../../../devices/board/network.ts";
import { askReach, parseResolvConf } from "../../../devices/board/reach.ts";
import { FakeLinux } from "../../contract/kit/fake-linux.ts";

const HEAD = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
const DEFAULT = (iface: string, gateway: string, flags: string, metric: number): string =>
  `${iface}\t00000000\t${gateway}\t${flags}\t0\t0\t${metric}\t00000000\t0\t0\t0\n`;
const LOCAL = "eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n";
const NONE = "0".repeat(32);
const V6 = (hop: string, metric: string, flags: string, iface: string): string =>
  `${NONE} 00 ${NONE} 00 ${hop} ${metric} 00000001 00000000 ${flags}     ${iface}\n`;
const ROUTER = "fe80000000000000ba27ebfffe000001";

function tree(): FakeLinux {
  const folder = mkdtempSync(join(tmpdir(), "vb-net-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return new FakeLinux(folder);
}

describe("the way out", () => {
  test.each([
    ["one", HEAD + DEFAULT("eth0", "0101A8C0", "0003", 100) + LOCAL, { address: "192.168.1.1", interface: "eth0" }],
    [
      "of the smaller metric",
      HEAD + DEFAULT("wlan0", "FE01A8C0", "0003", 600) + DEFAULT("eth0", "0101A8C0", "0003", 100),
      { address: "192.168.1.1", interface: "eth0" },
    ],
    ["none: a default route without a gateway", HEAD + DEFAULT("ppp0", "00000000", "0001", 0), undefined],
    ["none", HEAD + LOCAL, undefined],
    ["none: nothing to read", "", undefined],
    ["none: rubbish", "\0\0 00000000 zz", undefined],
  ])("IPv4: %s", (_name, text, gateway) => {
    expect(parseRoutes(text)).toEqual(gateway);
  });

  test.each([
    [
      "a link-local router needs its interface",
      V6(ROUTER, "00000064", "00000003", "eth0"),
      { address: "fe80:0000:0000:0000:ba27:ebff:fe00:0001%eth0", interface: "eth0" },
    ],
    ["an unreachable route is none", V6(NONE, "ffffffff", "00200200", "lo"), undefined],
    ["nothing", "", undefined],
  ])("IPv6: %s", (_name, text, gateway) => {
    expect(parseIpv6Routes(text)).toEqual(gateway);
  });

  test("whether a neighbour has answered", () => {
    const arp = `IP address       HW type     Flags       HW address            Mask     Device
192.168.1.1      0x1         0x2         b8:27:eb:00:00:01     *        eth0
192.168.1.9      0x1         0x0         00:00:00:00:00:00     *        eth0
`;
    expect(knowsNeighbour(arp, "192.168.1.1")).toBe(true);
    expect(knowsNeighbour(arp, "192.168.1.9")).toBe(false);
    expect(knowsNeighbour(arp, "192.168.1.2")).toBe(false);
  });

  test("any text is read", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.nat(200), (put, at) => {
        const text = HEAD + DEFAULT("eth0", "0101A8C0", "0003", 100) + V6(ROUTER, "00000064", "00000003", "eth0");
        for (const damaged of [put, text.slice(0, at) + put + text.slice(at)]) {
          parseRoutes(damaged);
          parseIpv6Routes(damaged);
          knowsNeighbour(damaged, "192.168.1.1");
        }
      }),
    );
  });
});

test("links: wired and wireless, up and down; bridges are none", async () => {
  const linux = tree();
  linux.write("sys/class/net/wlan0/operstate", "dormant\n");
  linux.write("sys/class/net/wlan0/device/uevent", "DRIVER=brcmfmac\n");
  linux.write("sys/class/net/wlan0/phy80211/name", "phy0\n");
  expect(await readNetwork(linux.root)).toEqual({
    network: "up",
    links: [
      { name: "eth0", kind: "wired", state: "up" },
      { name: "wlan0", kind: "wireless", state: "down" },
    ],
  });
});

/** A name server that answers each question with this code (RFC 1035, 4.1.1), or is silent. */
async function nameServer(code: number | null): Promise<string> {
  const socket = createSocket("udp4", (question, from) => {
    if (code === null) return;
    const answer = Buffer.from(question);
    answer.writeUInt16BE(0x8180 | code, 2);
    socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  onTestFinished(() => void socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

async function listener(): Promise<{ host: string; port: number }> {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

/** A tree whose gateway is this machine itself: it refuses the connection, which is an answer. */
function atHome(): FakeLinux {
  const linux = tree();
  linux.write("proc/net/route", HEAD + DEFAULT("lo", "0100007F", "0003", 0));
  return linux;
}

const never = new AbortController().signal;
const NXDOMAIN = 3;
const SERVFAIL = 2;

describe("who answers", () => {
  test("all, each on its own", async () => {
    const [broker, desk] = [await listener(), await listener()];
    const options = { root: atHome().root, servers: [await nameServer(NXDOMAIN)] };
    expect(await askReach(options, { broker, desk }, never)).toEqual({
      gateway: "up",
      dns: "up",
      broker: "up",
      desk: "up",
    });
  });

  test("no gateway: the way out is down", async () => {
    const options = { root: tree().root, servers: [await nameServer(NXDOMAIN)] };
    expect(await askReach(options, {}, never)).toMatchObject({ gateway: "down", dns: "up" });
  });

  test("a desk that refuses is down, a broker that takes the connection up", async () => {
    const broker = await listener();
    const options = { root: atHome().root, servers: [await nameServer(NXDOMAIN)] };
    const desk = { host: "127.0.0.1", port: 1 };
    expect(await askReach(options, { broker, desk }, never)).toMatchObject({ broker: "up", desk: "down" });
  });

  test.each([
    ["that has lost its own way out (SERVFAIL)", SERVFAIL],
    ["that is silent", null],
  ])("a name server %s is down, and nothing is said of whom only it could name", async (_name, code) => {
    const options = { root: atHome().root, servers: [await nameServer(code)] };
    const broker = { host: "broker.invalid", port: 8883 };
    expect(await askReach(options, { broker, desk: await listener() }, never)).toEqual({
      gateway: "up",
      dns: "down",
      broker: "unknown",
      desk: "up",
    });
  });

  test("the name servers of the moment, as the system's file tells them", async () => {
    const text = "# DHCP\nnameserver 192.168.1.1\nnameserver fd00::1\nnameserver nonsense\nsearch lan\noptions edns0\n";
    expect(parseResolvConf(text)).toEqual(["192.168.1.1", "fd00::1"]);
    const linux = atHome();
    expect((await askReach({ root: linux.root }, {}, never)).dns).toBe("down");
    linux.write("etc/resolv.conf", null);
    expect((await askReach({ root: linux.root }, {}, never)).dns).toBe("down");
  });

  test("ends when it is no longer wanted", async () => {
    const abort = new AbortController();
    const reason = new Error("enough");
    const asking = askReach({ root: atHome().root, servers: [await nameServer(null)] }, {}, abort.signal);
    abort.abort(reason);
    await expect(asking).rejects.toBe(reason);
  });
});
