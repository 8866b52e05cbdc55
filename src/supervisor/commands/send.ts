import { createPrivateKey, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import mqtt from "mqtt";
import { signCommand } from "../../contract/command-signature.ts";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import { cmd } from "../../contract/generated/validators.js";
import type { Clock } from "../../contract/runtime.ts";
import { topicOf } from "../../contract/topics.ts";
import type { BorneName } from "../../contract/topics.ts";
import type { CmdMessage, ResMessage } from "../../contract/types.ts";
import { clientOptions, endClient, publishOn } from "../broker-link.ts";
import { systemClock } from "../clock.ts";
import type { SupervisorConfig } from "../config.ts";
import { readMessage } from "../receiving/inbox.ts";
import { Store } from "../store/store.ts";

/** A command is dead after this (docs/contract.md: cmd expires within 300 s). */
export const MAX_TTL_S = 300;
const CONNECT_DEADLINE_MS = 15_000;
/** States after which a command has no other. */
const TERMINAL: ReadonlySet<ResMessage["state"]> = new Set(["succeeded", "failed", "rejected", "expired"]);

/** What is asked of a borne. */
export interface Order {
  readonly to: BorneName;
  readonly type: CmdMessage["type"];
  readonly args?: CmdMessage["args"];
  /** Role or account that asks: never a person's name. */
  readonly by: string;
  /** Time in which the borne may begin, seconds, 1 to 300. */
  readonly ttlS?: number;
}

/**
 * Gives an order the next counter of its borne, signs it and keeps it in the store.
 * @throws VisioborneError `command.invalid` when it does not fit the schema, `command.key` for a wrong key.
 */
export async function makeCommand(store: Store, key: KeyObject, order: Order, clock: Clock): Promise<CmdMessage> {
  const ttlS = order.ttlS ?? MAX_TTL_S;
  if (!Number.isInteger(ttlS) || ttlS < 1 || ttlS > MAX_TTL_S) {
    throw new VisioborneError("command.invalid", `time to live ${ttlS} s: expected 1 to ${MAX_TTL_S} s`, { ttlS });
  }
  const { network, borne } = order.to;
  const registered = store.db
    .selectFrom("borne")
    .select("borne")
    .where("network", "=", network)
    .where("borne", "=", borne);
  if (!(await registered.where("removed_ms", "is", null).executeTakeFirst())) {
    throw new VisioborneError("command.invalid", `${network}/${borne}: not in the register`, { network, borne });
  }
  const iat = Math.round(clock.wallMs());
  const ctr = await nextCounter(store, order.to, iat);
  const envelope = {
    v: 1 as const,
    id: randomBytes(12).toString("base64url"),
    borne: `${network}/${borne}`,
    type: order.type,
    args: order.args ?? {},
    iat,
    exp: iat + ttlS * 1000,
    ctr,
    by: order.by,
  };
  const command = signCommand(envelope, key);
  if (!cmd(command)) {
    const wrong = (cmd.errors ?? []).map((error) => `${error.instancePath} ${error.message}`).join("; ");
    throw new VisioborneError("command.invalid", `command ${order.type}: ${wrong}`, { type: order.type });
  }
  await store.db
    .insertInto("command")
    .values({
      id: command.id,
      network,
      borne,
      type: command.type,
      args: JSON.stringify(command.args),
      requested_by: command.by,
      ctr,
      issued_ms: iat,
      expires_ms: command.exp,
    })
    .execute();
  return command;
}

/**
 * The next counter of a borne: above the last one given, and not below the time, so that a supervisor that lost its
 * database is still above what the bornes have stored. One statement, so that two processes never give the same.
 */
async function nextCounter(store: Store, { network, borne }: BorneName, nowMs: number): Promise<number> {
  const row = await store.db
    .insertInto("command_counter")
    .values({ network, borne, last: nowMs })
    .onConflict((c) =>
      c.columns(["network", "borne"]).doUpdateSet((eb) => ({
        last: eb
          .case()
          .when("command_counter.last", ">=", nowMs)
          .then(eb("command_counter.last", "+", 1))
          .else(nowMs)
          .end(),
      })),
    )
    .returning("last")
    .executeTakeFirstOrThrow();
  return row.last;
}

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
    return await exchange(config, command, options);
  } finally {
    await store.close();
  }
}

/** Reads the key that signs. @throws VisioborneError `command.key` when there is none or it cannot be read. */
export function commandKey(config: SupervisorConfig): KeyObject {
  const file = config.commandKeyFile;
  if (file === undefined)
    throw new VisioborneError("command.key", "no commandKeyFile in the supervisor's configuration");
  try {
    return createPrivateKey(readFileSync(file));
  } catch (error) {
    throw new VisioborneError(
      "command.key",
      `${file}: cannot be read: ${errorLine(error)}`,
      { file },
      { cause: error },
    );
  }
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
