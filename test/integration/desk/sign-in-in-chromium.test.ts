import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { Browser as Chromium, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { freePort } from "../../../src/bench/ports.ts";
import { addAccount, deskConfig, PASSWORD, testDesk } from "../../support/desk.ts";
import { CLIENT_ID, CLIENT_SECRET, oidcProvider } from "../../support/oidc-provider.ts";
import { tempDir } from "../../support/twin-borne.ts";

let browser: Chromium;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
});
afterAll(() => browser.close());

async function newPage(): Promise<Page> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  return await context.newPage();
}

/** What the desk's page does, in its smallest form: a script of its own, and one inline that must not run. */
function pageDir(): string {
  const dir = tempDir("desk-page");
  mkdirSync(join(dir, "assets"));
  const script = `
    window.ask = async (method, path, body) => {
      const init = body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
      const reply = await fetch(path, { method, ...init });
      return { status: reply.status, body: reply.status === 204 ? null : await reply.json() };
    };
    document.title = "ran";`;
  writeFileSync(join(dir, "assets", "main.js"), script);
  writeFileSync(
    join(dir, "index.html"),
    `<!doctype html><script>window.inline = true</script><script type="module" src="./assets/main.js"></script>`,
  );
  return dir;
}

const ask = (page: Page, method: string, path: string, body?: object): Promise<unknown> =>
  page.evaluate((asked) => (globalThis as unknown as { ask: (...all: unknown[]) => Promise<unknown> }).ask(...asked), [
    method,
    path,
    body,
  ] as const);

test("the page signs in, is known after a reload, signs out; no inline script runs, the cookie is out of its reach", async () => {
  const config = deskConfig();
  await addAccount(config, { login: "marie" });
  const desk = await testDesk(config, pageDir());
  const page = await newPage();
  await page.goto(desk.url);
  await page.waitForFunction(() => document.title === "ran");
  expect(await page.evaluate(() => "inline" in globalThis)).toBe(false);
  expect(await ask(page, "GET", "/api/me")).toMatchObject({ status: 401 });
  expect(await ask(page, "POST", "/api/session", { login: "marie", password: PASSWORD })).toMatchObject({
    status: 200,
  });
  expect(await page.evaluate(() => document.cookie)).toBe("");
  await page.reload();
  await page.waitForFunction(() => document.title === "ran");
  expect(await ask(page, "GET", "/api/me")).toMatchObject({ status: 200, body: { account: { login: "marie" } } });

  const out = await page.evaluate(() =>
    fetch("http://127.0.0.1:9/").then(
      () => "reached",
      () => "refused",
    ),
  );
  expect(out).toBe("refused");
  expect(await ask(page, "DELETE", "/api/session")).toMatchObject({ status: 204 });
  expect(await ask(page, "GET", "/api/me")).toMatchObject({ status: 401 });
});

test("a page of another site, open beside it, can neither act as the expert nor show the desk in a frame", async () => {
  const config = deskConfig();
  await addAccount(config, { login: "marie" });
  const desk = await testDesk(config, pageDir());
  const page = await newPage();
  await page.goto(desk.url);
  await page.waitForFunction(() => document.title === "ran");
  await ask(page, "POST", "/api/session", { login: "marie", password: PASSWORD });

  const evil: Server = createServer((_request, reply) =>
    reply.setHeader("content-type", "text/html").end(`<iframe src="${desk.url}"></iframe>`),
  );
  evil.listen(0, "127.0.0.1");
  await once(evil, "listening");
  onTestFinished(() => {
    evil.closeAllConnections();
    evil.close();
  });
  const other = await page.context().newPage();
  const refusals: string[] = [];
  other.on("console", (message) => refusals.push(message.text()));
  await other.goto(`http://localhost:${(evil.address() as AddressInfo).port}`);
  const act = (method: string, mode: "cors" | "no-cors") =>
    other.evaluate(
      ([url, how, asked]) =>
        fetch(`${url}/api/session`, { method: how, mode: asked, credentials: "include" }).then(
          () => "told",
          () => "told nothing",
        ),
      [desk.url, method, mode] as const,
    );
  expect(await act("DELETE", "cors")).toBe("told nothing");
  // Sent without asking first, with what cookies the browser lets go: as a form does. The answer is kept from the page.
  expect(await act("POST", "no-cors")).toBe("told nothing");
  expect(refusals.join()).toMatch(/frame-ancestors|X-Frame-Options/);
  expect(await ask(page, "GET", "/api/me")).toMatchObject({ status: 200 });
});

test("the way over a provider of another site and back leaves the expert signed in", async () => {
  const port = await freePort("127.0.0.1");
  const home = `http://127.0.0.1:${port}`;
  const provider = await oidcProvider(`${home}/api/oidc/return`, "localhost");
  const clientSecretFile = join(tempDir("desk-oidc"), "secret");
  writeFileSync(clientSecretFile, CLIENT_SECRET);
  const oidc = {
    issuer: provider.issuer,
    clientId: CLIENT_ID,
    clientSecretFile,
    clientAuth: "basic" as const,
    label: "ProConnect",
    scope: "openid profile",
    claims: { login: "preferred_username", name: "name", organismes: "siret" },
    organismes: { "1": ["caf"] },
    roles: {},
  };
  const config = deskConfig({ experts: { host: "127.0.0.1", port, publicUrl: home }, oidc });
  await testDesk(config, pageDir());
  provider.people.set("sub-1", { preferred_username: "marie", siret: "1" });
  const page = await newPage();
  await page.goto(home);
  await page.evaluate(() => location.assign("/api/oidc"));
  await page.fill("input[name=login]", "sub-1");
  await page.fill("input[name=password]", "any");
  await page.click("button[type=submit]");
  await page.waitForURL(/\/interaction\//);
  await page.click("button[type=submit]");
  await page.waitForURL(`${home}/`);
  await page.waitForFunction(() => document.title === "ran");
  expect(await ask(page, "GET", "/api/me")).toMatchObject({
    status: 200,
    body: { account: { login: "marie", signIn: "provider" } },
  });
});
