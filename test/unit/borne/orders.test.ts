import { expect, onTestFinished, test } from "vitest";
import { Lights } from "../../../src/borne/lights.ts";
import { makeOrders } from "../../../src/borne/orders.ts";
import { SelfTester } from "../../../src/borne/self-test.ts";
import { SystemClock } from "../../../src/borne/clock.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import type { CmdMessage } from "../../../src/contract/types.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { probeFleet } from "../../support/probe.ts";

async function hands() {
  const { fleet, probes } = await probeFleet(["camera", "board"]);
  const said: string[] = [];
  const session = { on: false };
  const lights = new Lights(() => undefined);
  lights.identify = (durationMs) => void said.push(`identify ${durationMs}`);
  const orders = makeOrders({
    fleet,
    lights,
    selfTester: new SelfTester({
      fleet,
      clock: new SystemClock(),
      log: memoryLog(),
      inSession: () => session.on,
      capturing: () => undefined,
    }),
    inSession: () => session.on,
    sayIdentify: () => said.push("spoken"),
    reloadConfig: async () => ({ applied: true, detail: "applied" }),
    printing: () => ({ update: async ({ url }) => ({ edition: url.length, forms: 2 }) }),
    updates: () => ({ ordered: (id, { version }) => (said.push(`update ${id} ${version}`), undefined) }),
  });
  const order = (type: CmdMessage["type"], args: CmdMessage["args"] = {}, signal = new AbortController().signal) => {
    if (type === "log") throw new Error("log is the uplink's");
    const command = { v: 1, id: "id", borne: "demo/borne-1", type, args, iat: 0, exp: 0, ctr: 1, by: "t", sig: "" };
    return orders[type](command as CmdMessage, signal);
  };
  onTestFinished(() => fleet.stop());
  return { fleet, probes, said, session, order };
}

test("selftest gives the failed devices and the duration", async () => {
  const { order, probes } = await hands();
  probes.camera.test = async () => ({ passed: false, conditions: [{ code: "camera.black" }], figures: {} });
  expect(await order("selftest")).toMatchObject({ passed: false, failed: ["camera"] });
  expect(await order("selftest", { devices: ["board"] })).toMatchObject({ passed: true, failed: [] });
  await expect(order("selftest", { devices: ["fridge"] })).rejects.toMatchObject({ code: "selftest.device" });
});

test("restart-device closes and opens it anew, and says how it is then", async () => {
  const { order, probes, fleet } = await hands();
  expect(await order("restart-device", { device: "camera" })).toEqual({ device: "camera", state: "ready" });
  expect(probes.camera.closed).toBe(1);
  expect(fleet.get("camera")?.opens()).toBe(2);
  expect(probes.board.closed).toBe(0);
});

test.each([[{ device: "fridge" }], [{}]])("restart-device %j: refused with those that there are", async (args) => {
  const { order } = await hands();
  await expect(order("restart-device", args)).rejects.toMatchObject({
    code: "order.device",
    message: expect.stringContaining("camera, board") as string,
  });
});

test.each([
  ["restart-device", { device: "1234567" }],
  ["selftest", { devices: ["1841250123456"] }],
] as const)(
  "%s of what is a person's number: the reason, which is published, does not repeat it",
  async (type, args) => {
    const { order } = await hands();
    const reason = await order(type, args as CmdMessage["args"]).catch((error: unknown) => String(error));
    expect(reason).toContain("expected one of");
    expect(reason).not.toMatch(/\d{7}/);
  },
);

test("restart-device that never comes back ends with its signal, and leaves no listener behind", async () => {
  const { order, fleet, probes } = await hands();
  const supervisor = fleet.get("camera");
  const before = supervisor?.listenerCount("change");
  const { promise: closing, resolve: close } = Promise.withResolvers<void>();
  probes.camera.close = () => closing;
  const controller = new AbortController();
  const restart = order("restart-device", { device: "camera" }, controller.signal);
  const outcome = expect(restart).rejects.toMatchObject({ code: "stopped" });
  controller.abort();
  await outcome;
  expect(supervisor?.listenerCount("change")).toBe(before);
  close();
});

test("identify blinks as long as asked, 30 s by default, and speaks", async () => {
  const { order, said } = await hands();
  expect(await order("identify")).toEqual({ duration_s: 30 });
  expect(await order("identify", { duration_s: 5 })).toEqual({ duration_s: 5 });
  expect(said).toEqual(["identify 30000", "spoken", "identify 5000", "spoken"]);
});

test("reload-config says what was applied", async () => {
  const { order } = await hands();
  expect(await order("reload-config")).toEqual({ applied: true, detail: "applied" });
});

test("reboot asks the board; without its driver it fails", async () => {
  const { order, fleet, probes, said } = await hands();
  Object.assign(probes.board, { reboot: async () => void said.push("reboot") });
  await order("reboot");
  expect(said).toEqual(["reboot"]);
  const gone = new Promise((resolve) => fleet.once("gone", resolve));
  probes.board.emit("lost", new VisioborneError("board.absent", "gone"));
  await gone;
  await expect(order("reboot")).rejects.toMatchObject({ code: "board.absent" });
});

test.each(["selftest", "restart-device", "reboot"] as const)(
  "%s is refused while a usager is being served",
  async (type) => {
    const { order, session, probes } = await hands();
    session.on = true;
    await expect(order(type, { device: "camera" })).rejects.toMatchObject({ code: "order.in-session" });
    expect([probes.camera.closed, probes.camera.tests]).toEqual([0, 0]);
  },
);

test("identify and reload-config disturb nobody: obeyed in a session too", async () => {
  const { order, session } = await hands();
  session.on = true;
  expect(await order("identify")).toBeDefined();
  expect(await order("reload-config")).toBeDefined();
});

test("forms-update says which edition is there now; refused in a session, or without an address and its SHA-256", async () => {
  const { order, session } = await hands();
  const args = { url: "https://forms.example/3.json", sha256: "0".repeat(64) };
  expect(await order("forms-update", args)).toEqual({ edition: args.url.length, forms: 2 });
  await expect(order("forms-update", { url: args.url })).rejects.toMatchObject({ code: "order.args" });
  session.on = true;
  await expect(order("forms-update", args)).rejects.toMatchObject({ code: "order.in-session" });
});
