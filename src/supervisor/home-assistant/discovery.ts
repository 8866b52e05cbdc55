import { BRIDGE_ROOT } from "../../broker/access-lists.ts";
import type { BorneName } from "../../contract/topics.ts";
import type { DescMessage, HealthMessage } from "../../contract/types.ts";
import type { BorneState, Liveness } from "../fleet/liveness.ts";
import type { HomeAssistantConfig } from "./config.ts";

/** Our devices begin with it; `_` is in no name of the contract, so network and borne can be told apart. */
const OBJECT_PREFIX = "visioborne_";

/** All that a borne can say of itself, and what the centre adds. */
const STATES = [
  "starting",
  "ready",
  "limited",
  "closed",
  "in-session",
  "out-of-order",
  "stopped",
  "lost",
  "unknown",
] as const satisfies readonly (BorneState | "unknown")[];

const WORDS = {
  fr: {
    connected: "Liaison",
    state: "État",
    problem: "Problème",
    alerts: "Alertes ouvertes",
    temperature: "Température",
    paper: "Papier",
    model: "Borne de visio-accueil",
  },
  en: {
    connected: "Connection",
    state: "State",
    problem: "Problem",
    alerts: "Open alerts",
    temperature: "Temperature",
    paper: "Paper",
    model: "Public video counter",
  },
} as const;

/** Of a borne, what the bridge tells. */
export interface Bridged {
  readonly name: BorneName;
  readonly liveness: Liveness;
  readonly state: BorneState | null;
  /** Severities of its open alerts. */
  readonly alerts: readonly string[];
  readonly site: string | undefined;
  readonly health: HealthMessage | null;
  readonly desc: DescMessage | null;
}

/** Says whether the bridge itself is there: also its will. */
export function availabilityTopicOf(clientId: string): string {
  return `${BRIDGE_ROOT}/bridge/${clientId}/availability`;
}

export function objectIdOf({ network, borne }: BorneName): string {
  return `${OBJECT_PREFIX}${network}_${borne}`;
}

export function discoveryTopicOf(prefix: string, name: BorneName): string {
  return `${prefix}/device/${objectIdOf(name)}/config`;
}

export function stateTopicOf({ network, borne }: BorneName): string {
  return `${BRIDGE_ROOT}/${network}/${borne}/state`;
}

/** The borne of a discovery topic of ours; `undefined` for another's. */
export function borneOfTopic(prefix: string, topic: string): BorneName | undefined {
  const [of, device, object = "", config, ...rest] = topic.split("/");
  if (of !== prefix || device !== "device" || config !== "config" || rest.length > 0) return undefined;
  const [, network, borne] = /^visioborne_([a-z0-9-]{1,32})_([a-z0-9-]{1,32})$/.exec(object) ?? [];
  return network === undefined || borne === undefined ? undefined : { network, borne };
}

/** Who published a discovery message: two supervisors on one broker must not clear each other's bornes. */
export function originOf(clientId: string): string {
  return `Visioborne ${clientId}`;
}

/**
 * The device of a borne, by Home Assistant's MQTT discovery for devices (since 2024.11): one retained message that names
 * the device, who says so, and each of its entities (home-assistant.io/integrations/mqtt, "Device discovery payload").
 */
export function discoveryOf(
  { name, site, desc }: Bridged,
  { language, consoleUrl }: HomeAssistantConfig,
  origin: { readonly clientId: string; readonly version: string },
): object {
  const words = WORDS[language];
  const id = objectIdOf(name);
  const of = (key: string) => ({ unique_id: `${id}_${key}`, value_template: `{{ value_json.${key} }}` });
  const sensor = (key: keyof typeof words, more: object) => ({
    [key]: { platform: "sensor", name: words[key], ...of(key), ...more },
  });
  const binary = (key: "connected" | "problem", deviceClass: string) => ({
    [key]: { platform: "binary_sensor", name: words[key], device_class: deviceClass, ...of(key) },
  });
  return {
    device: {
      identifiers: [id],
      name: `${name.network}/${name.borne}`,
      manufacturer: "Visioborne",
      model: desc?.hardware.model ?? words.model,
      ...(desc ? { sw_version: desc.app.version } : {}),
      ...(site === undefined ? {} : { suggested_area: site }),
      ...(consoleUrl === undefined ? {} : { configuration_url: consoleUrl }),
    },
    origin: { name: originOf(origin.clientId), sw_version: origin.version },
    availability: [{ topic: availabilityTopicOf(origin.clientId) }],
    state_topic: stateTopicOf(name),
    qos: 1,
    components: {
      ...binary("connected", "connectivity"),
      ...binary("problem", "problem"),
      ...sensor("state", { device_class: "enum", options: STATES }),
      ...sensor("alerts", { state_class: "measurement", entity_category: "diagnostic" }),
      ...sensor("temperature", {
        device_class: "temperature",
        unit_of_measurement: "°C",
        state_class: "measurement",
        entity_category: "diagnostic",
      }),
      ...sensor("paper", { state_class: "measurement", icon: "mdi:paper-roll" }),
    },
  };
}

/**
 * How a borne is, by the supervisor: the retained `status` of the borne itself can outlive it. Figures of one that is
 * not heard are null, which Home Assistant shows as unknown.
 */
export function stateOf({ liveness, state, alerts, health }: Bridged): object {
  const live = liveness === "live";
  const bad = alerts.some((severity) => severity === "critical" || severity === "major");
  return {
    connected: live ? "ON" : "OFF",
    problem: bad || state === "out-of-order" || liveness === "lost" ? "ON" : "OFF",
    state: liveness === "lost" ? "lost" : (state ?? "unknown"),
    alerts: alerts.length,
    temperature: live ? (health?.temp_c ?? null) : null,
    paper: live ? (health?.paper_sheets ?? null) : null,
  };
}
