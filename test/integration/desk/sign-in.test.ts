import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../../src/desk/store/store.ts";
import { addAccount, Browser, deskConfig, PASSWORD, testDesk } from "../../support/desk.ts";
import { tlsFilesOf } from "../../support/desk-tls.ts";
import { tempDir } from "../../support/twin-borne.ts";

test("signing in, being known, signing out", async () => {
  const config = deskConfig();
  const account = await addAccount(config, { login: "marie", name: "Marie D." });
  const desk = await testDesk(config);
  const browser = new Browser(desk.url);

  expect(await browser.ask("GET", "/api/me")).toMatchObject({ status: 401, body: { code: "signin.needed" } });
  const signedIn = await browser.signIn(" Marie ");
  expect(signedIn).toMatchObject({ status: 200, body: { account } });
  expect(await browser.ask("GET", "/api/me")).toMatchObject({
    status: 200,
    body: {
      account: { login: "marie", name: "Marie D.", role: "expert", organismes: ["caf"], signIn: "password" },
      organismes: [{ id: "caf", name: "CAF", reasons: [{ id: "droits", name: "Mes droits" }] }],
      others: [{ id: "msa", name: "MSA" }],
    },
  });

  const stolen = new Map(browser.cookies);
  expect(await browser.ask("DELETE", "/api/session")).toMatchObject({ status: 204 });
  expect(browser.cookies.size).toBe(0);
  expect((await browser.ask("GET", "/api/me")).status).toBe(401);
  for (const [name, value] of stolen) browser.cookies.set(name, value);
  expect((await browser.ask("GET", "/api/me")).status).toBe(401);
  expect((await browser.ask("DELETE", "/api/session")).status).toBe(204);
});

test("a wrong password, an unknown login and an account of the provider are told the same", async () => {
  const config = deskConfig();
  await addAccount(config, { login: "marie" });
  const store = await openStore(config.database);
  const row = { id: "00000000-0000-4000-8000-000000000001", login: "paul", name: "Paul", role: "expert" as const };
  const times = { created_ms: 0, changed_ms: 0 };
  const from = { password: null, oidc_issuer: "https://i", oidc_subject: "1" };
  await store
    .insertInto("account")
    .values({ ...row, ...from, ...times })
    .execute();
  await store.destroy();
  const desk = await testDesk(config);
  const answers = [];
  for (const login of ["marie", "nobody", "paul"]) {
    const { status, body, headers } = await new Browser(desk.url).signIn(login, "une autre phrase");
    answers.push({ status, body: body as unknown, cookie: headers["set-cookie"] });
  }
  expect(answers[0]).toEqual({
    status: 401,
    body: { code: "signin.refused", message: "login or password is wrong" },
    cookie: undefined,
  });
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
});

test("on loopback over http the cookie is HttpOnly and Strict, and there is no HSTS", async () => {
  const config = deskConfig();
  await addAccount(config, { login: "marie" });
  const desk = await testDesk(config);
  const { headers } = await new Browser(desk.url).signIn("marie");
  expect(headers["set-cookie"]).toEqual([
    expect.stringMatching(/^desk=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
  ]);
  expect(headers["strict-transport-security"]).toBeUndefined();
  expect(headers["cache-control"]).toBe("no-store");
});

test("over https the cookie is Secure and bound to the host, and there is HSTS", async () => {
  const tls = tlsFilesOf(tempDir("desk-tls"));
  const config = deskConfig({ experts: { host: "127.0.0.1", port: 0, tls } });
  await addAccount(config, { login: "marie" });
  const desk = await testDesk(config);
  expect(desk.url).toMatch(/^https:/);
  const browser = new Browser(desk.url, readFileSync(tls.certFile));
  const { status, headers } = await browser.signIn("marie");
  expect(status).toBe(200);
  const cookie = /^__Host-desk=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/;
  expect(headers["set-cookie"]).toEqual([expect.stringMatching(cookie)]);
  expect(headers["strict-transport-security"]).toBe("max-age=31536000");
  expect((await browser.ask("GET", "/api/me")).status).toBe(200);
});

test("the page may run its own scripts only, and talk to the desk and the servers for papers only", async () => {
  const pageDir = tempDir("desk-page");
  mkdirSync(join(pageDir, "assets"));
  writeFileSync(join(pageDir, "index.html"), "<!doctype html><title>Desk</title>");
  writeFileSync(join(pageDir, "assets", "main-abc.js"), "export {};");
  const usual = deskConfig();
  const filing = { type: "webdav", url: "https://ged.example.org/in" } as const;
  const organismes = usual.organismes.map((one) => ({ ...one, papers: { kinds: [], filing, previewPrints: false } }));
  const desk = await testDesk({ ...usual, organismes }, pageDir);
  const browser = new Browser(desk.url);
  const page = await browser.ask("GET", "/");
  expect(page).toMatchObject({ status: 200, text: "<!doctype html><title>Desk</title>" });
  expect(page.headers["cache-control"]).toBe("no-cache");
  const policy = String(page.headers["content-security-policy"]).split(";");
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self'",
      `connect-src 'self' ${desk.url.replace("http", "ws")} https://ged.example.org`,
      "media-src 'self' blob:",
      "frame-ancestors 'none'",
    ]),
  );
  expect(policy.join()).not.toContain("unsafe");
  expect(page.headers["permissions-policy"]).toContain("camera=(self), microphone=(self)");
  const script = await browser.ask("GET", "/assets/main-abc.js");
  expect(script.headers["content-type"]).toContain("javascript");
  expect(script.headers["cache-control"]).toContain("immutable");
  expect((await browser.ask("GET", "/..%2f..%2f..%2f..%2fetc/passwd")).status).toBe(403);
  expect(await browser.ask("GET", "/healthz")).toMatchObject({ status: 200, body: { state: "ok" } });
});

test("a page that is not built is told, with the way to build it", async () => {
  const desk = await testDesk(deskConfig(), join(tempDir("desk-page"), "nothing"));
  expect(await new Browser(desk.url).ask("GET", "/")).toMatchObject({
    status: 404,
    text: expect.stringContaining("npm run build"),
  });
});

test.each([
  [{}, "body.login: expected a value; body.password: expected a value"],
  [{ login: "marie", password: 3 }, "body.password: expected a text"],
  [{ login: "marie", password: PASSWORD, admin: true }, "body.admin: expected one of login, password"],
  [[], "body: expected a group of keys"],
  ["{", "JSON"],
])("bad input is told what, where and what was expected: %j", async (body, words) => {
  const desk = await testDesk(deskConfig());
  const { status, body: told } = await new Browser(desk.url).ask("POST", "/api/session", body);
  expect(status).toBe(400);
  expect(told).toEqual({ code: "request.invalid", message: expect.stringContaining(words) });
});

test("no password, login, token or name is in the log", async () => {
  const config = deskConfig();
  await addAccount(config, { login: "marie.dupont", name: "Marie Dupont" });
  const desk = await testDesk(config);
  const browser = new Browser(desk.url);
  await browser.signIn("marie.dupont", "une phrase fausse");
  await browser.signIn("marie.dupont");
  await browser.ask("DELETE", "/api/session");
  const told = JSON.stringify(desk.log.lines);
  expect(told).toContain("signed in");
  for (const secret of ["marie", "Marie", "dupont", "phrase", "cheval", ...browser.cookies.values()]) {
    expect(told).not.toContain(secret);
  }
});
