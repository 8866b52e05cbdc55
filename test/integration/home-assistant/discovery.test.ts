import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startBroker, type Broker } from "../../../src/demo/broker.ts";
import { ensurePki, type Pki } from "../../../src/demo/pki.ts";
import type { SupervisorConfig } from "../../../src/supervisor/config.ts";
import { call } from "../../support/api.ts";
import { connectAs, keptLog, publishCode } from "../../support/broker.ts";
import { ScriptedBorne } from "../../support/scripted-borne.ts";
import { runSupervisor, supervisorConfig, type RunningSupervisor } from "../../support/supervisor.ts";

/**
 * What Home Assistant takes as the discovery of a device: home-assistant.io/integrations/mqtt ("Device discovery
 * payload"), /integrations/sensor.mqtt and /integrations/binary_sensor.mqtt. Required: device with an identifier, origin
 * with a name, for each component its platform, and a unique_id to be kept in the registry.
 */
const DISCOVERY = {
  type: "object",
  required: ["device", "origin", "components"],
  additionalProperties: false,
  properties: {
    device: {
      type: "object",
      required: ["identifiers"],
      additionalProperties: false,
      properties: {
        identifiers: { type: "array", minItems: 1, items: { type: "string" } },
        name: { type: "string" },
        manufacturer: { type: "string" },
        model: { type: "string" },
        sw_version: { type: "string" },
        suggested_area: { type: "string" },
        configuration_url: { type: "string", pattern: "^(https?|homeassistant)://" },
      },
    },
    origin: {
      type: "object",
      required: ["name"],
      additionalProperties: false,
      properties: { name: { type: "string" }, sw_version: { type: "string" }, support_url: { type: "string" } },
    },
    availability: {
      type: "array",
      items: { type: "object", required: ["topic"], properties: { topic: { type: "string" } } },
    },
    state_topic: { type: "string" },
    qos: { enum: [0, 1, 2] },
    components: {
      type: "object",
      propertyNames: { pattern: "^[A-Za-z0-9_-]+$" },
      additionalProperties: {
        type: "object",
        required: ["platform", "unique_id"],
        additionalProperties: false,
        properties: {
          platform: { enum: ["sensor", "binary_sensor"] },
          unique_id: { type: "string", minLength: 1 },
          name: { type: "string" },
          value_template: { type: "string", pattern: "^\\{\\{ value_json\\.[a-z_]+ \\}\\}$" },
          device_class: { enum: ["connectivity", "problem", "enum", "temperature"] },
          options: { type: "array", items: { type: "string" } },
          unit_of_measurement: { enum: ["°C"] },
          state_class: { enum: ["measurement"] },
          entity_category: { enum: ["diagnostic"] },
          icon: { type: "string", pattern: "^mdi:" },
        },
        // A sensor of the class enum takes options, and neither a state class nor a unit; no other takes options.
        oneOf: [
          {
            properties: { device_class: { const: "enum" } },
            required: ["device_class", "options"],
            not: { anyOf: [{ required: ["state_class"] }, { required: ["unit_of_measurement"] }] },
          },
          {
            properties: { device_class: { not: { const: "enum" } } },
            not: { required: ["options"] },
          },
        ],
      },
    },
  },
};
const fits = new Ajv2020({ strict: false }).compile(DISCOVERY);

const name = { network: "demo", borne: "borne-1" };
const configTopic = "homeassistant/device/visioborne_demo_borne-1/config";
const stateTopic = "visioborne/demo/borne-1/state";
const availability = "visioborne/bridge/supervisor/availability";

let dir: string;
let pki: Pki;
let broker: Broker;
let config: SupervisorConfig;
let supervisor: RunningSupervisor;
let home: Home;

/** Home Assistant, as far as a broker sees it: its account, its subscriptions, the latest payload of each topic. */
class Home {
  readonly latest = new Map<string, string>();
  readonly count = new Map<string, number>();
  readonly #waiting = new Set<() => void>();
  readonly client: MqttClient;

  constructor(client: MqttClient) {
    this.client = client;
    client.on("message", (topic, payload) => {
      this.latest.set(topic, payload.toString());
      this.count.set(topic, (this.count.get(topic) ?? 0) + 1);
      for (const look of this.#waiting) look();
    });
  }

  async until(test: () => boolean): Promise<void> {
    if (test()) return;
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!test()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }

  state(): Record<string, unknown> {
    return JSON.parse(this.latest.get(stateTopic) || "{}") as Record<string, unknown>;
  }
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "visioborne-home-"));
  pki = await ensurePki({ dir: join(dir, "pki"), bornes: ["borne-1", "home-assistant"] });
  broker = await startBroker({ dir: join(dir, "broker"), pki, log: keptLog(), homeAssistant: "homeassistant" });
  const at = { dir, pki, broker, log: keptLog(), peopleUrl: `mqtts://127.0.0.1:${broker.peoplePort}` };
  const rest = { borneUrl: "", close: async () => undefined };
  config = {
    ...supervisorConfig({ ...at, ...rest }, [name]),
    homeAssistant: { prefix: "homeassistant", language: "fr" },
  };
});
afterAll(async () => {
  await broker.stop();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  home = new Home(await connectAs(`mqtts://127.0.0.1:${broker.peoplePort}`, pki.borne("home-assistant")));
  await home.client.subscribeAsync(["homeassistant/#", "visioborne/#"], { qos: 1 });
});
afterEach(async () => {
  await supervisor.stop();
  await home.client.endAsync();
});

