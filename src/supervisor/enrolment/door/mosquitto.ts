import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import mqtt from "mqtt";
import type { MqttClient } from "mqtt";
import { CLEARING_CLIENT, isReserved, openAcl, registerAcl } from "../../../broker/access-lists.ts";
import { errorLine, VisioborneError } from "../../../contract/errors.ts";
import type { Logger } from "../../../contract/runtime.ts";
import { TOPIC_ROOT, topicOf, type BorneName } from "../../../contract/topics.ts";
import { writeFileAtomic } from "../../../pki/files.ts";
import { clientOptions, endClient, publishOn } from "../../broker-link.ts";
import type { BrokerAccess } from "../../config.ts";
import type { Door } from "./port.ts";

const DEADLINE_MS = 5_000;
const MARKER_EXPIRY_S = 10;
/** mosquitto's reading is quadratic in names: 0.1 s for 1,000, 4 s for 10,000. Above, only who is shut out is named. */
const LONG_LIST = 3_000;

export interface MosquittoDoorOptions {
  readonly access: BrokerAccess;
  /** The access list; absent = none is kept. */
  readonly acl: { readonly file: string; readonly pidFile?: string } | undefined;
  /** Prefix of Home Assistant's discovery, where there is a bridge to it. */
  readonly homeAssistant: string | undefined;
  readonly log: Logger;
}

/**
 * mosquitto, 2.0 and 2.1: its access list is written anew and mosquitto reloads it (SIGHUP), which takes rights from
 * connections that stand. The list is renamed into place and never missing: 2.0.11 that finds no list, or a wrong line
 * in it, allows everything to everybody.
 */
export class MosquittoDoor implements Door {
  readonly #options: MosquittoDoorOptions;
  /** The list that the broker was last told to take; after a start it is told once more. */
  #told: string | undefined;

  constructor(options: MosquittoDoorOptions) {
    this.#options = options;
  }

  async admit(bornes: readonly BorneName[], shut: readonly BorneName[]): Promise<void> {
    const { acl, homeAssistant, log } = this.#options;
    if (!acl) return;
    const wrong = bornes.filter(({ borne }) => isReserved(borne));
    // One name in the file must not keep all others out.
    for (const { network, borne } of wrong) log.error({ network, borne }, "name reserved: this borne may not speak");
    const named = (names: readonly BorneName[]): BorneName[] => names.filter(({ borne }) => !isReserved(borne));
    const text =
      bornes.length > LONG_LIST ? openAcl(named(shut), homeAssistant) : registerAcl(named(bornes), homeAssistant);
    if (text === this.#told) return;
    if (text !== readOrNothing(acl.file)) {
      writeFileAtomic(acl.file, text, 0o640);
      log.info({ bornes: bornes.length }, "access list of the broker written");
    }
    if (acl.pidFile !== undefined) reload(acl.pidFile);
    this.#told = text;
  }

  /**
   * A borne's client id is its name (`use_username_as_clientid`), and on the listener of people ids are free: a client
   * that takes the id over throws the borne out (MQTT 5, 3.1.4) and, starting clean, ends its session.
   */
  async cut({ network, borne }: BorneName): Promise<void> {
    try {
      await this.#connected(borne, async () => undefined);
    } catch (error) {
      this.#options.log.warn({ network, borne, error: errorLine(error) }, "connection of a borne not cut");
    }
  }

  async clear(name: BorneName): Promise<void> {
    await this.#connected(`${CLEARING_CLIENT}-${randomBytes(8).toString("hex")}`, async (client) => {
      // Found at the broker, not in the database: what a blocked borne said was never written down.
      const retained = new Set<string>();
      const marker = topicOf(name, "ack");
      await new Promise<void>((resolve, reject) => {
        client.on("message", (topic, payload, packet) => {
          if (packet.retain && payload.length > 0) retained.add(topic);
          // What is retained comes before what is published after the subscription.
          else if (topic === marker) resolve();
        });
        client.once("close", () => reject(new VisioborneError("broker.lost", "clearing: connection lost")));
        client
          .subscribeAsync(`${TOPIC_ROOT}/${name.network}/${name.borne}/#`, { qos: 1 })
          .then(async () => await publishOn(client, marker, "", MARKER_EXPIRY_S))
          .catch(reject);
      });
      for (const topic of retained) await publishOn(client, topic, "", undefined);
    });
  }

  /** Connects on the listener of people, does something, and leaves. One deadline for all. */
  async #connected(clientId: string, act: (client: MqttClient) => Promise<void>): Promise<void> {
    const { access } = this.#options;
    const client = mqtt.connect(access.url, { ...clientOptions(access, clientId), clean: true });
    let late: NodeJS.Timeout | undefined;
    try {
      const failed = new Promise<never>((_, reject) => {
        late = setTimeout(() => reject(new Error(`no answer within ${DEADLINE_MS} ms`)), DEADLINE_MS);
        client.on("error", reject);
        client.once("close", () => reject(new Error("closed by the broker")));
      });
      const connected = new Promise<void>((resolve) => client.once("connect", () => resolve()));
      await Promise.race([connected.then(async () => await act(client)), failed]);
    } finally {
      clearTimeout(late);
      await endClient(client);
    }
  }
}

/** @throws VisioborneError `broker.untold`; what the system says. */
function reload(pidFile: string): void {
  const pid = Number(readFileSync(pidFile, "utf8"));
  // 0 and below would be groups of processes.
  if (!Number.isInteger(pid) || pid <= 1) {
    throw new VisioborneError("broker.untold", `${pidFile}: expected the process id of mosquitto`, { pidFile });
  }
  process.kill(pid, "SIGHUP");
}

function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
