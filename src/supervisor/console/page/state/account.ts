import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Account } from "../../accounts/account.ts";
import type { Role } from "../../route.ts";

const ORDER: readonly Role[] = ["viewer", "technician", "manager"];

export const AccountContext = createContext<Account | null>(null);

/** Who is signed in. */
export function useAccount(): Account {
  const account = useContext(AccountContext);
  if (!account) throw new Error("nobody is signed in around this component");
  return account;
}

/** Whether a role may what `least` may. The server decides; this only hides what would be refused. */
export function may(role: Role, least: Role): boolean {
  return ORDER.indexOf(role) >= ORDER.indexOf(least);
}
