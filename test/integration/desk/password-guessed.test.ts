import { expect, test } from "vitest";
import { addAccount, Browser, deskConfig, PASSWORD, testDesk } from "../../support/desk.ts";

test("who guesses waits longer and longer, even with the right password; then it opens again", async () => {
  const config = deskConfig();
  await addAccount(config, { login: "marie" });
  await addAccount(config, { login: "paul" });
  const desk = await testDesk(config);
  const browser = new Browser(desk.url);
  for (let attempt = 0; attempt < 3; attempt++) {
    expect((await browser.signIn("marie", `une autre phrase ${attempt}`)).status).toBe(401);
  }
  const refused = await browser.signIn("marie", PASSWORD);
  expect(refused).toMatchObject({ status: 429, body: { code: "signin.wait" } });
  expect(refused.headers["retry-after"]).toBe("2");
  // Unknown logins wait alike: the answer does not tell who has an account.
  for (let attempt = 0; attempt < 3; attempt++) await browser.signIn("nobody", "une autre phrase");
  expect((await browser.signIn("nobody")).status).toBe(429);
  expect((await browser.signIn("paul")).status).toBe(200);

  desk.clock.advance(2000);
  expect((await browser.signIn("marie", "une autre phrase")).status).toBe(401);
  expect((await browser.signIn("marie")).headers["retry-after"]).toBe("4");
  desk.clock.advance(4000);
  expect((await browser.signIn("marie")).status).toBe(200);
  expect((await browser.signIn("marie", "une autre phrase")).status).toBe(401);
});

test("a flood of sign-ins from one address is refused", async () => {
  const desk = await testDesk(deskConfig());
  const browser = new Browser(desk.url);
  const statuses: number[] = [];
  // Refused by their form, so that none costs a hash.
  for (let request = 0; request < 70; request++) {
    statuses.push((await browser.ask("POST", "/api/session", { login: "" })).status);
  }
  expect(statuses.slice(0, 60)).toEqual(Array.from({ length: 60 }, () => 400));
  expect(new Set(statuses.slice(60))).toEqual(new Set([429]));
  expect(await browser.signIn("x")).toMatchObject({ status: 429, body: { code: "request.too-many" } });
  expect((await browser.ask("GET", "/healthz")).status).toBe(200);
});

test("behind a proxy of this machine each address counts by itself, and a client cannot pretend another without one", async () => {
  const behind = deskConfig({ experts: { host: "127.0.0.1", port: 0, publicUrl: "https://desk.example.org" } });
  await addAccount(behind, { login: "marie" });
  const proxied = new Browser((await testDesk(behind)).url);
  proxied.origin = "https://desk.example.org";
  const from = (address: string) => ({ "x-forwarded-for": address });
  const wrong = { login: "marie", password: "une autre phrase" };
  for (let attempt = 0; attempt < 3; attempt++) await proxied.ask("POST", "/api/session", wrong, from("192.0.2.1"));
  expect((await proxied.ask("POST", "/api/session", wrong, from("192.0.2.1"))).status).toBe(429);
  expect((await proxied.ask("POST", "/api/session", wrong, from("192.0.2.2"))).status).toBe(401);

  const direct = deskConfig();
  await addAccount(direct, { login: "marie" });
  const browser = new Browser((await testDesk(direct)).url);
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 4; attempt++) {
    statuses.push((await browser.ask("POST", "/api/session", wrong, from(`192.0.2.${attempt}`))).status);
  }
  expect(statuses).toEqual([401, 401, 401, 429]);
});
