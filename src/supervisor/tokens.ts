import { createHash, randomBytes } from "node:crypto";
import { VisioborneError } from "../contract/errors.ts";
import { ROLES, type Caller, type Role } from "./console/route.ts";
import type { Store } from "./store/store.ts";

/** 256 bits: nothing to guess, so a plain hash is enough where a password needs a slow one. */
const SECRET_BYTES = 32;
/** So that a token that was lost somewhere can be recognised by a scanner of secrets. */
const PREFIX = "vbt_";
/** `used_ms` is written at most this often: a program asks each few seconds. */
const USED_EVERY_MS = 60_000;

/** What a token may do, as it is listed. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** `undefined` = all. */
  readonly networks: readonly string[] | undefined;
  readonly madeBy: string;
  readonly madeMs: number;
  readonly expiresMs: number;
  readonly usedMs: number | null;
}

export interface NewToken {
  readonly name: string;
  readonly role: Role;
  readonly networks?: readonly string[];
  readonly days: number;
  readonly madeBy: string;
}

/** Makes a token. @returns it with its secret, which is shown once and kept nowhere. */
export async function makeToken(
  store: Store,
  { name, role, networks, days, madeBy }: NewToken,
  nowMs = Date.now(),
): Promise<{ readonly id: string; readonly secret: string; readonly expiresMs: number }> {
  const id = randomBytes(9).toString("base64url");
  const secret = PREFIX + randomBytes(SECRET_BYTES).toString("base64url");
  const expiresMs = Math.round(nowMs + days * 86_400_000);
  await store.db
    .insertInto("api_token")
    .values({
      id,
      hash: hashOf(secret),
      name,
      role,
      networks: networks === undefined ? null : JSON.stringify(networks),
      made_by: madeBy,
      made_ms: Math.round(nowMs),
      expires_ms: expiresMs,
      used_ms: null,
    })
    .execute();
  return { id, secret, expiresMs };
}

/**
 * Who asks with this token (`Authorization: Bearer <token>`, RFC 6750). `undefined` for one that is unknown, expired or
 * withdrawn.
 */
export async function callerOfToken(store: Store, token: string, nowMs = Date.now()): Promise<Caller | undefined> {
  if (!token.startsWith(PREFIX) || token.length > 100) return undefined;
  // Looked up by its hash: the time that takes says nothing of the token.
  const rows = store.db.selectFrom("api_token").selectAll().where("hash", "=", hashOf(token));
  const row = await rows.executeTakeFirst();
  if (!row || row.expires_ms <= nowMs || !isRole(row.role)) return undefined;
  if (row.used_ms === null || nowMs - row.used_ms > USED_EVERY_MS) {
    await store.db
      .updateTable("api_token")
      .set({ used_ms: Math.round(nowMs) })
      .where("id", "=", row.id)
      .execute();
  }
  return { id: `token:${row.id}`, user: `token:${row.name}`, role: row.role, networks: networksOf(row.networks) };
}

export async function listTokens(store: Store): Promise<readonly ApiToken[]> {
  const rows = await store.db.selectFrom("api_token").selectAll().orderBy("made_ms").execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    role: row.role as Role,
    networks: networksOf(row.networks),
    madeBy: row.made_by,
    madeMs: row.made_ms,
    expiresMs: row.expires_ms,
    usedMs: row.used_ms,
  }));
}

/** Withdraws a token: it is refused from now on. @throws VisioborneError `token.unknown`. */
export async function removeToken(store: Store, id: string): Promise<ApiToken> {
  const token = (await listTokens(store)).find((one) => one.id === id);
  if (!token) throw new VisioborneError("token.unknown", `token ${id}: there is none`, { id });
  await store.db.deleteFrom("api_token").where("id", "=", id).execute();
  return token;
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

function networksOf(text: string | null): readonly string[] | undefined {
  return text === null ? undefined : (JSON.parse(text) as string[]);
}

function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
