import { generatePassword, PASSWORD_MAX } from "../accounts/password-rules.ts";
import { VisioborneError } from "../contract/errors.ts";
import { table } from "./table.ts";

/** What every account command takes. */
export interface AccountOptions {
  readonly config: string;
  readonly json?: boolean;
}

export interface PasswordOptions extends AccountOptions {
  /** Read the password from the standard input instead of making one. */
  readonly passwordStdin?: boolean;
}

/** An account, as far as its line in the list is the same everywhere. */
interface ListedAccount {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: string;
  readonly signIn: string;
}

/** Where accounts are kept, open for one command. */
export interface OpenAccounts<Account extends ListedAccount, AddOptions> {
  readonly accounts: {
    list(): Promise<readonly Account[]>;
    byLogin(login: string): Promise<{ readonly account: Account } | undefined>;
    change(id: string, change: { readonly password: string }): Promise<Account>;
    remove(id: string): Promise<void>;
  };
  readonly sessions: { endAllOf(account: string): Promise<void> };
  add(login: string, password: string, options: AddOptions): Promise<Account>;
  /** Writes down what was done, where that is kept. */
  audit(what: string, account: Account, detail?: string): Promise<void>;
}

/** What is different between the accounts of two programs. */
export interface AccountPlace<Account extends ListedAccount, AddOptions> {
  /** Whose `account list` shows who there is, as in messages. */
  readonly program: string;
  /** Title of the column, and what an account has there. */
  readonly column: readonly [title: string, of: (account: Account) => string];
  /** Opens what `config` names, does the work and closes it again, whatever comes of it. */
  open(config: string, work: (place: OpenAccounts<Account, AddOptions>) => Promise<void>): Promise<void>;
}

/** The account commands of a place. A password is never an argument: every user of the machine sees arguments. */
export function accountCommandsOf<Account extends ListedAccount, AddOptions extends PasswordOptions>(
  place: AccountPlace<Account, AddOptions>,
) {
  const named = async ({ accounts }: OpenAccounts<Account, AddOptions>, login: string): Promise<Account> => {
    const found = await accounts.byLogin(login);
    if (found !== undefined) return found.account;
    const message = `account ${JSON.stringify(login)}: expected one that \`visioborne ${place.program} account list\` shows`;
    throw new VisioborneError("account.unknown", message);
  };
  return {
    accountAdd: async (login: string, options: AddOptions): Promise<void> => {
      const { password, made } = await passwordOf(options);
      await place.open(options.config, async (open) => {
        const account = await open.add(login, password, options);
        await open.audit("account.added", account, account.role);
        tell(options, { account }, `${account.login} added`, made ? password : undefined);
      });
    },
    accountList: async (options: AccountOptions): Promise<void> => {
      await place.open(options.config, async ({ accounts }) => {
        const all = await accounts.list();
        if (options.json === true) {
          process.stdout.write(`${JSON.stringify(all)}\n`);
          return;
        }
        const [title, of] = place.column;
        const rows = all.map((one) => [one.login, one.name, one.role, of(one), one.signIn]);
        process.stdout.write(`${table([["LOGIN", "NAME", "ROLE", title, "SIGNS IN BY"], ...rows])}\n`);
      });
    },
    /** Its sessions end with it. */
    accountRemove: async (login: string, options: AccountOptions): Promise<void> => {
      await place.open(options.config, async (open) => {
        const account = await named(open, login);
        await open.accounts.remove(account.id);
        await open.sessions.endAllOf(account.id);
        await open.audit("account.removed", account);
        tell(options, { removed: account }, `${account.login} removed`, undefined);
      });
    },
    /** A new one; all sessions of the account end. */
    accountPassword: async (login: string, options: PasswordOptions): Promise<void> => {
      const { password, made } = await passwordOf(options);
      await place.open(options.config, async (open) => {
        const account = await open.accounts.change((await named(open, login)).id, { password });
        await open.sessions.endAllOf(account.id);
        await open.audit("account.password", account);
        tell(options, { account }, `${account.login}: password changed`, made ? password : undefined);
      });
    },
  };
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

/** `password`: one that was made here, else undefined. */
function tell(options: AccountOptions, data: object, line: string, password: string | undefined): void {
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(password === undefined ? data : { ...data, password })}\n`);
    return;
  }
  process.stdout.write(`${line}\n`);
  if (password !== undefined) process.stdout.write(`password (shown this once): ${password}\n`);
}
