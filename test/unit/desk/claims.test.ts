import fc from "fast-check";
import { expect, test } from "vitest";
import { identityOf } from "../../../src/desk/accounts/claims.ts";
import type { OidcConfig } from "../../../src/desk/config/config.ts";

const oidc: Pick<OidcConfig, "claims" | "organismes" | "roles"> = {
  claims: { login: "preferred_username", name: "name", organismes: "siret", role: "groups" },
  organismes: { "13000000000017": ["caf"], "13000000000025": ["msa", "caf"] },
  roles: { chefs: "lead", dsi: "admin", agents: "expert" },
};
const who = { issuer: "https://idp.example", subject: "1" };

test("values are translated, the highest role holds", () => {
  const claims = {
    preferred_username: "marie",
    name: "Marie D.",
    siret: "13000000000017",
    groups: ["agents", "chefs", "x"],
  };
  expect(identityOf(claims, oidc, who)).toEqual({
    ...who,
    login: "marie",
    name: "Marie D.",
    role: "lead",
    organismes: ["caf"],
  });
});

test.each([
  ["one", "13000000000017", ["caf"]],
  ["a number", 13_000_000_000_017, ["caf"]],
  ["several", ["13000000000025", "999"], ["msa", "caf"]],
  ["several in one text", "999 13000000000017", ["caf"]],
])("organismes of %s value", (_case, siret, organismes) => {
  expect(identityOf({ preferred_username: "m", siret }, oidc, who)).toMatchObject({
    organismes,
    role: "expert",
    name: "m",
  });
});

test("who belongs to no organisme of ours does not enter, but as admin", () => {
  const stranger = { preferred_username: "m", siret: "999", groups: ["chefs"] };
  expect(() => identityOf(stranger, oidc, who)).toThrow(expect.objectContaining({ code: "oidc.no-organisme" }));
  expect(identityOf({ ...stranger, groups: "dsi" }, oidc, who)).toMatchObject({ role: "admin", organismes: [] });
});

test("without the login there is no account", () => {
  expect(() => identityOf({ siret: "13000000000017" }, oidc, who)).toThrow(/preferred_username: found nothing/);
});

test("no claim, whatever it says, gives what the configuration does not", () => {
  const anything = fc.oneof(fc.anything(), fc.constantFrom("constructor", "__proto__", ["toString"], "dsi x"));
  fc.assert(
    fc.property(anything, anything, (siret, groups) => {
      try {
        const { role, organismes } = identityOf({ preferred_username: "m", siret, groups }, oidc, who);
        expect(["expert", "lead", "admin"]).toContain(role);
        for (const id of organismes) expect(["caf", "msa"]).toContain(id);
      } catch (error) {
        expect(error).toMatchObject({ code: "oidc.no-organisme" });
      }
    }),
  );
});
