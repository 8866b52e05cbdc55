import { VisioborneError } from "../../contract/errors.ts";
import { audit } from "../../supervisor/audit.ts";
import { loadSupervisorConfig } from "../../supervisor/config.ts";
import { ROLES, type Role } from "../../supervisor/console/route.ts";
import { Store } from "../../supervisor/store/store.ts";
import { makeToken } from "../../supervisor/tokens.ts";
import { numberOf } from "../fleet/words.ts";

export interface TokenOptions {
  readonly config: string;
  readonly role: string;
  readonly network?: readonly string[];
  readonly days: string;
  readonly json?: boolean;
}

/** `visioborne supervisor token`: a token of a program, made on the centre's own machine. */
export async function supervisorToken(name: string, options: TokenOptions): Promise<void> {
  const { role, network: networks } = options;
  if (!/^[a-z0-9][a-z0-9.-]{0,31}$/.test(name)) {
    throw new VisioborneError("usage", `name ${JSON.stringify(name)}: expected that of a program, as grafana-lot`);
  }
  if (!isRole(role)) throw new VisioborneError("usage", `--role ${role}: expected ${ROLES.join(", ")}`);
  const days = numberOf("--days", options.days, [1, 730]);
  const store = await Store.open(loadSupervisorConfig(options.config).database);
  try {
    const made = await makeToken(store, { name, role, days, madeBy: "command-line", ...(networks && { networks }) });
    const detail = `${role}, ${networks?.join(" ") ?? "all networks"}, ${days} days`;
    await audit(store, { who: "command-line", what: "token.made", on: name, detail });
    process.stdout.write(options.json ? `${JSON.stringify(made)}\n` : `${made.secret}\n`);
  } finally {
    await store.close();
  }
}

function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
