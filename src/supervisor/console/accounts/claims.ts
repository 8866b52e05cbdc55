import { own, textOf, valuesOf } from "../../../accounts/claims.ts";
import type { Claims, Subject } from "../../../accounts/claims.ts";
import { VisioborneError } from "../../../contract/errors.ts";
import type { ConsoleOidc } from "../config.ts";
import { ROLES } from "../route.ts";
import type { ProviderIdentity } from "./accounts.ts";

/**
 * Who somebody is here, by what the provider says of him. Of several roles the highest holds; who has none does not enter.
 * @throws VisioborneError `oidc.claims` where the login is missing; `oidc.no-role`; `oidc.no-network`.
 */
export function identityOf(claims: Claims, oidc: ConsoleOidc, who: Subject): ProviderIdentity {
  const login = textOf(claims[oidc.claims.login]);
  if (login === undefined) {
    const message = `sign-in provider: claim ${oidc.claims.login}: found nothing, expected the login`;
    throw new VisioborneError("oidc.claims", message, { claim: oidc.claims.login });
  }
  const ranks = valuesOf(claims[oidc.claims.role])
    .flatMap((value) => own(oidc.roles, value) ?? [])
    .map((role) => ROLES.indexOf(role));
  const role = ROLES[Math.max(-1, ...ranks)];
  if (role === undefined) {
    const message = `sign-in provider: claim ${oidc.claims.role} gives no role of this console`;
    throw new VisioborneError("oidc.no-role", message, { claim: oidc.claims.role });
  }
  const name = (textOf(claims[oidc.claims.name]) ?? login).slice(0, 80);
  const { networks: claim } = oidc.claims;
  if (claim === undefined) return { ...who, login, name, role, networks: null };
  const networks = valuesOf(claims[claim]).flatMap((value) => own(oidc.networks, value) ?? []);
  if (networks.length === 0) {
    const message = `sign-in provider: claim ${claim} gives no network of this console`;
    throw new VisioborneError("oidc.no-network", message, { claim });
  }
  return { ...who, login, name, role, networks };
}
