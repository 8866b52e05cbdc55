import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { DeskConfig, OidcConfig } from "../../../src/desk/config/config.ts";
import { openStore } from "../../../src/desk/store/store.ts";
import { freePort } from "../../../src/bench/ports.ts";
import { addAccount, Browser, deskConfig, testDesk } from "../../support/desk.ts";
import { CLIENT_ID, CLIENT_SECRET, oidcProvider } from "../../support/oidc-provider.ts";
import type { TestProvider } from "../../support/oidc-provider.ts";
import { walk } from "../../support/oidc-walk.ts";
import { tempDir } from "../../support/twin-borne.ts";

interface Place {
  readonly config: DeskConfig;
  readonly provider: TestProvider;
  readonly home: string;
}

async function place(change: Partial<OidcConfig> = {}): Promise<Place> {
  const port = await freePort("127.0.0.1");
  const home = `http://127.0.0.1:${port}`;
  const provider = await oidcProvider(`${home}/api/oidc/return`);
  const clientSecretFile = join(tempDir("desk-oidc"), "secret");
  writeFileSync(clientSecretFile, `${CLIENT_SECRET}\n`);
  const oidc: OidcConfig = {
    issuer: provider.issuer,
    clientId: CLIENT_ID,
    clientSecretFile,
    clientAuth: "basic",
    label: "Se connecter avec ProConnect",
    scope: "openid profile",
    claims: { login: "preferred_username", name: "name", organismes: "siret", role: "groups" },
    organismes: { "13000000000017": ["caf"] },
    roles: { chefs: "lead" },
    ...change,
  };
  return { config: deskConfig({ experts: { host: "127.0.0.1", port, publicUrl: home }, oidc }), provider, home };
}

const marie = { preferred_username: "Marie", name: "Marie D.", siret: "13000000000017", groups: ["chefs"] };

test("who signs in at the provider has an account, kept up to date, and no token is kept", async () => {
  const { config, provider, home } = await place();
  const desk = await testDesk(config);
  const [browser, other] = [new Browser(desk.url), new Browser(provider.issuer)];
  expect((await browser.ask("GET", "/api/sign-in")).body).toEqual({
    password: true,
    provider: { label: "Se connecter avec ProConnect", url: "/api/oidc" },
  });
  provider.people.set("sub-1", marie);
  const back = await walk(browser, other, "/api/oidc", "sub-1");
  expect(back.status).toBe(303);
  expect(back.headers.location).toBe(`${home}/`);
  expect([...browser.cookies.keys()]).toEqual(["desk"]);
  const first = await browser.ask("GET", "/api/me");
  expect(first.body).toMatchObject({
    account: { login: "marie", name: "Marie D.", role: "lead", organismes: ["caf"], signIn: "provider" },
  });

  provider.people.set("sub-1", { ...marie, name: "Marie L.", groups: [] });
  const later = new Browser(desk.url);
  await walk(later, other, "/api/oidc", "sub-1");
  const { account } = (await later.ask("GET", "/api/me")).body as { account: { id: string } };
  expect(account).toMatchObject({ name: "Marie L.", role: "expert" });
  expect(account.id).toBe((first.body as { account: { id: string } }).account.id);

  const store = await openStore(config.database);
  onTestFinished(() => store.destroy());
  const rows = await store.selectFrom("account").selectAll().execute();
  expect(rows).toEqual([
    expect.objectContaining({ oidc_issuer: provider.issuer, oidc_subject: "sub-1", password: null }),
  ]);
  expect(JSON.stringify(desk.log.lines)).not.toMatch(/marie|sub-1/i);
});

test("the desk proves itself by the other method too, and a wrong secret is refused", async () => {
  const byPost = await place({ clientAuth: "post" });
  byPost.provider.people.set("sub-1", marie);
  const posting = await testDesk(byPost.config);
  const back = await walk(new Browser(posting.url), new Browser(byPost.provider.issuer), "/api/oidc", "sub-1");
  expect(back.headers.location).toBe(`${byPost.home}/`);

  const wrong = await place();
  writeFileSync(wrong.config.oidc?.clientSecretFile ?? "", "another secret of thirty-two letters\n");
  wrong.provider.people.set("sub-1", marie);
  const desk = await testDesk(wrong.config);
  const refused = await walk(new Browser(desk.url), new Browser(wrong.provider.issuer), "/api/oidc", "sub-1");
  expect(refused.headers.location).toBe(`${wrong.home}/?refused=oidc.refused`);
  expect(desk.log.lines).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining("invalid_client") }),
  );
});

