import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MqttClient } from "mqtt";
import { Identity } from "../../../src/borne/enrolment/identity.ts";
import { anyBorneAcl } from "../../../src/broker/access-lists.ts";
import { topicOf } from "../../../src/contract/topics.ts";
import type { SupervisorConfig } from "../../../src/supervisor/config.ts";
import { connectAs, deliveries, publishCode } from "../../support/broker.ts";
import { enrollingSupervisor, type EnrollingSupervisor } from "../../support/enrolling-supervisor.ts";
import { callRoute, connectBorne, enrol, MANAGER } from "../../support/enrolment.ts";
import type { TestCentreBroker } from "../../support/enrolment.ts";
import { rows, runSupervisor, type RunningSupervisor } from "../../support/supervisor.ts";

// The whole supervisor, and a broker whose list nobody keeps: it lets every certificate of the authority in.

const NAME = { network: "manche", borne: "villedieu-1" };
let running: EnrollingSupervisor;
let at: TestCentreBroker;
let supervisor: RunningSupervisor;
let config: SupervisorConfig;
let client: MqttClient;

const act = async (verb: string): Promise<unknown> =>
  await callRoute(supervisor.routes(), `POST /bornes/:network/:borne/${verb}`, NAME, undefined, MANAGER);
const shown = async (): Promise<Record<string, unknown>> =>
  ((await callRoute(supervisor.routes(), "GET /register", {}, undefined, MANAGER)) as Record<string, unknown>[])[0]!;
const status = (state: string, conn = 1): string =>
  JSON.stringify({ v: 1, state, boot: "0123456789abcdef", conn, ts: 1, up_ms: 1, sync: true, reasons: [] });
async function say(channel: "status" | "desc" | "health" | "alert", payload: string, id?: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    client.publish(topicOf(NAME, channel, id), payload, { qos: 1, retain: true }, (e) => (e ? reject(e) : resolve()));
  });
}

beforeAll(async () => {
  running = await enrollingSupervisor({ keepsList: false });
  ({ at, config, supervisor } = running);
  writeFileSync(at.aclFile, anyBorneAcl());
  process.kill(at.broker.pid!, "SIGHUP");
});
afterAll(async () => {
  await client?.endAsync(true);
  await supervisor.stop();
  await at.close();
});

test("enrolled and heard live: in service, and the supervisor knows it", async () => {
  const body = { ...NAME, name: "Mairie de Villedieu" };
  const made = (await callRoute(supervisor.routes(), "POST /bornes", {}, body, MANAGER)) as { code: string };
  const identity = new Identity(join(at.dir, NAME.borne));
  await enrol(running.url, NAME, made.code, identity);
  client = await connectBorne(at, identity);
  await say("status", status("ready"));
  await say("alert", alert("paper.low"), "paper.low");
  await expect.poll(shown).toMatchObject({ stage: "in-service", name: "Mairie de Villedieu" });
  await expect.poll(async () => await rows(config.database, "latest")).toHaveLength(1);
});

test(
  "blocked, with a broker that lets it speak: cut, not believed, counted and told",
  { timeout: 30_000 },
  async () => {
    const cut = new Promise<void>((resolve) => client.once("close", () => resolve()));
    expect(await act("block")).toEqual({ brokerTold: true });
    await cut;
    client = await connectBorne(at, new Identity(join(at.dir, NAME.borne)));
    // It is cut again and again, and comes back each time.
    const words = "a borne that is shut out still speaks at the broker: its list is not in force";
    while (!supervisor.log.lines.some(({ message }) => message === words)) {
      if (!client.connected) client = await connectBorne(at, new Identity(join(at.dir, NAME.borne)));
      client.publish(topicOf(NAME, "status"), status("out-of-order"), { retain: true });
      // Never believed, so in no table: it has to be found at the broker.
      client.publish(topicOf(NAME, "alert", "camera.absent"), alert("camera.absent"), { retain: true });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await shown()).toMatchObject({ heardWhileShut: expect.toSatisfy((n: number) => n > 0) as number });
    expect(await rows(config.database, "latest")).toMatchObject([{ payload: status("ready") }]);
    expect(await rows(config.database, "intruder")).toMatchObject([{ borne: NAME.borne }]);
  },
);

test("withdrawn: what it left retained is cleared, and its name is not given again", { timeout: 60_000 }, async () => {
  await act("withdraw");
  await expect
    .poll(async () => (await rows(config.database, "enrolment_borne"))[0]?.["to_clear"], { timeout: 40_000 })
    .toBe(0);
  const reader = await connectAs(at.peopleUrl, at.maintenance);
  const heard = await deliveries(reader, "vb/1/#");
  const centre = await connectAs(at.peopleUrl, at.supervisor);
  await publishCode(centre, topicOf(NAME, "ack"));
  await heard.until(topicOf(NAME, "ack"));
  expect(heard.topics).toEqual([topicOf(NAME, "ack")]);
  await Promise.all([reader.endAsync(true), centre.endAsync(true)]);
  expect(await shown()).toMatchObject({ stage: "withdrawn", code: null });
  const again = callRoute(supervisor.routes(), "POST /bornes", {}, { ...NAME, name: "x" }, MANAGER);
  await expect(again).rejects.toMatchObject({ code: "register.conflict" });
});

test("after a restart nothing has changed: the withdrawn one is not believed", async () => {
  await supervisor.stop();
  supervisor = await runSupervisor(config);
  expect(await shown()).toMatchObject({ stage: "withdrawn" });
});

function alert(code: string): string {
  return JSON.stringify({
    v: 1,
    code,
    severity: "minor",
    owner: "collectivite",
    since: 1,
    boot: "0123456789abcdef",
    seq: 1,
    device: null,
    detail: "",
  });
}
