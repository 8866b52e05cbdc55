import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { ConsoleOidc } from "../../../src/supervisor/console/config.ts";
import { freePort } from "../../../src/bench/ports.ts";
import { Browser } from "../../support/desk.ts";
import { CLIENT_ID, CLIENT_SECRET, oidcProvider } from "../../support/oidc-provider.ts";
import { walk } from "../../support/oidc-walk.ts";
import { ConsoleStand } from "../../support/console/stand.ts";

let stand: ConsoleStand;
beforeAll(async () => {
  stand = await ConsoleStand.open();
});
afterEach(async () => await stand.stop());
afterAll(async () => await stand.close());

async function place() {
  const port = await freePort("127.0.0.1");
  const publicUrl = `http://127.0.0.1:${port}`;
  const provider = await oidcProvider(`${publicUrl}/api/oidc/return`);
  const clientSecretFile = join(stand.at.dir, "oidc-secret");
  writeFileSync(clientSecretFile, `${CLIENT_SECRET}\n`);
  const oidc: ConsoleOidc = {
    issuer: provider.issuer,
    clientId: CLIENT_ID,
    clientSecretFile,
    clientAuth: "basic",
    label: "Se connecter avec mon compte d'agent",
    scope: "openid profile",
    claims: { login: "preferred_username", name: "name", role: "groups", networks: "siret" },
    roles: { depannage: "technician", direction: "manager" },
    networks: { "20000000000013": ["manche"] },
  };
  await stand.start({ console: { port, publicUrl, oidc } });
  const subject = async (claims: Readonly<Record<string, unknown>>, to?: string) => {
    provider.people.set("sub-1", claims);
    const browser = stand.browser();
    const start = to === undefined ? "/api/oidc" : `/api/oidc?to=${encodeURIComponent(to)}`;
    return { browser, back: await walk(browser, new Browser(provider.issuer), start, "sub-1") };
  };
  return { publicUrl, subject };
}

test("who signs in at a real provider has role and networks by its claims, brought up to date each time", async () => {
  const { publicUrl, subject } = await place();
  const agent = {
    preferred_username: "Poste-Nord",
    name: "Poste Nord",
    siret: "20000000000013",
    groups: ["depannage"],
  };
  const first = await subject(agent);
  expect(first.back.headers.location).toBe(`${publicUrl}/`);
  const me = await first.browser.ask("GET", "/api/me");
  expect(me.body.account).toMatchObject({ login: "poste-nord", role: "technician", networks: ["manche"] });
  expect((await first.browser.ask("GET", "/api/1/fleet")).body.bornes).toEqual([]);

  const second = await subject({ ...agent, groups: ["depannage", "direction"] });
  const again = (await second.browser.ask("GET", "/api/me")).body.account;
  expect(again).toMatchObject({ id: me.body.account.id, role: "manager", signIn: "provider" });
});

test("who has no role or no network there does not enter, and nothing takes over an account with a password", async () => {
  const { publicUrl, subject } = await place();
  const agent = { preferred_username: "chef", name: "Chef", siret: "20000000000013", groups: ["depannage"] };
  const refused = async (claims: Readonly<Record<string, unknown>>): Promise<string | undefined> =>
    (await subject(claims)).back.headers.location;
  expect(await refused({ ...agent, groups: [] })).toBe(`${publicUrl}/?refused=oidc.no-role`);
  expect(await refused({ ...agent, siret: "1" })).toBe(`${publicUrl}/?refused=oidc.no-network`);
  expect(await refused({ ...agent, groups: ["constructor"] })).toBe(`${publicUrl}/?refused=oidc.no-role`);
  expect(await refused(agent)).toBe(`${publicUrl}/?refused=account.login-taken`);
});

test("who asked for a page is back on it with its query, and nobody is sent to another site", async () => {
  const { publicUrl, subject } = await place();
  const agent = { preferred_username: "poste", name: "Poste", siret: "20000000000013", groups: ["depannage"] };
  const backAt = async (to: string): Promise<string | undefined> => (await subject(agent, to)).back.headers.location;
  expect(await backAt("/incidents?network=manche&state=open")).toBe(`${publicUrl}/incidents?network=manche&state=open`);
  for (const to of [
    "//elsewhere.example",
    "/\\elsewhere.example",
    "https://elsewhere.example",
    "/\t/x",
    "/api/session",
    "",
  ]) {
    expect(await backAt(to)).toBe(`${publicUrl}/`);
  }
});
