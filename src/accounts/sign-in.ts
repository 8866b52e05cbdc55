import { VisioborneError } from "../contract/errors.ts";
import { loginOf } from "./account.ts";
import type { Identified } from "./account.ts";
import type { AttemptDelay } from "./attempt-delay.ts";
import { isOutdated } from "./password-hash.ts";
import type { PasswordHasher } from "./password-hash.ts";

/** Where accounts and their stored passwords are. */
export interface PasswordSource<Account extends Identified> {
  /** @returns `password`: PHC string; null = none, such as one that comes from a provider */
  byLogin(login: string): Promise<{ readonly account: Account; readonly password: string | null } | undefined>;
  /** Stores a hash made at today's cost, of the same password. */
  rehash(id: string, password: string): Promise<void>;
}

/** Signing in by login and password. */
export class PasswordSignIn<Account extends Identified> {
  readonly #accounts: PasswordSource<Account>;
  readonly #hasher: PasswordHasher;
  readonly #delay: AttemptDelay;

  constructor(accounts: PasswordSource<Account>, hasher: PasswordHasher, delay: AttemptDelay) {
    this.#accounts = accounts;
    this.#hasher = hasher;
    this.#delay = delay;
  }

  /**
   * The account of login and password. Who is not known, has no password or a wrong one is told the same, after the same
   * work.
   * @param address where the request comes from.
   * @throws VisioborneError `signin.refused`; `signin.wait` with `retryAfterS`; `signin.busy`.
   */
  async check(login: string, password: string, address: string): Promise<Account> {
    const name = loginOf(login);
    const waitMs = this.#delay.begin(name, address);
    if (waitMs > 0) {
      const retryAfterS = Math.ceil(waitMs / 1000);
      const message = `too many attempts: expected the next one in ${retryAfterS} s`;
      throw new VisioborneError("signin.wait", message, { retryAfterS });
    }
    const found = await this.#accounts.byLogin(name);
    const matches = await this.#hasher.matches(password, found?.password ?? undefined);
    if (found === undefined || found.password === null || !matches) {
      throw new VisioborneError("signin.refused", "login or password is wrong");
    }
    this.#delay.succeeded(name, address);
    if (isOutdated(found.password)) await this.#accounts.rehash(found.account.id, password);
    return found.account;
  }
}
