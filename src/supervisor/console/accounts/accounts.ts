import { randomUUID } from "node:crypto";
import type { Selectable } from "kysely";
import { loginOf } from "../../../accounts/account.ts";
import type { Subject } from "../../../accounts/claims.ts";
import type { PasswordHasher } from "../../../accounts/password-hash.ts";
import { checkPassword } from "../../../accounts/password-rules.ts";
import { VisioborneError } from "../../../contract/errors.ts";
import type { Clock } from "../../../contract/runtime.ts";
import type { Role } from "../route.ts";
import type { Store } from "../../store/store.ts";
import type { Tables } from "../../store/tables.ts";
import { checkAccount, type Account, type AccountChange, type NewAccount } from "./account.ts";

type Row = Selectable<Tables["account"]>;

/** Who a provider says that somebody is. */
export interface ProviderIdentity extends Subject {
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly networks: readonly string[] | null;
}

/** The console's accounts. Errors: `account.*` of account.ts, `account.password`, and those named below. */
export class Accounts {
  readonly #store: Store;
  readonly #hasher: PasswordHasher;
  readonly #clock: Clock;
  readonly #watchers = new Set<(account: string) => void>();

  constructor(store: Store, hasher: PasswordHasher, clock: Clock) {
    this.#store = store;
    this.#hasher = hasher;
    this.#clock = clock;
  }

