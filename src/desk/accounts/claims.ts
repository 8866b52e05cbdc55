import { VisioborneError } from "../../contract/errors.ts";
import { own, textOf, valuesOf } from "../../accounts/claims.ts";
import type { Claims, Subject } from "../../accounts/claims.ts";
import type { OidcConfig } from "../config/config.ts";
import type { ProviderIdentity } from "./accounts.ts";
import { ROLES } from "./role.ts";

/**
 * Who somebody is here, by what the provider says of him. Of several roles the highest holds; whose claims give no
 * organisme enters only as admin.
 * @param claims of ID token and userinfo together.
 * @throws VisioborneError `oidc.claims` where the login is missing; `oidc.no-organisme`.
 */
export function identityOf(
  claims: Claims,
  oidc: Pick<OidcConfig, "claims" | "organismes" | "roles">,
  who: Subject,
): ProviderIdentity {
  const login = textOf(claims[oidc.claims.login]);
  if (login === undefined) {
    const message = `sign-in provider: claim ${oidc.claims.login}: found nothing, expected the login`;
    throw new VisioborneError("oidc.claims", message, { claim: oidc.claims.login });
  }
  const translated = valuesOf(claims[oidc.claims.organismes]).flatMap((value) => own(oidc.organismes, value) ?? []);
  const roles = oidc.claims.role === undefined ? [] : valuesOf(claims[oidc.claims.role]);
  const ranks = roles.flatMap((value) => own(oidc.roles, value) ?? []).map((role) => ROLES.indexOf(role));
  const role = ROLES[Math.max(0, ...ranks)] ?? "expert";
  if (translated.length === 0 && role !== "admin") {
    const message = `sign-in provider: claim ${oidc.claims.organismes} gives no organisme of this desk`;
    throw new VisioborneError("oidc.no-organisme", message, { claim: oidc.claims.organismes });
  }
  const name = textOf(claims[oidc.claims.name]) ?? login;
  return { ...who, login, name: name.slice(0, 80), role, organismes: translated };
}
