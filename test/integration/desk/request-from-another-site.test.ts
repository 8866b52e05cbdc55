import { beforeEach, expect, test } from "vitest";
import { Gate } from "../../../src/web/gate.ts";
import { Accounts } from "../../../src/desk/accounts/accounts.ts";
import { PasswordHasher } from "../../../src/accounts/password-hash.ts";
import { Sessions } from "../../../src/accounts/sessions.ts";
import { openStore } from "../../../src/desk/store/store.ts";
import { addAccount, Browser, deskConfig, PASSWORD, testDesk } from "../../support/desk.ts";
import type { TestDesk } from "../../support/desk.ts";

let desk: TestDesk;
let browser: Browser;
const config = () => deskConfig();

beforeEach(async () => {
  const made = config();
  await addAccount(made, { login: "chef", role: "lead" });
  desk = await testDesk(made);
  browser = new Browser(desk.url);
  await browser.signIn("chef");
});

const newcomer = { login: "intrus", role: "expert", organismes: ["caf"] };

test.each([
  ["another site", "https://evil.example"],
  ["another port of this host", "http://127.0.0.1:1"],
  ["the same host over https", "https"],
  ["a sandboxed frame", "null"],
  ["a client that does not say", undefined],
  ["nonsense", "%%%"],
])("changes nothing for %s, though the cookie came along", async (_who, origin) => {
  browser.origin = origin === "https" ? desk.url.replace("http:", "https:") : origin;
  const requests = [
    ["POST", "/api/accounts", newcomer],
    ["PUT", "/api/me/password", { current: PASSWORD, password: "deux chevaux sur la plage" }],
    ["POST", "/api/session", { login: "chef", password: PASSWORD }],
    ["DELETE", "/api/session", undefined],
  ] as const;
  for (const [method, path, body] of requests) {
    expect(await browser.ask(method, path, body), path).toMatchObject({
      status: 403,
      body: { code: "request.origin" },
    });
  }
  browser.origin = desk.url;
  const { body } = await browser.ask("GET", "/api/accounts");
  expect((body as { accounts: { login: string }[] }).accounts.map(({ login }) => login)).toEqual(["chef"]);
});

test("a form, as any site can send one without asking, is refused", async () => {
  const form = { "content-type": "application/x-www-form-urlencoded" };
  browser.origin = "https://evil.example";
  expect((await browser.ask("POST", "/api/accounts", "login=intrus", form)).status).toBe(403);
  browser.origin = desk.url;
  expect((await browser.ask("POST", "/api/accounts", "login=intrus", form)).status).toBe(415);
});

test("a WebSocket's upgrade is admitted with the cookie and from the desk's own page alone", async () => {
  const made = config();
  const account = await addAccount(made, { login: "marie" });
  const store = await openStore(made.database);
  const accounts = new Accounts(store, new PasswordHasher(), desk.clock, ["caf"]);
  const sessions = new Sessions(store, accounts, desk.clock);
  const gate = new Gate({ name: "desk", secure: true, publicUrl: "https://desk.example.org", sessions });
  const ended: string[] = [];
  sessions.onEnded((key) => ended.push(key));
  const token = await sessions.begin(account.id);
  const cookie = `a=b; ${gate.cookieName}=${token}`;
  const own = "https://desk.example.org";

  const session = await gate.admit({ headers: { cookie, origin: own } });
  expect(session?.account).toEqual(account);
  expect(await gate.admit({ headers: { cookie, origin: "https://evil.example" } })).toBeUndefined();
  expect(await gate.admit({ headers: { cookie } })).toBeUndefined();
  expect(await gate.admit({ headers: { origin: own } })).toBeUndefined();
  expect(
    await gate.admit({ headers: { origin: own, cookie: `${gate.cookieName}=${"A".repeat(43)}` } }),
  ).toBeUndefined();
  await accounts.remove(account.id);
  expect(await gate.admit({ headers: { cookie, origin: own } })).toBeUndefined();
  await sessions.end(session?.key ?? "");
  expect(ended).toEqual([session?.key]);
  await store.destroy();
});