  /** Told the id of each account that was changed or removed; returns how to end it. */
  onChanged(watcher: (account: string) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** All, by login. */
  async list(): Promise<Account[]> {
    const rows = await this.#store.db.selectFrom("account").selectAll().orderBy("login").execute();
    return rows.map(toAccount);
  }

  async get(id: string): Promise<Account | undefined> {
    const row = await this.#store.db.selectFrom("account").selectAll().where("id", "=", id).executeTakeFirst();
    return row && toAccount(row);
  }

  /** The account and its stored password; for sign-in only. */
  async byLogin(login: string): Promise<{ readonly account: Account; readonly password: string | null } | undefined> {
    const rows = this.#store.db.selectFrom("account").selectAll().where("login", "=", loginOf(login));
    const row = await rows.executeTakeFirst();
    return row && { account: toAccount(row), password: row.password };
  }

  /** @throws VisioborneError `account.login-taken` and those of the class. */
  async add(wanted: NewAccount): Promise<Account> {
    const login = loginOf(wanted.login);
    const described = {
      login,
      name: wanted.name ?? login,
      role: wanted.role,
      networks: sorted(wanted.networks ?? null),
    };
    checkAccount(described);
    checkPassword(wanted.password, login);
    await this.#refuseTaken(login);
    const password = await this.#hasher.hash(wanted.password);
    return await this.#insert(described, { password, oidc_issuer: null, oidc_subject: null });
  }

  /**
   * Changes what is named. A new password ends no sessions here: see Sessions.
   * @throws VisioborneError `account.unknown`, `account.provider`, `account.last-manager` and those of the class.
   */
  async change(id: string, change: AccountChange): Promise<Account> {
    const account = await this.#must(id);
    if (account.signIn === "provider") {
      const message = "this account comes from the sign-in provider: expected it to be changed there";
      throw new VisioborneError("account.provider", message, { account: id });
    }
    const { password, networks = account.networks, ...rest } = change;
    const next: Account = { ...account, ...rest, networks: sorted(networks) };
    checkAccount(next);
    if (isChief(account) && !isChief(next)) await this.#refuseLastManager(id);
    if (password !== undefined) checkPassword(password, account.login);
    await this.#update(next, password === undefined ? undefined : await this.#hasher.hash(password));
    return next;
  }

  /** Stores a hash made at today's cost, of the same password. */
  async rehash(id: string, password: string): Promise<void> {
    const hash = await this.#hasher.hash(password);
    await this.#store.db.updateTable("account").set({ password: hash }).where("id", "=", id).execute();
  }

  /** With its sessions, whose sockets are told by who ends them first. @throws VisioborneError `account.unknown`, `account.last-manager` */
  async remove(id: string): Promise<void> {
    const account = await this.#must(id);
    if (isChief(account)) await this.#refuseLastManager(id);
    await this.#store.db.transaction().execute(async (trx) => {
      await trx.deleteFrom("session").where("account", "=", id).execute();
      await trx.deleteFrom("account").where("id", "=", id).execute();
    });
    this.#tell(id);
  }

  /**
   * The account of somebody whom a provider vouches for: made at his first sign-in, brought up to date at each. He is known
   * by the provider's subject, never by his login: else who may choose his login there would take over an account here.
   * @throws VisioborneError `account.login-taken` and those of the class.
   */
  async fromProvider(identity: ProviderIdentity): Promise<Account> {
    const { issuer, subject, name, role } = identity;
    const described = { login: loginOf(identity.login), name, role, networks: sorted(identity.networks) };
    checkAccount(described);
    const row = await this.#store.db
      .selectFrom("account")
      .select(["id", "login"])
      .where("oidc_issuer", "=", issuer)
      .where("oidc_subject", "=", subject)
      .executeTakeFirst();
    if (row?.login !== described.login) await this.#refuseTaken(described.login);
    if (row === undefined) {
      return await this.#insert(described, { password: null, oidc_issuer: issuer, oidc_subject: subject });
    }
    const account: Account = { id: row.id, ...described, signIn: "provider" };
    await this.#update(account, undefined);
    return account;
  }

  async #insert(
    { login, name, role, networks }: Omit<Account, "id" | "signIn">,
    from: Pick<Row, "password" | "oidc_issuer" | "oidc_subject">,
  ): Promise<Account> {
    const [id, nowMs] = [randomUUID(), Math.round(this.#clock.wallMs())];
    const row = { id, login, name, role, networks: textOf(networks), ...from, created_ms: nowMs, changed_ms: nowMs };
    const inserted = this.#store.db.insertInto("account").values(row);
    const added = await inserted.onConflict((c) => c.doNothing()).executeTakeFirst();
    // Two at the same moment: hashing takes longer than the look before it.
    if (added.numInsertedOrUpdatedRows === 0n) throw loginTaken();
    return { id, login, name, role, networks, signIn: from.oidc_issuer === null ? "password" : "provider" };
  }

  async #update({ id, login, name, role, networks }: Account, password: string | undefined): Promise<void> {
    const changed = { login, name, role, networks: textOf(networks), changed_ms: Math.round(this.#clock.wallMs()) };
    const set = password === undefined ? changed : { ...changed, password };
    await this.#store.db.updateTable("account").set(set).where("id", "=", id).execute();
    this.#tell(id);
  }

  async #must(id: string): Promise<Account> {
    const account = await this.get(id);
    if (account !== undefined) return account;
    throw new VisioborneError("account.unknown", `account ${JSON.stringify(id)}: expected one that is in the list`);
  }

  async #refuseTaken(login: string): Promise<void> {
    const rows = this.#store.db.selectFrom("account").select("id").where("login", "=", login);
    if ((await rows.executeTakeFirst()) !== undefined) throw loginTaken();
  }

  async #refuseLastManager(id: string): Promise<void> {
    const managers = this.#store.db.selectFrom("account").select("id").where("role", "=", "manager");
    const others = managers.where("networks", "is", null).where("id", "!=", id);
    if ((await others.executeTakeFirst()) !== undefined) return;
    const message = "this is the last manager of all networks: expected another one to be there first";
    throw new VisioborneError("account.last-manager", message, { account: id });
  }

  #tell(id: string): void {
    for (const watcher of this.#watchers) watcher(id);
  }
}

/** Who may make every other account. */
function isChief({ role, networks }: Account): boolean {
  return role === "manager" && networks === null;
}

function toAccount({ id, login, name, role, networks, oidc_issuer }: Row): Account {
  return {
    id,
    login,
    name,
    role: role as Role,
    networks: networks === null ? null : (JSON.parse(networks) as string[]),
    signIn: oidc_issuer === null ? "password" : "provider",
  };
}

function loginTaken(): VisioborneError {
  return new VisioborneError("account.login-taken", "login: there is an account of this name already");
}

function sorted(networks: readonly string[] | null): readonly string[] | null {
  return networks === null ? null : [...new Set(networks)].toSorted();
}

function textOf(networks: readonly string[] | null): string | null {
  return networks === null ? null : JSON.stringify(networks);
}
