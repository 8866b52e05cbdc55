import { randomBytes } from "node:crypto";
import mqtt from "mqtt";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import type { Clock } from "../../contract/runtime.ts";
import { topicOf } from "../../contract/topics.ts";
import type { CmdMessage, ResMessage } from "../../contract/types.ts";
import { audit } from "../audit.ts";
import { clientOptions, endClient, publishOn } from "../broker-link.ts";
import { systemClock } from "../clock.ts";
import type { SupervisorConfig } from "../config.ts";
import { readMessage } from "../receiving/inbox.ts";
import { Store } from "../store/store.ts";
import { keepCommand } from "./lives.ts";
import { commandKey, makeCommand, MAX_TTL_S, type Order } from "./make.ts";

const CONNECT_DEADLINE_MS = 15_000;
/** States after which a command has no other. */
const TERMINAL: ReadonlySet<ResMessage["state"]> = new Set(["succeeded", "failed", "rejected", "expired"]);

export interface SendOptions extends Order {
  /** How long to wait for the end of the command: a reboot says `succeeded` after the boot that follows. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
  /** Called at each transition. */
  readonly onResult?: (result: ResMessage) => void;
  readonly clock?: Clock;
}

/**
 * Sends one command and waits for its end, beside a running supervisor or without one.
 * @returns the terminal result.
 * @throws VisioborneError `command.timeout` when no terminal result came in time, `command.invalid`, `command.key`,
 *   `broker.lost`, `broker.refused`, `store.open`.
 */
export async function sendOnce(config: SupervisorConfig, options: SendOptions): Promise<ResMessage> {
  const key = commandKey(config);
  const store = await Store.open(config.database);
  try {
    const command = await makeCommand(store, key, options, options.clock ?? systemClock());
    await record(store, command, options);
    return await exchange(config, command, options);
  } finally {
    await store.close();
  }
}

/** So that the console shows it too, with what a running supervisor hears of it. */
async function record(store: Store, command: CmdMessage, { to, by, ttlS = MAX_TTL_S }: SendOptions): Promise<void> {
  const { id, type, args, iat } = command;
  const sent = { requestedMs: iat, sentMs: iat, waitUntilMs: null, ttlS, state: "sent", batch: null } as const;
  await keepCommand(store, { ...to, id, type, args, by, ...sent });
  const on = `${to.network}/${to.borne}`;
  await audit(store, { who: by, what: "command.asked", on, network: to.network, detail: `${type} ${id}` });
}

async function exchange(config: SupervisorConfig, command: CmdMessage, options: SendOptions): Promise<ResMessage> {
  const ttlS = options.ttlS ?? MAX_TTL_S;
  const waitMs = options.waitMs ?? ttlS * 1000 + 10_000;
  const timeout = AbortSignal.timeout(waitMs);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const clientId = `${config.clientId}-send-${randomBytes(4).toString("hex")}`;
  const client = mqtt.connect(config.broker.url, {
    ...clientOptions(config.broker, clientId),
    connectTimeout: CONNECT_DEADLINE_MS,
    clean: true,
  });
  let lastError: unknown;
  client.on("error", (error) => (lastError = error));
  let seen: ResMessage["state"] | undefined;
  try {
    return await new Promise<ResMessage>((resolve, reject) => {
      const fail = (code: string, message: string): void =>
        reject(new VisioborneError(code, message, { id: command.id, seen: seen ?? null }, { cause: lastError }));
      signal.addEventListener("abort", () => {
        const what = `command ${command.type} to ${command.borne}`;
        fail("command.timeout", `${what}: no end within ${waitMs} ms, last heard: ${seen ?? "nothing"}`);
      });
      client.once("close", () =>
        fail("broker.lost", `broker ${config.broker.url}: ${errorLine(lastError ?? "closed")}`),
      );
      client.on("message", (topic, payload) => {
        const incoming = readMessage(topic, payload, () => true);
        if (incoming.kind !== "res" || incoming.message.id !== command.id) return;
        seen = incoming.message.state;
        options.onResult?.(incoming.message);
        if (TERMINAL.has(seen)) resolve(incoming.message);
      });
      client.once("connect", () => {
        // First the ear, then the word: a quick result must not be missed.
        void (async () => {
          await client.subscribeAsync(topicOf(options.to, "res", command.id), { qos: 1 });
          await publishOn(client, topicOf(options.to, "cmd"), JSON.stringify(command), ttlS);
        })().catch(reject);
      });
    });
  } finally {
    await endClient(client);
  }
}