test("whose claims give no organisme stays outside", async () => {
  const { config, provider, home } = await place();
  const desk = await testDesk(config);
  provider.people.set("sub-2", { ...marie, siret: "999" });
  const browser = new Browser(desk.url);
  const back = await walk(browser, new Browser(provider.issuer), "/api/oidc", "sub-2");
  expect(back.headers.location).toBe(`${home}/?refused=oidc.no-organisme`);
  expect(browser.cookies.size).toBe(0);
});

test("a login of the provider never takes over an account that is here", async () => {
  const { config, provider, home } = await place();
  await addAccount(config, { login: "marie", role: "admin", organismes: [] });
  const desk = await testDesk(config);
  provider.people.set("sub-1", marie);
  const browser = new Browser(desk.url);
  const back = await walk(browser, new Browser(provider.issuer), "/api/oidc", "sub-1");
  expect(back.headers.location).toBe(`${home}/?refused=account.login-taken`);
  expect((await browser.ask("GET", "/api/me")).status).toBe(401);
});

test("an answer that was begun in another browser, is changed, or comes twice is refused", async () => {
  const { config, provider, home } = await place();
  const desk = await testDesk(config);
  provider.people.set("sub-1", marie);
  const [mine, other] = [new Browser(desk.url), new Browser(provider.issuer)];
  mine.origin = undefined;
  const sent = await mine.ask("GET", "/api/oidc");
  const away = new URL(String(sent.headers.location));
  expect(away.searchParams.get("code_challenge_method")).toBe("S256");
  expect(away.searchParams.get("nonce")).toMatch(/^[\w-]{43}$/);
  expect(sent.headers["set-cookie"]).toEqual([
    expect.stringMatching(/^desk-oidc=.*Max-Age=600; .*HttpOnly; SameSite=Lax$/),
  ]);

  // Sign-in of somebody else, slipped to a browser that did not begin it: it has no cookie.
  const stale = `${home}/?refused=oidc.stale`;
  const victim = new Browser(desk.url);
  expect((await victim.ask("GET", "/api/oidc/return?code=x&state=y")).headers.location).toBe(stale);
  // The state is not the one that was sent.
  const wrong = await mine.ask("GET", "/api/oidc/return?code=x&state=y");
  expect(wrong.headers.location).toBe(`${home}/?refused=oidc.refused`);
  // And that try has used the sign-in up.
  const state = away.searchParams.get("state") ?? "";
  expect((await mine.ask("GET", `/api/oidc/return?code=x&state=${state}`)).headers.location).toBe(stale);
  expect((await walk(mine, other, "/api/oidc", "sub-1")).headers.location).toBe(`${home}/`);
});

test("a sign-in that took longer than ten minutes begins anew", async () => {
  const { config, home } = await place();
  const desk = await testDesk(config);
  const browser = new Browser(desk.url);
  await browser.ask("GET", "/api/oidc");
  desk.clock.advance(10 * 60_000);
  expect((await browser.ask("GET", "/api/oidc/return?code=x&state=y")).headers.location).toBe(
    `${home}/?refused=oidc.stale`,
  );
});

test("the provider is away: the desk starts, says so, and passwords work; then it is back", async () => {
  const { config, provider, home } = await place();
  await addAccount(config, { login: "paul" });
  await provider.stop();
  const desk = await testDesk(config);
  const browser = new Browser(desk.url);
  expect((await browser.ask("GET", "/api/oidc")).headers.location).toBe(`${home}/?refused=oidc.away`);
  expect((await browser.signIn("paul")).status).toBe(200);
  await provider.start();
  provider.people.set("sub-1", marie);
  const back = await walk(new Browser(desk.url), new Browser(provider.issuer), "/api/oidc", "sub-1");
  expect(back.headers.location).toBe(`${home}/`);
});

test("an account of the provider has no password and is not changed here", async () => {
  const { config, provider } = await place();
  await addAccount(config, { login: "admin", role: "admin", organismes: [] });
  const desk = await testDesk(config);
  provider.people.set("sub-1", marie);
  const browser = new Browser(desk.url);
  await walk(browser, new Browser(provider.issuer), "/api/oidc", "sub-1");
  browser.origin = desk.url;
  const own = await browser.ask("PUT", "/api/me/password", { current: "x", password: "deux chevaux sur la plage" });
  expect(own).toMatchObject({ status: 409, body: { code: "account.provider" } });
  const { account } = (await browser.ask("GET", "/api/me")).body as { account: { id: string } };
  const admin = new Browser(desk.url);
  await admin.signIn("admin");
  const changed = await admin.ask("PATCH", `/api/accounts/${account.id}`, { password: "deux chevaux sur la plage" });
  expect(changed).toMatchObject({ status: 409, body: { code: "account.provider" } });
  expect((await admin.ask("DELETE", `/api/accounts/${account.id}`)).status).toBe(204);
  expect((await browser.ask("GET", "/api/me")).status).toBe(401);
});
