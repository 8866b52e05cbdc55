import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { addAccount, Browser, deskConfig, PASSWORD, testDesk } from "../../support/desk.ts";

let template: string;
let admin: Browser;
let lead: Browser;
let expert: Browser;
let ids: Record<string, string>;

// Made once: each password costs a hash.
beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), "vb-desk-accounts-"));
  template = join(dir, "desk.sqlite");
  ids = {};
  const all = [
    { login: "admin", role: "admin", organismes: [] },
    { login: "chef", role: "lead", organismes: ["caf"] },
    { login: "marie", role: "expert", organismes: ["caf"] },
    { login: "both", role: "expert", organismes: ["caf", "msa"] },
    { login: "other", role: "expert", organismes: ["msa"] },
  ] as const;
  const organismes = ["caf", "msa"].map((id) => ({
    id,
    name: id,
    maxWaitS: 600,
    absentWaitS: 600,
    holdS: 60,
    reasons: [],
  }));
  for (const wanted of all) ids[wanted.login] = (await addAccount({ database: template, organismes }, wanted)).id;
  return () => rmSync(dir, { recursive: true, force: true });
});

beforeEach(async () => {
  const config = deskConfig();
  copyFileSync(template, config.database);
  const { url } = await testDesk(config);
  [admin, lead, expert] = [new Browser(url), new Browser(url), new Browser(url)];
  await Promise.all([admin.signIn("admin"), lead.signIn("chef"), expert.signIn("marie")]);
});

const at = (login: string) => `/api/accounts/${ids[login] ?? login}`;
const loginsOf = async (browser: Browser) => {
  const { body } = await browser.ask("GET", "/api/accounts");
  const { accounts } = body as { accounts: { login: string; manageable: boolean }[] };
  return accounts.map(({ login, manageable }) => (manageable ? login : `(${login})`));
};

test("admins see all, leads those of their organisme, experts none", async () => {
  expect(await loginsOf(admin)).toEqual(["admin", "both", "chef", "marie", "other"]);
  expect(await loginsOf(lead)).toEqual(["(both)", "(chef)", "marie"]);
  expect(await expert.ask("GET", "/api/accounts")).toMatchObject({ status: 403, body: { code: "signin.forbidden" } });
  expect((await new Browser(admin.url).ask("GET", "/api/accounts")).status).toBe(401);
  const { text } = await admin.ask("GET", "/api/accounts");
  expect(text).not.toMatch(/argon2|password_|hash/);
});

test("a lead adds an expert of his organisme, whose made password is told once and works", async () => {
  const added = await lead.ask("POST", "/api/accounts", {
    login: "Paul",
    name: "Paul",
    role: "expert",
    organismes: ["caf"],
  });
  expect(added).toMatchObject({ status: 201, body: { account: { login: "paul", organismes: ["caf"] } } });
  const { password } = added.body as { password: string };
  expect((await new Browser(lead.url).signIn("paul", password)).status).toBe(200);
  expect((await lead.ask("GET", "/api/accounts")).text).not.toContain(password);

  const own = { login: "luc", role: "expert", organismes: ["caf"], password: PASSWORD };
  expect((await lead.ask("POST", "/api/accounts", own)).body).not.toHaveProperty("password");
  expect(await lead.ask("POST", "/api/accounts", own)).toMatchObject({
    status: 409,
    body: { code: "account.login-taken" },
  });
});

