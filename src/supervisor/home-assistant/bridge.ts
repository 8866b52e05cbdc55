import type { Clock, Logger } from "../../contract/runtime.ts";
import { errorLine } from "../../contract/errors.ts";
import type { BorneName } from "../../contract/topics.ts";
import type { DescMessage, HealthMessage } from "../../contract/types.ts";
import { BrokerLink } from "../broker-link.ts";
import type { PartContext } from "../part.ts";
import { APP_VERSION } from "../version.ts";
import type { HomeAssistantConfig } from "./config.ts";
import {
  availabilityTopicOf,
  borneOfTopic,
  discoveryOf,
  discoveryTopicOf,
  originOf,
  stateOf,
  stateTopicOf,
  type Bridged,
} from "./discovery.ts";

/** Bornes told at one tick: a restart of the broker is no storm of ours. */
const AT_ONCE = 200;
/** What is heard is in the database within a tenth of a second. */
const SETTLE_MS = 500;

/**
 * Tells Home Assistant of each borne, on a connection of its own whose will says that the bridge is gone. What is said
 * is compared with what was said last: a heartbeat that changes nothing costs no message.
 */
export class Bridge {
  readonly #context: PartContext;
  readonly #config: HomeAssistantConfig;
  readonly #link: BrokerLink;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #availability: string;
  /** What was said last, by topic. */
  readonly #said = new Map<string, string>();
  readonly #dirty = new Map<string, { readonly name: BorneName; readonly sinceMs: number }>();
  #telling: Promise<void> | undefined;

  constructor(context: PartContext, config: HomeAssistantConfig, log: Logger) {
    this.#context = context;
    this.#config = config;
    this.#log = log;
    this.#clock = context.clock;
    this.#availability = availabilityTopicOf(context.config.clientId);
    const { prefix } = config;
    this.#link = new BrokerLink({
      access: context.config.broker,
      clientId: `${context.config.clientId}-home-assistant`,
      filters: [`${prefix}/status`, `${prefix}/device/+/config`],
      sessionExpiryS: 0,
      receiveMaximum: 100,
      will: { topic: this.#availability, payload: "offline" },
      onMessage: (topic, payload) => this.#received(topic, payload),
      onUp: () => this.all(),
      log,
    });
  }

  start(): void {
    this.#link.start();
  }

  /** Something of a borne may be different. */
  changed({ network, borne }: BorneName): void {
    const key = `${network}/${borne}`;
    if (!this.#dirty.has(key)) this.#dirty.set(key, { name: { network, borne }, sinceMs: this.#clock.monotonicMs() });
  }

  /** All of it is said again. */
  all(): void {
    this.#said.clear();
    for (const { name } of this.#context.fleet.all()) this.changed(name);
  }

  /** Time passes. */
  tick(): void {
    if (!this.#link.up || this.#telling) return;
    this.#telling = this.#tell()
      .catch((error: unknown) => this.#log.warn({ error: errorLine(error) }, "bridge to Home Assistant"))
      .finally(() => (this.#telling = undefined));
  }

  /** Says that it goes, then goes. */
  async stop(): Promise<void> {
    await this.#telling;
    await this.#link.publishRetained(this.#availability, "offline").catch(() => undefined);
    await this.#link.stop();
  }

  async #tell(): Promise<void> {
    // While the supervisor hears nobody, what it would say of the bornes is old.
    await this.#say(this.#availability, this.#context.listening() ? "online" : "offline");
    const settledMs = this.#clock.monotonicMs() - SETTLE_MS;
    const settled = [...this.#dirty].filter(([, { sinceMs }]) => sinceMs <= settledMs);
    for (const [key, { name }] of settled.slice(0, AT_ONCE)) {
      this.#dirty.delete(key);
      try {
        await this.#tellBorne(name);
      } catch (error) {
        this.changed(name);
        throw error;
      }
    }
  }

  async #tellBorne(name: BorneName): Promise<void> {
    const { clientId } = this.#context.config;
    const borne = await this.#bridged(name);
    if (!borne) return await this.#forget(name);
    const config = discoveryOf(borne, this.#config, { clientId, version: APP_VERSION });
    await this.#say(discoveryTopicOf(this.#config.prefix, name), JSON.stringify(config));
    await this.#say(stateTopicOf(name), JSON.stringify(stateOf(borne)));
  }

  /** A borne that has left: Home Assistant removes the device of an empty configuration. */
  async #forget(name: BorneName): Promise<void> {
    for (const topic of [discoveryTopicOf(this.#config.prefix, name), stateTopicOf(name)]) {
      await this.#link.clearRetained(topic);
      this.#said.delete(topic);
    }
    this.#log.info({ ...name, at: this.#clock.wallMs() }, "taken out of Home Assistant");
  }

  async #say(topic: string, payload: string): Promise<void> {
    if (this.#said.get(topic) === payload) return;
    await this.#link.publishRetained(topic, payload);
    this.#said.set(topic, payload);
  }

  async #bridged(name: BorneName): Promise<Bridged | undefined> {
    const { fleet, sites, store } = this.#context;
    const borne = fleet.get(name);
    if (!borne) return undefined;
    const rows = await store.db
      .selectFrom("latest")
      .select(["channel", "payload"])
      .where("network", "=", name.network)
      .where("borne", "=", name.borne)
      .execute();
    const read = (wanted: string): unknown =>
      JSON.parse(rows.find(({ channel }) => channel === wanted)?.payload ?? "null");
    return {
      name,
      liveness: borne.life.liveness,
      state: borne.life.state,
      alerts: [...borne.alerts.values()].map(({ severity }) => severity),
      site: sites.of(name)?.name,
      health: read("health") as HealthMessage | null,
      desc: read("desc") as DescMessage | null,
    };
  }

  #received(topic: string, payload: Buffer): void {
    if (topic === `${this.#config.prefix}/status`) {
      // It was started, and may have lost what it knew.
      if (payload.toString() === "online") this.all();
      return;
    }
    const name = borneOfTopic(this.#config.prefix, topic);
    if (!name || payload.length === 0 || this.#context.fleet.has(name)) return;
    // Left while the bridge was away. Another supervisor's are its own business.
    if (payload.includes(originOf(this.#context.config.clientId))) this.changed(name);
  }
}
