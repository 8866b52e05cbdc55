import { createHash, randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import type { Clock } from "../contract/runtime.ts";
import type { Identified } from "./account.ts";
import type { SessionTables } from "./tables.ts";

const HOUR_MS = 3_600_000;
/** How long sessions last, milliseconds. */
export interface SessionLengths {
  /** Unused so long, a session ends. */
  readonly idleMs: number;
  /** However used, it ends. */
  readonly absoluteMs: number;
}

/** A working day and its evening; one day, one sign-in. */
export const ONE_DAY: SessionLengths = { idleMs: 12 * HOUR_MS, absoluteMs: 24 * HOUR_MS };

/** The last use is written no more often than this. */
const USE_STEP_MS = 5 * 60_000;
/** Posts of one person at once; the oldest is signed out. */
const MAX_OF_ACCOUNT = 10;
const TOKEN_BYTES = 32;

/** Somebody who has signed in. */
export interface Session<Account extends Identified> {
  /** SHA-256 of the token, hex: names the session inside the server; useless as a cookie. */
  readonly key: string;
  readonly account: Account;
  /** When it ends however much it is used, epoch milliseconds. */
  readonly endsMs: number;
}

/** Sessions in the database: they survive a restart of the server. */
export class Sessions<Account extends Identified> {
  readonly #store: Kysely<SessionTables>;
  readonly #accounts: { get(id: string): Promise<Account | undefined> };
  readonly #clock: Clock;
  readonly #lengths: SessionLengths;
  readonly #watchers = new Set<(key: string) => void>();
  /** Sessions that were found here and have not ended since. */
  readonly #live = new Set<string>();

  /** @param store a database that has the table `session`, perhaps among others */
  constructor(
    store: Kysely<SessionTables>,
    accounts: { get(id: string): Promise<Account | undefined> },
    clock: Clock,
    lengths: SessionLengths = ONE_DAY,
  ) {
    this.#lengths = lengths;
    this.#store = store;
    this.#accounts = accounts;
    this.#clock = clock;
  }

  /** Told the key of each session that has ended, signed out or expired; returns how to end it. For open sockets. */
  onEnded(watcher: (key: string) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Begins a session. @returns the token, 256 random bits, for the cookie and nowhere else. */
  async begin(account: string): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    const nowMs = this.#clock.wallMs();
    const row = { token_hash: keyOf(token), account, created_ms: nowMs, used_ms: nowMs };
    await this.#store.insertInto("session").values(row).execute();
    const all = this.#store.selectFrom("session").select("token_hash").where("account", "=", account);
    const old = await all
      .orderBy("created_ms", "desc")
      .orderBy("token_hash")
      .offset(MAX_OF_ACCOUNT)
      .limit(100)
      .execute();
    await this.#end(old.map(({ token_hash }) => token_hash).filter((key) => key !== row.token_hash));
    return token;
  }

  /** The session of a cookie's token, or undefined when there is none (any more). Counts as use. */
  async find(token: string): Promise<Session<Account> | undefined> {
    if (token === "" || token.length > 100) return undefined;
    return await this.byKey(keyOf(token));
  }

  /** The same by its key: for a socket that has been open for long. */
  async byKey(key: string): Promise<Session<Account> | undefined> {
    const row = await this.#store.selectFrom("session").selectAll().where("token_hash", "=", key).executeTakeFirst();
    if (row === undefined) return undefined;
    const nowMs = this.#clock.wallMs();
    if (nowMs - row.used_ms >= this.#lengths.idleMs || nowMs - row.created_ms >= this.#lengths.absoluteMs) {
      await this.#end([key]);
      return undefined;
    }
    const account = await this.#accounts.get(row.account);
    if (account === undefined) return undefined;
    if (nowMs - row.used_ms >= USE_STEP_MS) {
      await this.#store.updateTable("session").set({ used_ms: nowMs }).where("token_hash", "=", key).execute();
    }
    this.#live.add(key);
    return { key, account, endsMs: row.created_ms + this.#lengths.absoluteMs };
  }

  async end(key: string): Promise<void> {
    await this.#end([key]);
  }

  /** Signs an account out everywhere: its password was changed, it is to be removed. */
  async endAllOf(account: string): Promise<void> {
    const rows = await this.#store.selectFrom("session").select("token_hash").where("account", "=", account).execute();
    await this.#end(rows.map(({ token_hash }) => token_hash));
  }

  /** Ends what has expired, and tells of what was ended by another process: an account command. */
  async purge(): Promise<void> {
    const nowMs = this.#clock.wallMs();
    const rows = await this.#store
      .selectFrom("session")
      .select("token_hash")
      .where((where) =>
        where.or([
          where("used_ms", "<=", nowMs - this.#lengths.idleMs),
          where("created_ms", "<=", nowMs - this.#lengths.absoluteMs),
        ]),
      )
      .limit(500)
      .execute();
    await this.#end(rows.map(({ token_hash }) => token_hash));
    const there = await this.#store.selectFrom("session").select("token_hash").execute();
    const gone = this.#live.difference(new Set(there.map(({ token_hash }) => token_hash)));
    for (const key of gone) this.#tell(key);
  }

  async #end(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await this.#store.deleteFrom("session").where("token_hash", "in", keys).execute();
    for (const key of keys) this.#tell(key);
  }

  #tell(key: string): void {
    this.#live.delete(key);
    for (const watcher of this.#watchers) watcher(key);
  }
}

/** The token has 256 bits of its own: a plain hash is enough, nothing can be guessed. */
function keyOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
