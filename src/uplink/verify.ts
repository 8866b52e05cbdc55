import type { KeyObject } from "node:crypto";
import { verifyCommandSignature } from "../contract/command-signature.ts";
import { cmd as validateCmd } from "../contract/generated/validators.js";
import { CHANNEL_RULES } from "../contract/topics.ts";
import type { BorneName } from "../contract/topics.ts";
import type { CmdMessage } from "../contract/types.ts";

/** A command may be valid for this long at most (docs/contract.md, Topics). */
const MAX_VALIDITY_MS = 300_000;
/** How far the supervisor's clock may run before the borne's. */
const MAX_CLOCK_LEAD_MS = 300_000;
const ID = /^[A-Za-z0-9_-]{1,40}$/;

export interface VerifyInput {
  readonly payload: Buffer;
  readonly retained: boolean;
  readonly name: BorneName;
  /** Types that this borne's own configuration obeys. */
  readonly allow: readonly string[];
  /** `undefined`: no key is configured, and nothing is obeyed. */
  readonly publicKey: KeyObject | undefined;
  /** Counter of the last command accepted; 0 = none. */
  readonly lastCounter: number;
  readonly wallMs: number;
  readonly clockSynchronised: boolean;
}

export type Verdict =
  | { readonly accepted: true; readonly command: CmdMessage }
  | {
      readonly accepted: false;
      readonly state: "rejected" | "expired";
      readonly reason: string;
      /** Whom to answer; absent when the message has no usable id: then it is dropped in silence. */
      readonly id?: string;
    };

/**
 * Whether to obey (docs/contract.md, rule 8): neither retained, nor malformed, addressed to another, badly signed, of a type
 * that is not allowed, out of its time, nor with a counter not above the last one. Pure.
 */
export function verify(input: VerifyInput): Verdict {
  const value = input.payload.length <= CHANNEL_RULES.cmd.maxBytes ? parse(input.payload) : undefined;
  const id = usableId(value);
  const refuse = (reason: string, state: "rejected" | "expired" = "rejected"): Verdict => ({
    accepted: false,
    state,
    reason,
    ...(id === undefined ? {} : { id }),
  });
  if (input.retained) return refuse("retained");
  if (!validateCmd(value)) return refuse("malformed");
  const command = value as CmdMessage;
  if (command.borne !== `${input.name.network}/${input.name.borne}`) return refuse("addressed to another");
  if (!input.publicKey) return refuse("no key configured");
  if (!verifyCommandSignature(command, input.publicKey)) return refuse("bad signature");
  if (!input.allow.includes(command.type)) return refuse("type not allowed");
  if (command.exp <= command.iat || command.exp - command.iat > MAX_VALIDITY_MS) return refuse("validity too long");
  // Without a clock nothing can be said of the time: the counter alone stands against a replay.
  if (input.clockSynchronised) {
    if (command.exp <= input.wallMs) return refuse("expired", "expired");
    if (command.iat > input.wallMs + MAX_CLOCK_LEAD_MS) return refuse("issued in the future");
  }
  if (command.ctr <= input.lastCounter) return refuse("replayed");
  return { accepted: true, command };
}

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString("utf8"));
  } catch {
    return undefined;
  }
}

function usableId(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("id" in value)) return undefined;
  return typeof value.id === "string" && ID.test(value.id) ? value.id : undefined;
}
