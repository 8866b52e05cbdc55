import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hear } from "../../src/supervisor/fleet/liveness.ts";
import { Fleet } from "../../src/supervisor/fleet/fleet.ts";
import { audit, forgetAudit } from "../../src/supervisor/audit.ts";
import { Batches } from "../../src/supervisor/commands/batch/batches.ts";
import { forgetBatches, listBatches, readBatch } from "../../src/supervisor/commands/batch/batch-store.ts";
import { Dispatcher } from "../../src/supervisor/commands/dispatcher.ts";
import { forgetCommands, listCommands, type ShownCommand } from "../../src/supervisor/commands/lives.ts";
import { auditRoutes } from "../../src/supervisor/commands/routes/audit.ts";
import { batchRoutes } from "../../src/supervisor/commands/routes/batches.ts";
import { Sites } from "../../src/supervisor/sites/sites.ts";
import { Store } from "../../src/supervisor/store/store.ts";
import { callerOfToken, makeToken } from "../../src/supervisor/tokens.ts";
import { call, callerOf } from "../support/api.ts";
import { FakeClock, memoryLog } from "../support/fake-clock.ts";

const bornes = ["a", "b", "c"].map((borne) => ({ network: "lot", borne }));
const rings = { lists: [["lot/a"], ["lot/b", "lot/c"]] };

