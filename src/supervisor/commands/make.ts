import { createPrivateKey, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { signCommand } from "../../contract/command-signature.ts";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import { cmd } from "../../contract/generated/validators.js";
import type { Clock } from "../../contract/runtime.ts";
import type { BorneName } from "../../contract/topics.ts";
import type { CmdMessage } from "../../contract/types.ts";
import type { SupervisorConfig } from "../config.ts";
import type { Store } from "../store/store.ts";

/** A command is dead after this (docs/contract.md: cmd expires within 300 s). */
export const MAX_TTL_S = 300;

/** What is asked of a borne. */
export interface Order {
  readonly to: BorneName;
  readonly type: CmdMessage["type"];
  readonly args?: CmdMessage["args"];
  /** Role or account that asks: never a person's name. */
  readonly by: string;
  /** Time in which the borne may begin, seconds, 1 to 300. */
  readonly ttlS?: number;
  /** Id of the command; absent = a new one. */
  readonly id?: string;
}

/** A new id of a command. */
export function commandId(): string {
  return randomBytes(12).toString("base64url");
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
    id: order.id ?? commandId(),
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
    // One that the broker did not take is signed anew, with the next counter.
    .onConflict((c) => c.column("id").doUpdateSet({ ctr, issued_ms: iat, expires_ms: command.exp }))
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
