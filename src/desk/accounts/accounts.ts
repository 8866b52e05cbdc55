import { randomUUID } from "node:crypto";
import { loginOf } from "../../accounts/account.ts";
import type { PasswordHasher } from "../../accounts/password-hash.ts";
import { checkPassword } from "../../accounts/password-rules.ts";
import { VisioborneError } from "../../contract/errors.ts";
import type { Clock } from "../../contract/runtime.ts";
import type { Store } from "../store/store.ts";
import type { AccountRow } from "../store/tables.ts";
import { checkAccount } from "./account.ts";
import type { Account, AccountChange, NewAccount } from "./account.ts";
import type { Role } from "./role.ts";

/** Who a provider says that somebody is. */
export interface ProviderIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly organismes: readonly string[];
}

/** The accounts, in the database. Errors: `account.*` of account.ts and password-rules.ts, and those named below. */
export class Accounts {
  readonly #store: Store;
  readonly #hasher: PasswordHasher;
  readonly #clock: Clock;
  readonly #organismes: ReadonlySet<string>;
  readonly #watchers = new Set<(account: string) => void>();

  /** @param organismes ids of those in the configuration. */
  constructor(store: Store, hasher: PasswordHasher, clock: Clock, organismes: Iterable<string>) {
    this.#store = store;
    this.#hasher = hasher;
    this.#clock = clock;
    this.#organismes = new Set(organismes);
  }

