import { createHash, randomBytes } from "node:crypto";
import type { GuestRole } from "../queue/model.ts";

const VALID_MS = 15 * 60_000;
/** Links of one call at once. */
const MAX_OF_CALL = 4;

export interface Invitation {
  readonly call: string;
  readonly role: GuestRole;
  /** Id of the guest. */
  readonly guest: string;
  readonly expiresMs: number;
  readonly state: "open" | "used" | "over";
}

export type InvitationRefusal = "unknown" | "expired" | "used" | "over";

/**
 * Links by which a third party joins: a secret of 256 bits, of which only the hash is kept, good once, for 15 minutes and
 * for this call. In memory: a restart of the desk ends them, and the expert makes another.
 */
export class Invitations {
  readonly #byHash = new Map<string, Invitation>();

  /** @returns undefined when the call has too many open ones */
  invite(
    call: string,
    role: GuestRole,
    nowMs: number,
  ): { readonly token: string; readonly validMs: number } | undefined {
    this.#forget(nowMs);
    const open = [...this.#byHash.values()].filter((one) => one.call === call && one.state === "open");
    if (open.length >= MAX_OF_CALL) return undefined;
    const token = randomBytes(32).toString("base64url");
    const guest = `guest-${randomBytes(8).toString("hex")}`;
    this.#byHash.set(hashOf(token), { call, role, guest, expiresMs: nowMs + VALID_MS, state: "open" });
    return { token, validMs: VALID_MS };
  }

  /** Uses a link up. */
  use(token: string, nowMs: number): Invitation | InvitationRefusal {
    const hash = hashOf(token);
    const found = this.#byHash.get(hash);
    if (!found) return "unknown";
    if (found.state !== "open") return found.state;
    if (found.expiresMs <= nowMs) return "expired";
    this.#byHash.set(hash, { ...found, state: "used" });
    return found;
  }

  /** The call is over. */
  end(call: string): void {
    for (const [hash, one] of this.#byHash) if (one.call === call) this.#byHash.set(hash, { ...one, state: "over" });
  }

  /** Whoever comes with a link much later hears that it is not known. */
  #forget(nowMs: number): void {
    for (const [hash, { expiresMs }] of this.#byHash) if (nowMs - expiresMs > VALID_MS) this.#byHash.delete(hash);
  }
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