test("of two who add the same login at once, one is told that it is taken", async () => {
  const wanted = { login: "paul", role: "expert", organismes: ["caf"] };
  const both = await Promise.all([
    lead.ask("POST", "/api/accounts", wanted),
    admin.ask("POST", "/api/accounts", wanted),
  ]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
});

test("a lead goes no further than his organisme and the role of expert", async () => {
  const refused = { status: 403, body: { code: "signin.forbidden" } };
  const add = (role: string, organismes: string[]) =>
    lead.ask("POST", "/api/accounts", { login: "x", role, organismes });
  expect(await add("expert", ["msa"])).toMatchObject(refused);
  expect(await add("expert", ["caf", "msa"])).toMatchObject(refused);
  expect(await add("lead", ["caf"])).toMatchObject(refused);
  expect(await add("admin", ["caf"])).toMatchObject(refused);
  expect(await add("expert", [])).toMatchObject(refused);
  expect(await lead.ask("PATCH", at("marie"), { role: "lead" })).toMatchObject(refused);
  expect(await lead.ask("PATCH", at("marie"), { organismes: ["msa"] })).toMatchObject(refused);
  expect(await lead.ask("PATCH", at("both"), { password: PASSWORD })).toMatchObject(refused);
  expect(await lead.ask("DELETE", at("both"))).toMatchObject(refused);
  // What he may not see is not there.
  for (const login of ["other", "admin", "00000000-0000-4000-8000-000000000000"]) {
    const unknown = { status: 404, body: { code: "account.unknown" } };
    expect(await lead.ask("PATCH", at(login), { name: "X" })).toMatchObject(unknown);
    expect(await lead.ask("DELETE", at(login))).toMatchObject(unknown);
  }
  for (const [method, path] of [
    ["POST", "/api/accounts"],
    ["PATCH", at("marie")],
    ["DELETE", at("both")],
  ] as const) {
    const body = method === "DELETE" ? undefined : { login: "y", role: "admin", organismes: [], name: "Y" };
    const asked = await expert.ask(method, path, method === "PATCH" ? { name: "Y" } : body);
    expect(asked, path).toMatchObject(refused);
  }
});

test("a change counts at once: name, organismes, a password that signs out", async () => {
  expect(
    (await admin.ask("PATCH", at("marie"), { name: "Marie", organismes: ["msa", "caf", "msa"] })).body,
  ).toMatchObject({
    account: { name: "Marie", organismes: ["caf", "msa"], role: "expert" },
  });
  expect(await expert.ask("GET", "/api/me")).toMatchObject({ body: { account: { organismes: ["caf", "msa"] } } });
  const next = "deux chevaux sur la plage";
  expect((await admin.ask("PATCH", at("marie"), { password: next })).status).toBe(200);
  expect((await expert.ask("GET", "/api/me")).status).toBe(401);
  expect((await expert.signIn("marie", next)).status).toBe(200);
  expect((await admin.ask("DELETE", at("marie"))).status).toBe(204);
  expect((await expert.ask("GET", "/api/me")).status).toBe(401);
  expect((await expert.signIn("marie", next)).status).toBe(401);
});

test("there is always an admin", async () => {
  const last = { status: 409, body: { code: "account.last-admin" } };
  expect(await admin.ask("PATCH", at("admin"), { role: "expert", organismes: ["caf"] })).toMatchObject(last);
  expect(await admin.ask("DELETE", at("admin"))).toMatchObject({ status: 409, body: { code: "account.self" } });
  await admin.ask("POST", "/api/accounts", { login: "second", role: "admin", organismes: [] });
  expect((await admin.ask("PATCH", at("admin"), { role: "expert", organismes: ["caf"] })).status).toBe(200);
});

test.each([
  [
    "POST",
    { login: "x", role: "boss", organismes: ["caf"] },
    "request.invalid",
    "body.role: expected one of expert, lead, admin",
  ],
  ["POST", { login: "x", role: "expert", organismes: ["zzz"] }, "account.organisme", "expected some of caf, msa"],
  [
    "POST",
    { login: "x y", role: "expert", organismes: ["caf"] },
    "account.login",
    "login: expected 1 to 64 small letters",
  ],
  ["POST", { login: "x", role: "expert", organismes: [] }, "account.organisme", "expected at least one"],
  [
    "POST",
    { login: "x", role: "expert", organismes: ["caf"], password: "court" },
    "account.password",
    "expected at least 12",
  ],
  ["POST", { login: "x", role: "expert", organismes: "caf" }, "request.invalid", "body.organismes: expected a list"],
  ["PATCH", {}, "request.invalid", "body: expected something that must NOT have fewer than 1 properties"],
  ["PATCH", { login: "z" }, "request.invalid", "body.login: expected one of name, role, organismes, password"],
])("%s %j is refused with words", async (method, body, code, words) => {
  const path = method === "POST" ? "/api/accounts" : at("marie");
  const told = await admin.ask(method, path, body);
  expect(told).toMatchObject({ status: 400, body: { code, message: expect.stringContaining(words) } });
});

test("an address that is no account's is told", async () => {
  const told = await admin.ask("PATCH", "/api/accounts/none", { name: "x" });
  expect(told).toMatchObject({ status: 400, body: { message: expect.stringContaining("params.id: expected") } });
});
