import { generatePassword, PASSWORD_MAX } from "../../accounts/password-rules.ts";
import { VisioborneError } from "../../contract/errors.ts";
import { audit } from "../../supervisor/audit.ts";
import { systemClock } from "../../supervisor/clock.ts";
import { loadSupervisorConfig } from "../../supervisor/config.ts";
import { openAccounts, type ConsoleAccounts } from "../../supervisor/console/accounts/open.ts";
import type { Role } from "../../supervisor/console/route.ts";
import { Store } from "../../supervisor/store/store.ts";
import { table } from "../table.ts";

interface AccountOptions {
  readonly config: string;
  readonly json?: boolean;
}

interface PasswordOptions extends AccountOptions {
  /** Read the password from the standard input instead of making one. */
  readonly passwordStdin?: boolean;
}

export interface AccountAddOptions extends PasswordOptions {
  readonly role: Role;
  readonly network?: readonly string[];
  readonly name?: string;
}

/** `visioborne supervisor account add`. A password is never an argument: every user of the machine sees arguments. */
export async function accountAdd(login: string, options: AccountAddOptions): Promise<void> {
  const { password, made } = await passwordOf(options);
  await withAccounts(options.config, async ({ accounts }, store) => {
    const { role, network: networks = null, name } = options;
    const account = await accounts.add({ login, role, networks, password, ...(name === undefined ? {} : { name }) });
    await audit(store, { who: "command-line", what: "account.added", on: account.login, detail: role });
    tell(options, { account, ...(made ? { password } : {}) }, `${account.login} added`, made ? password : undefined);
  });
}

/** `visioborne supervisor account list`. */
export async function accountList(options: AccountOptions): Promise<void> {
  await withAccounts(options.config, async ({ accounts }) => {
    const all = await accounts.list();
    if (options.json === true) {
      process.stdout.write(`${JSON.stringify(all)}\n`);
      return;
    }
    const rows = all.map(({ login, name, role, networks, signIn }) => [
      login,
      name,
      role,
      networks?.join(" ") ?? "all",
      signIn,
    ]);
    process.stdout.write(`${table([["LOGIN", "NAME", "ROLE", "NETWORKS", "SIGNS IN BY"], ...rows])}\n`);
  });
}

/** `visioborne supervisor account remove`: its sessions end with it. */
export async function accountRemove(login: string, options: AccountOptions): Promise<void> {
  await withAccounts(options.config, async (console, store) => {
    const account = await named(console, login);
    await console.accounts.remove(account.id);
    await audit(store, { who: "command-line", what: "account.removed", on: account.login });
    tell(options, { removed: account }, `${account.login} removed`, undefined);
  });
}

/** `visioborne supervisor account password`: a new one; all sessions of the account end. */
export async function accountPassword(login: string, options: PasswordOptions): Promise<void> {
  const { password, made } = await passwordOf(options);
  await withAccounts(options.config, async (console, store) => {
    const { id } = await named(console, login);
    const account = await console.accounts.change(id, { password });
    await console.sessions.endAllOf(id);
    await audit(store, { who: "command-line", what: "account.password", on: account.login });
    const told = made ? password : undefined;
    tell(options, { account, ...(made ? { password } : {}) }, `${account.login}: password changed`, told);
  });
}

async function withAccounts(
  file: string,
  work: (console: ConsoleAccounts, store: Store) => Promise<void>,
): Promise<void> {
  const { database } = loadSupervisorConfig(file);
  const store = await Store.open(database);
  try {
    await work(openAccounts(store, systemClock()), store);
  } finally {
    await store.close();
  }
}

async function named({ accounts }: ConsoleAccounts, login: string): Promise<{ readonly id: string; login: string }> {
  const found = await accounts.byLogin(login);
  if (found !== undefined) return found.account;
  const message = `account ${JSON.stringify(login)}: expected one that \`visioborne supervisor account list\` shows`;
  throw new VisioborneError("account.unknown", message);
}

async function passwordOf({ passwordStdin }: PasswordOptions): Promise<{ password: string; made: boolean }> {
  if (passwordStdin !== true) return { password: generatePassword(), made: true };
  const chunks: string[] = [];
  let length = 0;
  for await (const chunk of process.stdin.setEncoding("utf8") as AsyncIterable<string>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > PASSWORD_MAX * 8) break;
  }
  return { password: chunks.join("").replace(/\r?\n$/, ""), made: false };
}

function tell(options: AccountOptions, data: object, line: string, password: string | undefined): void {
  if (options.json === true) process.stdout.write(`${JSON.stringify(data)}\n`);
  else process.stdout.write(password === undefined ? `${line}\n` : `${line}\npassword (shown once): ${password}\n`);
}