/** Commands and batches, on whatever database. @param make a new, empty database: its path or URL */
export function commandsSuite(make: () => Promise<{ readonly database: string; remove(): Promise<void> }>): void {
  let at: Awaited<ReturnType<typeof make>>;
  let store: Store;
  let clock: FakeClock;
  let dispatcher: Dispatcher;
  let batches: Batches;
  let fleet: Fleet;
  /** Ids of the commands that the broker took. */
  let published: string[];
  /** What the broker does. */
  let brokerFails = false;
  let isNight: boolean;

  const key = generateKeyPairSync("ed25519").privateKey;
  const dispatcherOn = (on: Store): Dispatcher =>
    new Dispatcher({
      store: on,
      fleet,
      clock,
      log: memoryLog(),
      key: () => key,
      listening: () => true,
      isOpenAtNight: () => isNight,
      publish: async (_topic, payload) => {
        await Promise.resolve();
        if (brokerFails) throw new Error("no connection");
        published.push((JSON.parse(payload) as { id: string }).id);
      },
    });

  beforeEach(async () => {
    at = await make();
    store = await Store.open(at.database);
    await store.register(bornes, 0);
    clock = new FakeClock();
    published = [];
    brokerFails = false;
    isNight = false;
    const moment = { monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs() };
    fleet = new Fleet(bornes, 60, moment);
    for (const one of fleet.all()) {
      const status = { kind: "status", retained: false, state: "ready", boot: "b", conn: 1 } as const;
      one.life = hear(one.life, status, moment);
    }
    dispatcher = dispatcherOn(store);
    batches = new Batches({ store, fleet, sites: new Sites([], []), clock, log: memoryLog() }, dispatcher);
  });
  afterEach(async () => {
    await batches.stop();
    await dispatcher.stop();
    await store.close();
    await at.remove();
  });

  const [to] = bornes as [(typeof bornes)[number]];
  const all = async (): Promise<ShownCommand[]> => await listCommands(store, { networks: undefined });
  const said = async (id: string, state: "running" | "succeeded" | "failed"): Promise<void> => {
    dispatcher.said({ v: 1, id, state, boot: "0123456789abcdef", ts: 0, up_ms: 0, sync: true });
    await dispatcher.stop();
  };
  /** All that is under way is done. */
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 6; round++) {
      batches.look();
      await batches.stop();
      await dispatcher.stop();
    }
  };

  test("a command is kept, goes on, and is found by what it is about", async () => {
    const { id } = await dispatcher.ask({ to, type: "identify", args: { duration_s: 5 }, by: "tech" });
    await said(id, "running");
    await said(id, "succeeded");
    expect(await all()).toMatchObject([{ id, state: "succeeded", done: true, args: { duration_s: 5 } }]);
    for (const filter of [{ of: to }, { state: "succeeded" }, { networks: ["lot"] }, { limit: 1 }]) {
      expect(await listCommands(store, { networks: undefined, ...filter })).toHaveLength(1);
    }
    const others = [{ of: bornes[1]! }, { state: "failed" }, { networks: ["lozere"] }, { beforeMs: 0 }];
    for (const filter of others) expect(await listCommands(store, { networks: undefined, ...filter })).toEqual([]);
  });

  test("what wants a closed site goes to one that never closes at night", async () => {
    expect(dispatcher.obstacle(to, "forms-update")).toMatch(/the site is open/);
    isNight = true;
    expect(dispatcher.obstacle(to, "forms-update")).toBeUndefined();
  });

  test("the same command asked for twice goes once; one that the broker did not take is signed anew", async () => {
    brokerFails = true;
    const asked = { to, type: "identify", args: {}, by: "tech", waitMs: 60_000, id: "the-same" } as const;
    expect(await dispatcher.ask(asked)).toMatchObject({ state: "issued", reason: "no connection" });
    brokerFails = false;
    dispatcher.look();
    await dispatcher.stop();
    expect(await dispatcher.ask(asked)).toMatchObject({ state: "sent" });
    expect(published).toEqual(["the-same"]);
  });

  test("of processes that look at one command at the same time only one sends it", async () => {
    brokerFails = true;
    await dispatcher.ask({ to, type: "identify", args: {}, by: "tech", waitMs: 60_000 });
    brokerFails = false;
    const stores = await Promise.all([1, 2, 3].map(async () => await Store.open(at.database)));
    const others = stores.map(dispatcherOn);
    for (const one of [dispatcher, ...others]) one.look();
    await Promise.all([dispatcher, ...others].map(async (one) => await one.stop()));
    expect(published).toHaveLength(1);
    for (const one of stores) await one.close();
  });

  test("what was received while nobody looked is taken up; a silent one is unanswered", async () => {
    const { id } = await dispatcher.ask({ to, type: "selftest", args: {}, by: "tech" });
    const silent = await dispatcher.ask({ to: bornes[1]!, type: "selftest", args: {}, by: "tech" });
    const payload = JSON.stringify({ id, state: "failed", reason: "camera" });
    await store.db
      .insertInto("res")
      .values({ ...to, id, state: "failed", received_ms: 1, payload })
      .execute();
    clock.advance(331_000);
    dispatcher.look();
    await dispatcher.stop();
    const states = new Map((await all()).map((command) => [command.id, command.state]));
    expect([states.get(id), states.get(silent.id)]).toEqual(["failed", "unanswered"]);
  });

  test("a batch goes ring by ring, keeps to its gate and is forgotten in the end", async () => {
    const routes = batchRoutes({ store, fleet, sites: new Sites([], []), clock }, batches);
    const body = { type: "reload-config", rings, gate: { share: 0.5, afterMin: 1 } };
    const { id } = (await call(routes, "POST /batches", { body })) as { id: string };
    await settle();
    expect(published).toHaveLength(1);
    await said(published[0]!, "succeeded");
    await settle();
    expect(published).toHaveLength(1);
    clock.advance(61_000);
    await settle();
    expect(published).toHaveLength(3);
    await said(published[1]!, "succeeded");
    await said(published[2]!, "failed");
    clock.advance(61_000);
    await settle();
    expect(await readBatch(store, id)).toMatchObject({ state: "done", ring: 1, share: 0.5 });
    const caller = callerOf("viewer", ["lozere"]);
    expect(await call(routes, "GET /batches", { caller })).toEqual({ batches: [] });
    await forgetBatches(store, clock.wallMs() + 1);
    await forgetCommands(store, clock.wallMs() + 1);
    expect([await listBatches(store), await all()]).toEqual([[], []]);
  });

  test("a stopped batch takes back what waits, and gives it again when it goes on", async () => {
    const waiting = fleet.get(bornes[1]!)!;
    waiting.life = { ...waiting.life, state: "in-session" };
    const gate = { share: 1, settleMs: 0 };
    const ofTwo = [bornes.slice(1)];
    const id = await batches.begin({ type: "selftest", args: {}, by: "chef", gate, waitMs: 60_000, rings: ofTwo });
    await settle();
    expect(published).toHaveLength(1);
    await batches.say(id, { kind: "stop", reason: "by hand" }, "chef");
    await settle();
    const members = async () =>
      (await batches.members(id)).map(({ borne, command }) => [borne, command?.state ?? null]);
    expect(await members()).toEqual([
      ["b", null],
      ["c", "sent"],
    ]);
    waiting.life = { ...waiting.life, state: "ready" };
    dispatcher.look();
    await settle();
    expect(published).toHaveLength(1);
    await batches.say(id, { kind: "resume" }, "chef");
    await settle();
    expect(published).toHaveLength(2);
  });

  test("audit and tokens", async () => {
    const line = { who: "chef", what: "token.made", on: "grafana" };
    await audit(store, { ...line, atMs: 1000 });
    await audit(store, { ...line, network: "lot", atMs: 2_000_000_000_000 });
    const lines = async (query: Record<string, string>, caller = callerOf("manager")) =>
      ((await call(auditRoutes(store), "GET /audit", { query, caller })) as { lines: { atMs: number }[] }).lines;
    expect((await lines({})).map(({ atMs }) => atMs)).toEqual([2_000_000_000_000, 1000]);
    expect(await lines({ what: "token", who: "chef", on: "grafana", before: "5000" })).toHaveLength(1);
    expect(await lines({}, callerOf("manager", ["lot"]))).toHaveLength(1);
    expect(await forgetAudit(store, 5000)).toBe(1);
    const { secret } = await makeToken(store, { name: "grafana", role: "viewer", days: 1, madeBy: "chef" }, 0);
    expect(await callerOfToken(store, secret, 1000)).toMatchObject({ role: "viewer" });
    expect(await callerOfToken(store, secret, 86_400_000)).toBeUndefined();
  });
}
