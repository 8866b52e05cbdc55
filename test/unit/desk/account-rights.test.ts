import { expect, test } from "vitest";
import { checkAccount, mayManage, maySee } from "../../../src/desk/accounts/account.ts";
import type { Account } from "../../../src/desk/accounts/account.ts";
import type { Role } from "../../../src/desk/accounts/role.ts";

const account = (id: string, role: Role, organismes: readonly string[]): Account => ({
  id,
  login: id,
  name: id,
  role,
  organismes,
  signIn: "password",
});

const admin = account("admin", "admin", []);
const lead = account("lead", "lead", ["caf", "msa"]);
const expert = account("expert", "expert", ["caf"]);

test.each([
  ["admin", admin, account("x", "admin", []), true, true],
  ["admin", admin, account("x", "expert", ["caf"]), true, true],
  ["lead: expert of his", lead, account("x", "expert", ["msa"]), true, true],
  ["lead: expert of both of his", lead, account("x", "expert", ["caf", "msa"]), true, true],
  ["lead: expert shared with another organisme", lead, account("x", "expert", ["caf", "cpam"]), true, false],
  ["lead: expert of another organisme", lead, account("x", "expert", ["cpam"]), false, false],
  ["lead: another lead of his organisme", lead, account("x", "lead", ["caf"]), true, false],
  ["lead: himself", lead, lead, true, false],
  ["lead: an admin without organisme", lead, admin, false, false],
  ["lead: an expert whose organismes are no longer configured", lead, account("x", "expert", []), false, false],
  ["expert: a colleague", expert, account("x", "expert", ["caf"]), false, false],
  ["expert: himself", expert, expert, true, false],
])("%s", (_case, actor, target, sees, manages) => {
  expect(maySee(actor, target)).toBe(sees);
  expect(mayManage(actor, target)).toBe(manages);
});

const known = new Set(["caf", "msa"]);
test.each([
  [{ login: "Marie" }, "account.login"],
  [{ login: ".marie" }, "account.login"],
  [{ login: "marie dupont" }, "account.login"],
  [{ name: " " }, "account.name"],
  [{ name: "a\nb" }, "account.name"],
  [{ role: "boss" as Role }, "account.role"],
  [{ organismes: ["cpam"] }, "account.organisme"],
  [{ organismes: [] }, "account.organisme"],
])("a wrong account is refused: %j", (wrong, code) => {
  const wanted = { ...account("marie", "expert", ["caf"]), ...wrong };
  expect(() => checkAccount(wanted, known)).toThrow(expect.objectContaining({ code }));
});

test("an admin needs no organisme", () => {
  expect(() => checkAccount(admin, known)).not.toThrow();
});