  /** Told the id of each account that was changed or removed; returns how to end it. */
  onChanged(watcher: (account: string) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** All, by login. */
  async list(): Promise<Account[]> {
    const rows = await this.#store.selectFrom("account").selectAll().orderBy("login").execute();
    const links = await this.#store.selectFrom("account_organisme").selectAll().execute();
    const served = Map.groupBy(links, ({ account }) => account);
    return rows.map((row) => this.#toAccount(row, served.get(row.id) ?? []));
  }

  async get(id: string): Promise<Account | undefined> {
    return (await this.#find("id", id))?.account;
  }

  /** The account and its stored password; for sign-in only. */
  async byLogin(login: string): Promise<{ readonly account: Account; readonly password: string | null } | undefined> {
    return await this.#find("login", loginOf(login));
  }

  /** @throws VisioborneError `account.login-taken` and those of the class. */
  async add(wanted: NewAccount): Promise<Account> {
    const login = loginOf(wanted.login);
    const described = { login, name: wanted.name ?? login, role: wanted.role, organismes: unique(wanted.organismes) };
    checkAccount(described, this.#organismes);
    checkPassword(wanted.password, login);
    await this.#refuseTaken(login);
    const password = await this.#hasher.hash(wanted.password);
    return await this.#insert(described, { password, oidc_issuer: null, oidc_subject: null });
  }

  /**
   * Changes what is named. A new password ends no sessions here: see Sessions.
   * @throws VisioborneError `account.unknown`, `account.provider`, `account.last-admin` and those of the class.
   */
  async change(id: string, change: AccountChange): Promise<Account> {
    const account = await this.#must(id);
    if (account.signIn === "provider") {
      const message = "this account comes from the sign-in provider: expected it to be changed there";
      throw new VisioborneError("account.provider", message, { account: id });
    }
    const { password, ...rest } = change;
    const next: Account = { ...account, ...rest, organismes: unique(rest.organismes ?? account.organismes) };
    checkAccount(next, this.#organismes);
    if (account.role === "admin" && next.role !== "admin") await this.#refuseLastAdmin(id);
    if (password !== undefined) checkPassword(password, account.login);
    const hash = password === undefined ? undefined : await this.#hasher.hash(password);
    await this.#update(next, hash);
    return next;
  }

  /** Stores a hash made at today's cost, of the same password. */
  async rehash(id: string, password: string): Promise<void> {
    const hash = await this.#hasher.hash(password);
    await this.#store.updateTable("account").set({ password: hash }).where("id", "=", id).execute();
  }

  /** With its sessions. @throws VisioborneError `account.unknown`, `account.last-admin` */
  async remove(id: string): Promise<void> {
    const account = await this.#must(id);
    if (account.role === "admin") await this.#refuseLastAdmin(id);
    await this.#store.deleteFrom("account").where("id", "=", id).execute();
    this.#tell(id);
  }

  /**
   * The account of somebody whom a provider vouches for: made at his first sign-in, brought up to date at each. He is known
   * by the provider's subject, never by his login: else who may choose his login there would take over an account here.
   * @throws VisioborneError `account.login-taken` and those of the class.
   */
  async fromProvider(identity: ProviderIdentity): Promise<Account> {
    const described = { ...identity, login: loginOf(identity.login), organismes: unique(identity.organismes) };
    checkAccount(described, this.#organismes);
    const row = await this.#store
      .selectFrom("account")
      .select(["id", "login"])
      .where("oidc_issuer", "=", identity.issuer)
      .where("oidc_subject", "=", identity.subject)
      .executeTakeFirst();
    if (row?.login !== described.login) await this.#refuseTaken(described.login);
    if (row === undefined) {
      const from = { password: null, oidc_issuer: identity.issuer, oidc_subject: identity.subject };
      return await this.#insert(described, from);
    }
    const { login, name, role, organismes } = described;
    const account: Account = { id: row.id, login, name, role, organismes, signIn: "provider" };
    await this.#update(account, undefined);
    return account;
  }

  async #insert(
    { login, name, role, organismes }: Omit<Account, "id" | "signIn">,
    from: Pick<AccountRow, "password" | "oidc_issuer" | "oidc_subject">,
  ): Promise<Account> {
    const [id, nowMs] = [randomUUID(), this.#clock.wallMs()];
    await this.#store.transaction().execute(async (trx) => {
      const row = { id, login, name, role, ...from, created_ms: nowMs, changed_ms: nowMs };
      const added = await trx
        .insertInto("account")
        .values(row)
        .onConflict((c) => c.doNothing())
        .executeTakeFirst();
      // Two at the same moment: hashing takes longer than the look before it.
      if (added.numInsertedOrUpdatedRows === 0n) throw loginTaken();
      const served = organismes.map((organisme) => ({ account: id, organisme }));
      if (served.length > 0) await trx.insertInto("account_organisme").values(served).execute();
    });
    return { id, login, name, role, organismes, signIn: from.oidc_issuer === null ? "password" : "provider" };
  }

  async #update({ id, login, name, role, organismes }: Account, password: string | undefined): Promise<void> {
    await this.#store.transaction().execute(async (trx) => {
      const set = {
        login,
        name,
        role,
        changed_ms: this.#clock.wallMs(),
        ...(password === undefined ? {} : { password }),
      };
      await trx.updateTable("account").set(set).where("id", "=", id).execute();
      await trx.deleteFrom("account_organisme").where("account", "=", id).execute();
      const served = organismes.map((organisme) => ({ account: id, organisme }));
      if (served.length > 0) await trx.insertInto("account_organisme").values(served).execute();
    });
    this.#tell(id);
  }

  async #find(
    column: "id" | "login",
    value: string,
  ): Promise<{ account: Account; password: string | null } | undefined> {
    const row = await this.#store.selectFrom("account").selectAll().where(column, "=", value).executeTakeFirst();
    if (row === undefined) return undefined;
    const served = await this.#store
      .selectFrom("account_organisme")
      .selectAll()
      .where("account", "=", row.id)
      .execute();
    return { account: this.#toAccount(row, served), password: row.password };
  }

  #toAccount({ id, login, name, role, oidc_issuer }: AccountRow, served: readonly { organisme: string }[]): Account {
    // An organisme that has left the configuration gives nothing, and is there again when it comes back.
    const organismes = unique(served.map(({ organisme }) => organisme).filter((one) => this.#organismes.has(one)));
    return { id, login, name, role, organismes, signIn: oidc_issuer === null ? "password" : "provider" };
  }

  async #must(id: string): Promise<Account> {
    const account = await this.get(id);
    if (account !== undefined) return account;
    throw new VisioborneError("account.unknown", `account ${JSON.stringify(id)}: expected one that is in the list`);
  }

  async #refuseTaken(login: string): Promise<void> {
    const taken = await this.#store.selectFrom("account").select("id").where("login", "=", login).executeTakeFirst();
    if (taken !== undefined) throw loginTaken();
  }

  async #refuseLastAdmin(id: string): Promise<void> {
    const others = this.#store.selectFrom("account").select("id").where("role", "=", "admin").where("id", "!=", id);
    if ((await others.executeTakeFirst()) !== undefined) return;
    const message = "this is the last admin: expected another one to be there first";
    throw new VisioborneError("account.last-admin", message, { account: id });
  }

  #tell(id: string): void {
    for (const watcher of this.#watchers) watcher(id);
  }
}

function loginTaken(): VisioborneError {
  return new VisioborneError("account.login-taken", "login: there is an account of this name already");
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)].toSorted();
}