test("a device for the borne, as Home Assistant documents it, with its state by the supervisor", async () => {
  supervisor = await runSupervisor(config);
  await home.until(() => home.latest.has(configTopic) && home.latest.has(stateTopic));
  const payload = JSON.parse(home.latest.get(configTopic)!) as { components: object; state_topic: string };
  expect(fits(payload), JSON.stringify(fits.errors)).toBe(true);
  expect(Object.keys(payload.components)).toEqual(["connected", "problem", "state", "alerts", "temperature", "paper"]);
  expect(payload.state_topic).toBe(stateTopic);
  expect(home.latest.get(availability)).toBe("online");
  expect(home.state()).toMatchObject({ connected: "OFF", temperature: null });

  const borneUrl = `mqtts://127.0.0.1:${broker.bornePort}`;
  const borne = new ScriptedBorne({ url: borneUrl, tls: pki.borne("borne-1"), name });
  await borne.connect();
  await borne.say("status", borne.status("ready"));
  await borne.say("health", { ...borne.health(["camera.absent"]), temp_c: 48.5, paper_sheets: 120 });
  await home.until(() => home.state()["temperature"] === 48.5);
  expect(home.state()).toEqual({
    connected: "ON",
    problem: "ON",
    state: "ready",
    alerts: 1,
    temperature: 48.5,
    paper: 120,
  });
  // A heartbeat that changes nothing says nothing.
  const before = home.count.get(stateTopic);
  await borne.say("health", { ...borne.health(["camera.absent"]), temp_c: 48.5, paper_sheets: 120 });
  await borne.say("health", { ...borne.health([]), temp_c: 48.5, paper_sheets: 119 });
  await home.until(() => home.state()["paper"] === 119);
  expect(home.state()["problem"]).toBe("OFF");
  expect(home.count.get(stateTopic)).toBe(before! + 1);
  await borne.say("status", borne.status("stopped"));
  await home.until(() => home.state()["connected"] === "OFF");
  await borne.close();
});

test("Home Assistant that starts anew is told all of it again; each value fits its entity", async () => {
  supervisor = await runSupervisor(config);
  await home.until(() => home.latest.has(configTopic) && home.latest.get(availability) === "online");
  const before = home.count.get(configTopic)!;
  expect(await publishCode(home.client, "homeassistant/status", "online")).toBe(0);
  await home.until(() => home.count.get(configTopic)! > before);
  const { components } = JSON.parse(home.latest.get(configTopic)!) as {
    components: Record<string, { platform: string; options?: string[]; value_template: string }>;
  };
  for (const { platform, options, value_template: template } of Object.values(components)) {
    const value = home.state()[/value_json\.(\w+)/.exec(template)![1]!];
    expect(value).toBeDefined();
    if (platform === "binary_sensor") expect(["ON", "OFF"]).toContain(value);
    if (options) expect(options).toContain(value);
  }
});

test("a borne that left while nobody looked is taken out; the bridge that goes says so", async () => {
  supervisor = await runSupervisor({ ...config, bornes: [] });
  await home.until(() => home.latest.get(configTopic) === "" && home.latest.get(stateTopic) === "");
  await supervisor.stop();
  await home.until(() => home.latest.get(availability) === "offline");
});

test("another supervisor on the same broker leaves these bornes alone", async () => {
  supervisor = await runSupervisor(config);
  await home.until(() => (home.latest.get(configTopic) ?? "") !== "");
  const bornes = [{ network: "demo", borne: "borne-2" }];
  const other = await runSupervisor({ ...config, bornes, clientId: "other", database: join(dir, "other.sqlite") });
  // Its bridge has heard what is retained, and has said all that it has to say.
  await home.until(() => (home.latest.get("visioborne/demo/borne-2/state") ?? "") !== "");
  await other.stop();
  expect(home.latest.get(configTopic)).not.toBe("");
});

test("a borne that is withdrawn while it runs is taken out", async () => {
  supervisor = await runSupervisor({ ...config, database: join(dir, "withdrawn.sqlite") });
  await home.until(() => (home.latest.get(configTopic) ?? "") !== "");
  await call(supervisor.routes(), "POST /bornes/demo/borne-1/withdraw");
  await home.until(() => home.latest.get(configTopic) === "" && home.latest.get(stateTopic) === "");
});

test("nobody but the supervisor writes discovery, and Home Assistant no orders", async () => {
  supervisor = await runSupervisor(config);
  const maintenance = await connectAs(`mqtts://127.0.0.1:${broker.peoplePort}`, pki.maintenance);
  const denied = 135;
  expect(await publishCode(maintenance, configTopic, "{}")).toBe(denied);
  expect(await publishCode(home.client, configTopic, "{}")).toBe(denied);
  expect(await publishCode(home.client, "vb/1/demo/borne-1/cmd", "{}")).toBe(denied);
  expect(await publishCode(home.client, "vb/1/demo/borne-1/status", "{}")).toBe(denied);
  await maintenance.endAsync();
});

test("without the bridge the access list gives nothing of it", async () => {
  supervisor = await runSupervisor({ ...config, homeAssistant: undefined } as unknown as SupervisorConfig);
  const without = await startBroker({ dir: join(dir, "without"), pki, log: keptLog() });
  const client = await connectAs(`mqtts://127.0.0.1:${without.peoplePort}`, pki.supervisor);
  expect(await publishCode(client, configTopic, "{}")).toBe(135);
  await client.endAsync();
  await without.stop();
});
