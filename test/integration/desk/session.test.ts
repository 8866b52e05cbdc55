import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { SUBPROTOCOL } from "../../../src/contract/signalling/parse.ts";
import { Accounts } from "../../../src/desk/accounts/accounts.ts";
import { PasswordHasher } from "../../../src/accounts/password-hash.ts";
import { Sessions } from "../../../src/accounts/sessions.ts";
import { openStore } from "../../../src/desk/store/store.ts";
import { addAccount, Browser, deskConfig, PASSWORD, testDesk } from "../../support/desk.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const HOUR_MS = 3_600_000;

test("a session survives a restart of the desk", async () => {
  const config = deskConfig();
  await addAccount(config, { login: "marie" });
  const clock = new FakeClock();
  const first = await testDesk(config, undefined, clock);
  const browser = new Browser(first.url);
  await browser.signIn("marie");
  await first.stop();
  await expect(browser.ask("GET", "/api/me")).rejects.toThrow();

  const second = await testDesk(config, undefined, clock);
  const again = new Browser(second.url);
  for (const [name, value] of browser.cookies) again.cookies.set(name, value);
  expect(await again.ask("GET", "/api/me")).toMatchObject({ status: 200, body: { account: { login: "marie" } } });
});

test("the database holds a hash of the token, not the token", async () => {
  const config = deskConfig();
  await addAccount(config, { login: "marie" });
  const desk = await testDesk(config);
  const browser = new Browser(desk.url);
  await browser.signIn("marie");
  const store = await openStore(config.database);
  onTestFinished(() => store.destroy());
  const rows = await store.selectFrom("session").selectAll().execute();
  expect(rows).toHaveLength(1);
  expect(rows[0]?.token_hash).toMatch(/^[0-9a-f]{64}$/);
  const stolen = new Browser(desk.url);
  stolen.cookies.set("desk", rows[0]?.token_hash ?? "");
  expect((await stolen.ask("GET", "/api/me")).status).toBe(401);
});

test("unused for twelve hours it ends; used, it lasts a day", async () => {
  const config = deskConfig();
  await addAccount(config, { login: "marie" });
  const desk = await testDesk(config);
  const browser = new Browser(desk.url);
  await browser.signIn("marie");
  desk.clock.advance(11.9 * HOUR_MS);
  expect((await browser.ask("GET", "/api/me")).status).toBe(200);
  desk.clock.advance(11.9 * HOUR_MS);
  expect((await browser.ask("GET", "/api/me")).status).toBe(200);
  desk.clock.advance(0.3 * HOUR_MS);
  expect((await browser.ask("GET", "/api/me")).status).toBe(401);

  await browser.signIn("marie");
  desk.clock.advance(12.1 * HOUR_MS);
  expect((await browser.ask("GET", "/api/me")).status).toBe(401);
});

test("signing in again gives a new token and ends the old one", async () => {
  const config = deskConfig();
  await addAccount(config, { login: "marie" });
  await addAccount(config, { login: "paul" });
  const desk = await testDesk(config);
  const browser = new Browser(desk.url);
  await browser.signIn("marie");
  const planted = browser.cookies.get("desk") ?? "";
  await browser.signIn("paul");
  expect(browser.cookies.get("desk")).not.toBe(planted);
  expect(await browser.ask("GET", "/api/me")).toMatchObject({ body: { account: { login: "paul" } } });
  browser.cookies.set("desk", planted);
  expect((await browser.ask("GET", "/api/me")).status).toBe(401);
});

test("one's own password: the old one is asked, other posts are signed out", async () => {
  const config = deskConfig();
  await addAccount(config, { login: "marie" });
  const desk = await testDesk(config);
  const [here, elsewhere] = [new Browser(desk.url), new Browser(desk.url)];
  await here.signIn("marie");
  await elsewhere.signIn("marie");
  const next = "deux chevaux sur la plage";
  const change = (current: string, password: string) => here.ask("PUT", "/api/me/password", { current, password });
  expect(await change("une autre phrase", next)).toMatchObject({ status: 401, body: { code: "signin.refused" } });
  expect(await change(PASSWORD, "court")).toMatchObject({ status: 400, body: { code: "account.password" } });
  expect((await elsewhere.ask("GET", "/api/me")).status).toBe(200);
  expect((await change(PASSWORD, next)).status).toBe(204);
  expect((await here.ask("GET", "/api/me")).status).toBe(200);
  expect((await elsewhere.ask("GET", "/api/me")).status).toBe(401);
  expect((await elsewhere.signIn("marie")).status).toBe(401);
  expect((await elsewhere.signIn("marie", next)).status).toBe(200);
});

test("an eleventh post of one account signs the first one out", async () => {
  const config = deskConfig();
  await addAccount(config, { login: "marie" });
  const desk = await testDesk(config);
  const posts: Browser[] = [];
  for (let post = 0; post < 11; post++) {
    const browser = new Browser(desk.url);
    await browser.signIn("marie");
    desk.clock.advance(1000);
    posts.push(browser);
  }
  const statuses: number[] = [];
  for (const post of posts) statuses.push((await post.ask("GET", "/api/me")).status);
  expect(statuses).toEqual([401, ...Array.from({ length: 10 }, () => 200)]);
});

test("who watches sessions is told of each end once: signed out, expired, ended by another process", async () => {
  const config = deskConfig();
  const { id } = await addAccount(config, { login: "marie" });
  const clock = new FakeClock();
  const opened = async () => {
    const store = await openStore(config.database);
    onTestFinished(() => store.destroy());
    const accounts = new Accounts(store, new PasswordHasher(), clock, ["caf", "msa"]);
    return { accounts, sessions: new Sessions(store, accounts, clock) };
  };
  const [here, elsewhere] = [await opened(), await opened()];
  const ended: string[] = [];
  here.sessions.onEnded((key) => ended.push(key));
  const begun = async () => (await here.sessions.find(await here.sessions.begin(id)))?.key ?? "";

  const signedOut = await begun();
  await here.sessions.end(signedOut);
  expect(ended).toEqual([signedOut]);
  const expired = await begun();
  clock.advance(12 * HOUR_MS);
  const removed = await begun();
  await here.sessions.purge();
  expect(ended).toEqual([signedOut, expired]);
  await elsewhere.accounts.remove(id);
  await here.sessions.purge();
  await here.sessions.purge();
  expect(ended).toEqual([signedOut, expired, removed]);
});

test("an expert whose account is removed is out of the queue at once: his WebSocket ends", async () => {
  const config = deskConfig();
  await addAccount(config, { login: "admin", role: "admin", organismes: [] });
  const { id } = await addAccount(config, { login: "marie" });
  const desk = await testDesk(config);
  const [admin, expert] = [new Browser(desk.url), new Browser(desk.url)];
  await admin.signIn("admin");
  await expert.signIn("marie");
  const headers = { cookie: `desk=${expert.cookies.get("desk")}` };
  const url = `${desk.url.replace("http", "ws")}/expert`;
  const socket = new WebSocket(url, [SUBPROTOCOL.expert], { headers, origin: desk.url });
  onTestFinished(() => socket.terminate());
  await once(socket, "open");
  const closed = once(socket, "close");
  expect((await admin.ask("DELETE", `/api/accounts/${id}`)).status).toBe(204);
  await closed;
});
