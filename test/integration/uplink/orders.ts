import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { signCommand } from "../../../src/contract/command-signature.ts";
import type { CommandEnvelope } from "../../../src/contract/command-signature.ts";
import type { CmdMessage, ResMessage } from "../../../src/contract/types.ts";
import type { Site } from "./harness.ts";
import type { Listener } from "./listener.ts";

let number = 0;

/** A signed command of this site's supervisor; each is above the one before. */
export function order(site: Site, change: Partial<CommandEnvelope> = {}): CmdMessage {
  number++;
  const now = Date.now();
  const envelope: CommandEnvelope = {
    v: 1,
    id: `order-${number}`,
    borne: "demo/borne-1",
    type: "identify",
    args: {},
    iat: now,
    exp: now + 60_000,
    ctr: number,
    by: "maintenance",
    ...change,
  };
  return signCommand(envelope, createPrivateKey(readFileSync(site.pki.commandKeyFile)));
}

export async function give(listener: Listener, command: CmdMessage, retain = false): Promise<void> {
  await listener.client.publishAsync("vb/1/demo/borne-1/cmd", JSON.stringify(command), { qos: 1, retain });
}

/** The states that were said of a command, until and with `last`. */
export async function statesUntil(listener: Listener, id: string, last: ResMessage["state"]): Promise<string[]> {
  await listener.find(`res/${id}`, ({ text }) => (JSON.parse(text) as ResMessage).state === last);
  return listener.on_(`res/${id}`).map(({ text }) => (JSON.parse(text) as ResMessage).state);
}

/** The answer to a command that is not obeyed. */
export async function answer(listener: Listener, id: string): Promise<ResMessage> {
  return JSON.parse((await listener.find(`res/${id}`)).text) as ResMessage;
}
