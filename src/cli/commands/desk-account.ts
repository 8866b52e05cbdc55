import { createLogger } from "../../borne/logger.ts";
import type { Account } from "../../desk/accounts/account.ts";
import { openAccounts } from "../../desk/accounts/open.ts";
import type { Role } from "../../desk/accounts/role.ts";
import { systemClock } from "../../desk/clock.ts";
import { loadDeskConfig } from "../../desk/config/load.ts";
import { openStore } from "../../desk/store/store.ts";
import { accountCommandsOf, type PasswordOptions } from "../accounts.ts";

interface AddOptions extends PasswordOptions {
  readonly role: Role;
  readonly organisme?: readonly string[];
  readonly name?: string;
}

/** `visioborne desk account add`, `list`, `remove`, `password`. */
export const { accountAdd, accountList, accountRemove, accountPassword } = accountCommandsOf<Account, AddOptions>({
  program: "desk",
  column: ["ORGANISMES", ({ organismes }) => organismes.join(" ")],
  open: async (file, work) => {
    const config = loadDeskConfig(file);
    const store = await openStore(config.database);
    const { log } = createLogger({ level: "error" });
    const desk = openAccounts(config, store, systemClock(), log);
    try {
      await work({
        ...desk,
        add: async (login, password, { role, organisme: organismes = [], name }) =>
          desk.accounts.add({ login, role, organismes, password, ...(name === undefined ? {} : { name }) }),
        audit: async () => {},
      });
    } finally {
      desk.stop();
      await store.destroy();
    }
  },
});
