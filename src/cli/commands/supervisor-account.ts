import { audit } from "../../supervisor/audit.ts";
import { systemClock } from "../../supervisor/clock.ts";
import { loadSupervisorConfig } from "../../supervisor/config.ts";
import type { Account } from "../../supervisor/console/accounts/account.ts";
import { openAccounts } from "../../supervisor/console/accounts/open.ts";
import type { Role } from "../../supervisor/console/route.ts";
import { Store } from "../../supervisor/store/store.ts";
import { accountCommandsOf, type PasswordOptions } from "../accounts.ts";

interface AddOptions extends PasswordOptions {
  readonly role: Role;
  readonly network?: readonly string[];
  readonly name?: string;
}

/** `visioborne supervisor account add`, `list`, `remove`, `password`. */
export const { accountAdd, accountList, accountRemove, accountPassword } = accountCommandsOf<Account, AddOptions>({
  program: "supervisor",
  column: ["NETWORKS", ({ networks }) => networks?.join(" ") ?? "all"],
  open: async (file, work) => {
    const { database } = loadSupervisorConfig(file);
    const store = await Store.open(database);
    const console = openAccounts(store, systemClock());
    try {
      await work({
        ...console,
        add: async (login, password, { role, network: networks = null, name }) =>
          console.accounts.add({ login, role, networks, password, ...(name === undefined ? {} : { name }) }),
        audit: async (what, { login }, detail) =>
          audit(store, { who: "command-line", what, on: login, ...(detail === undefined ? {} : { detail }) }),
      });
    } finally {
      await store.close();
    }
  },
});
