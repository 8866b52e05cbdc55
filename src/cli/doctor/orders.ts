import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Config } from "../../borne/config/types.ts";
import type { Finding } from "./finding.ts";

/** Whether the supervisor's orders can be obeyed: the key that signs them, and the types that are allowed. */
export function checkOrders({ commands, broker }: Config): readonly Finding[] {
  // Orders come over the broker only; that there is none is told with the broker.
  if (!broker) return [];
  const what = "commands";
  const { publicKeyFile, allow } = commands;
  if (publicKeyFile === undefined) {
    const todo = "have the supervisor's public key installed and name it in commands.publicKeyFile";
    return [{ what, level: "warning", found: "no key is configured: no order is obeyed", todo }];
  }
  try {
    createPublicKey(readFileSync(publicKeyFile));
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "no public key";
    const todo = "install the supervisor's public key again (Ed25519, PEM)";
    return [{ what, level: "problem", found: `${publicKeyFile}: ${why}`, todo }];
  }
  if (allow.length === 0) {
    return [{ what, level: "warning", found: "none is allowed", todo: "name those that are in commands.allow" }];
  }
  return [{ what, level: "ok", found: `key configured; allowed: ${allow.join(", ")}` }];
}
