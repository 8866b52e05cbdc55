import { describe, expect, onTestFinished, test } from "vitest";
import type { Board, Reach, ReachState, ReachTargets } from "../../../devices/board/port.ts";
import type { Condition } from "../../../devices/device.ts";
import { endpointOf, judgeLine, targetsOf } from "../../../src/borne/line.ts";
import { LineWatch } from "../../../src/borne/line-watch.ts";
import { quiet, until } from "../../contract/kit/context.ts";

const reach = (gateway: ReachState, dns: ReachState, broker: ReachState, desk: ReachState): Reach => ({
  gateway,
  dns,
  broker,
  desk,
});

describe("what is wrong with the line", () => {
  test.each([
    ["up", reach("up", "up", "up", "up"), undefined],
    ["up", reach("up", "up", "unknown", "unknown"), undefined],
    ["up", reach("unknown", "up", "unknown", "unknown"), undefined],
    ["down", reach("down", "down", "unknown", "unknown"), "no link: cable or Wi-Fi"],
    ["up", reach("down", "down", "down", "down"), "the gateway does not answer"],
    ["up", reach("up", "down", "unknown", "unknown"), "no name server answers"],
    ["up", reach("up", "up", "down", "down"), "neither broker nor desk answers"],
    ["up", reach("up", "up", "down", "unknown"), undefined],
    ["up", reach("up", "up", "down", "up"), undefined],
    ["up", reach("up", "up", "up", "down"), undefined],
    ["down", reach("down", "down", "up", "unknown"), undefined],
    ["unknown", reach("up", "down", "unknown", "up"), undefined],
  ] as const)("network %s, %j: %s", (network, seen, detail) => {
    expect(judgeLine(network, seen)).toEqual(detail === undefined ? [] : [{ code: "line.down", detail }]);
  });

  test.each([
    ["mqtts://broker.example", { host: "broker.example", port: 8883 }],
    ["mqtts://192.0.2.1:18883", { host: "192.0.2.1", port: 18_883 }],
    ["wss://desk.example/call", { host: "desk.example", port: 443 }],
    ["wss://[2001:db8::1]:8443/", { host: "2001:db8::1", port: 8443 }],
  ])("%s is at %j", (url, endpoint) => {
    expect(endpointOf(url)).toEqual(endpoint);
  });

  test("nobody is asked whom the configuration does not name", () => {
    expect(targetsOf({})).toEqual({});
    expect(targetsOf({ desk: { url: "wss://desk.example", lineKbps: 512 } })).toEqual({
      desk: { host: "desk.example", port: 443 },
    });
  });
});

/** A board whose answers a test sets, and a watch at the pace of a test. */
function watched(pace = {}): {
  answer: Reach;
  connected: boolean;
  said: Condition[][];
  asked: ReachTargets[];
  watch: LineWatch;
} {
  const stand = {
    answer: reach("up", "up", "up", "up"),
    connected: false,
    said: [] as Condition[][],
    asked: [] as ReachTargets[],
  };
  const board = {
    facts: () => ({ network: "up" }),
    reach: (targets: ReachTargets) => {
      stand.asked.push(targets);
      return Promise.resolve(stand.answer);
    },
  } as unknown as Board;
  const watch = new LineWatch({
    board: () => board,
    targets: () => ({ broker: { host: "b", port: 1 }, desk: { host: "d", port: 2 } }),
    brokerConnected: () => stand.connected,
    report: (conditions) => void stand.said.push([...conditions]),
    log: quiet,
    pace: { firstMs: 1, periodMs: 20, downMs: 20, sureMs: 5, deadlineMs: 1000, ...pace },
  });
  onTestFinished(() => watch.stop());
  return Object.assign(stand, { watch });
}

describe("the watch of the line", () => {
  test("says that the box is off after a second look, and when it is back", async () => {
    const stand = watched();
    stand.watch.start();
    await until(() => stand.said.length > 0);
    expect(stand.said.at(-1)).toEqual([]);
    stand.answer = reach("down", "down", "down", "down");
    await until(() => (stand.said.at(-1)?.length ?? 0) > 0);
    expect(stand.said.at(-1)).toEqual([{ code: "line.down", detail: "the gateway does not answer" }]);
    stand.answer = reach("up", "up", "up", "up");
    await until(() => stand.said.at(-1)?.length === 0);
  });

  test("one look that fails is nothing", async () => {
    const stand = watched({ sureMs: 30 });
    stand.answer = reach("down", "down", "down", "down");
    stand.watch.start();
    await until(() => stand.asked.length === 1);
    stand.answer = reach("up", "up", "up", "up");
    await until(() => stand.said.length > 0);
    expect(stand.said.flat()).toEqual([]);
  });

  test("a broker that is connected is not connected to again, and proves the line", async () => {
    const stand = watched();
    stand.connected = true;
    stand.answer = reach("unknown", "down", "unknown", "down");
    stand.watch.start();
    await until(() => stand.said.length > 1);
    expect(stand.said.flat()).toEqual([]);
    for (const targets of stand.asked) expect(targets).toEqual({ desk: { host: "d", port: 2 } });
  });

  test("a lost broker makes it look at once; stopped, it looks no more", async () => {
    const stand = watched({ periodMs: 600_000, firstMs: 600_000 });
    stand.watch.start();
    stand.watch.lookSoon();
    await until(() => stand.said.length === 1);
    stand.watch.stop();
    stand.watch.lookSoon();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(stand.asked).toHaveLength(1);
  });
});
