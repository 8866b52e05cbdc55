import { generatePassword, PASSWORD_MAX } from "../../accounts/password-rules.ts";
import { createLogger } from "../../borne/logger.ts";
import { VisioborneError } from "../../contract/errors.ts";
import { openAccounts, type DeskAccounts } from "../../desk/accounts/open.ts";
import type { Role } from "../../desk/accounts/role.ts";
import { systemClock } from "../../desk/clock.ts";
import type { DeskConfig } from "../../desk/config/config.ts";
import { loadDeskConfig } from "../../desk/config/load.ts";
import { openStore } from "../../desk/store/store.ts";
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
  readonly organisme?: readonly string[];
  readonly name?: string;
}

/** `visioborne desk account add`. A password is never an argument: arguments are seen by every user of the machine. */
export async function accountAdd(login: string, options: AccountAddOptions): Promise<void> {
  const { password, made } = await passwordOf(options);
  await withAccounts(options.config, async ({ accounts }) => {
    const { role, organisme: organismes = [], name } = options;
    const account = await accounts.add({ login, role, organismes, password, ...(name === undefined ? {} : { name }) });
    tell(options, { account, ...(made ? { password } : {}) }, `${account.login} added`, made ? password : undefined);
  });
}

/** `visioborne desk account list`. */
export async function accountList(options: AccountOptions): Promise<void> {
  await withAccounts(options.config, async ({ accounts }) => {
    const all = await accounts.list();
    if (options.json === true) {
      process.stdout.write(`${JSON.stringify(all)}\n`);
      return;
    }
    const rows = all.map(({ login, name, role, organismes, signIn }) => [
      login,
      name,
      role,
      organismes.join(" "),
      signIn,
    ]);
    process.stdout.write(`${table([["LOGIN", "NAME", "ROLE", "ORGANISMES", "SIGNS IN BY"], ...rows])}\n`);
  });
}

/** `visioborne desk account remove`: its sessions end with it. */
export async function accountRemove(login: string, options: AccountOptions): Promise<void> {
  await withAccounts(options.config, async (desk) => {
    const account = await named(desk, login);
    await desk.sessions.endAllOf(account.id);
    await desk.accounts.remove(account.id);
    tell(options, { removed: account }, `${account.login} removed`, undefined);
  });
}

/** `visioborne desk account password`: a new one; all sessions of the account end. */
export async function accountPassword(login: string, options: PasswordOptions): Promise<void> {
  const { password, made } = await passwordOf(options);
  await withAccounts(options.config, async (desk) => {
    const { id } = await named(desk, login);
    const account = await desk.accounts.change(id, { password });
    await desk.sessions.endAllOf(id);
    const told = made ? password : undefined;
    tell(options, { account, ...(made ? { password } : {}) }, `${account.login}: password changed`, told);
  });
}

async function withAccounts(file: string, work: (desk: DeskAccounts) => Promise<void>): Promise<void> {
  const config: DeskConfig = loadDeskConfig(file);
  const store = await openStore(config.database);
  const { log } = createLogger({ level: "error" });
  const desk = openAccounts(config, store, systemClock(), log);
  try {
    await work(desk);
  } finally {
    desk.stop();
    await store.destroy();
  }
}

async function named(
  { accounts }: DeskAccounts,
  login: string,
): Promise<{ readonly id: string; readonly login: string }> {
  const found = await accounts.byLogin(login);
  if (found !== undefined) return found.account;
  const message = `account ${JSON.stringify(login)}: expected one that \`visioborne desk account list\` shows`;
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
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(data)}\n`);
    return;
  }
  process.stdout.write(`${line}\n`);
  if (password !== undefined) process.stdout.write(`password (shown this once): ${password}\n`);
}
