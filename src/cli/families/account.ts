import type { Command } from "commander";
import type { AccountOptions, PasswordOptions } from "../accounts.ts";

/** What does the work of the account commands, loaded when one is called. `AddOptions`: what `add` takes of its own. */
interface AccountWork<AddOptions> {
  readonly accountAdd: (login: string, options: AddOptions) => Promise<void>;
  readonly accountList: (options: AccountOptions) => Promise<void>;
  readonly accountRemove: (login: string, options: AccountOptions) => Promise<void>;
  readonly accountPassword: (login: string, options: PasswordOptions) => Promise<void>;
}

/**
 * Adds `account add`, `list`, `remove` and `password` to `parent`. `own` adds the options that `add` has here only.
 * `program` is whose configuration is read, `entered` what the accounts enter, as help says them.
 */
export function accountCommands<AddOptions extends AccountOptions>(
  parent: Command,
  { program, entered, own }: { program: string; entered: string; own: (add: Command) => Command },
  load: () => Promise<AccountWork<AddOptions>>,
): void {
  const account = parent.command("account").description(`who may enter ${entered}`);
  const command = (nameAndArguments: string, description: string): Command =>
    account
      .command(nameAndArguments)
      .description(description)
      .requiredOption("--config <file>", `configuration of the ${program} (YAML)`)
      .option("--json", "print JSON");
  const withPassword = (of: Command): Command =>
    of.option("--password-stdin", "read the password from the standard input (default: one is made, and shown once)");

  withPassword(own(command("add <login>", "add an account"))).action(async (login: string, options: AddOptions) =>
    (await load()).accountAdd(login, options),
  );
  command("list", "show the accounts").action(async (options: AccountOptions) => (await load()).accountList(options));
  command("remove <login>", "remove an account and end its sessions").action(
    async (login: string, options: AccountOptions) => (await load()).accountRemove(login, options),
  );
  withPassword(command("password <login>", "give an account a new password and end its sessions")).action(
    async (login: string, options: PasswordOptions) => (await load()).accountPassword(login, options),
  );
}
