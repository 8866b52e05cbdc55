import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { makeToken } from "../../../src/supervisor/tokens.ts";
import { Store } from "../../../src/supervisor/store/store.ts";
import { ConsoleStand, PASSWORD, site, until } from "../../support/console/stand.ts";

let stand: ConsoleStand;
beforeAll(async () => {
  stand = await ConsoleStand.open();
});
afterEach(async () => await stand.stop());
afterAll(async () => await stand.close());

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>
  >;
}

/** What is not of one borne, and can be asked for as it is. */
const PLAIN = ["/fleet", "/bornes", "/accounts", "/bornes/demo/borne-1", "/bornes/demo/borne-1/events?limit=2"];

test("without a session nothing is told; a wrong password and an unknown login are told the same", async () => {
  await stand.start();
  const nobody = stand.browser();
  for (const path of [...PLAIN, "/openapi.json"]) {
    const reply = await nobody.ask("GET", `/api/1${path}`);
    expect([path, reply.status, reply.body.code]).toEqual([path, 401, "signin.needed"]);
  }
  const wrong = await nobody.signIn("chef", "un autre phare sur la digue");
  const unknown = await nobody.signIn("personne", "un autre phare sur la digue");
  expect(wrong.status).toBe(401);
  expect(unknown.body).toEqual(wrong.body);
});

test("a role may what those before it may, and no more", async () => {
  await stand.start();
  const [viewer, manager] = [await stand.signedIn("lecture"), await stand.signedIn("chef")];
  expect((await viewer.ask("GET", "/api/1/fleet")).status).toBe(200);
  const refused = await viewer.ask("GET", "/api/1/accounts");
  expect(refused).toMatchObject({ status: 403, body: { code: "signin.forbidden" } });
  const list = await manager.ask("GET", "/api/1/accounts");
  expect(list.body.accounts.map((one: { login: string }) => one.login)).toEqual(["chef", "lecture", "tech"]);
  expect(list.text).not.toContain("argon2");
});

test("what changes something must come from the console's own page, or bring a token instead of the cookie", async () => {
  await stand.start();
  const browser = await stand.signedIn();
  const wanted = { login: "nouveau", role: "viewer" };
  for (const origin of ["https://ailleurs.example", undefined, "null"]) {
    browser.origin = origin;
    const reply = await browser.ask("POST", "/api/1/accounts", wanted);
    expect(reply).toMatchObject({ status: 403, body: { code: "request.origin" } });
    // With a header of its own it may come from anywhere, but then the cookie does not count.
    const forged = await browser.ask("POST", "/api/1/accounts", wanted, { authorization: "Bearer vbt_no" });
    expect(forged).toMatchObject({ status: 401, body: { code: "signin.needed" } });
  }
  const store = await Store.open(stand.config.database);
  const { secret } = await makeToken(store, { name: "robot", role: "manager", days: 1, madeBy: "chef" });
  await store.close();
  const robot = stand.browser();
  robot.origin = undefined;
  const reply = await robot.ask("POST", "/api/1/accounts", wanted, { authorization: `Bearer ${secret}` });
  expect(reply.status).toBe(200);
  // Made, as none was given; told here only.
  expect(reply.body.password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
  expect((await robot.signIn("nouveau", reply.body.password)).status).toBe(403);
  expect((await stand.browser().signIn("nouveau", reply.body.password)).status).toBe(200);
});

test("what does not fit names the field and what was expected of it, never what was given", async () => {
  await stand.start();
  const browser = await stand.signedIn();
  const events = await browser.ask("GET", "/api/1/bornes/demo/borne-1/events?limit=9999&lmit=1");
  expect(events.status).toBe(400);
  expect(events.body.message).toMatch(/query\.limit: expected a number <= 200/);
  expect(events.body.message).toMatch(/query\.lmit: expected one of before, limit/);
  const name = await browser.ask("GET", "/api/1/bornes/demo/BORNE");
  expect(name.body.message).toMatch(/^params\.borne: expected/);
  const body = await browser.ask("POST", "/api/1/accounts", { login: "x", role: "king", password: "secret-1" });
  expect(body.body.message).toBe("body.role: expected one of viewer, technician, manager");
  expect(await browser.ask("GET", "/api/1/bornes/demo/borne-9")).toMatchObject({
    status: 404,
    body: { code: "borne.unknown" },
  });
});

test("an account of one network sees that network alone", async () => {
  const elsewhere = [
    { network: "demo", borne: "borne-1" },
    { network: "manche", borne: "borne-2" },
  ];
  await stand.start({ bornes: elsewhere });
  const manager = await stand.signedIn();
  const wanted = { login: "manche", role: "manager", networks: ["manche"], password: "les îles et la marée" };
  expect((await manager.ask("POST", "/api/1/accounts", wanted)).status).toBe(200);
  const browser = stand.browser();
  await browser.signIn("manche", wanted.password);
  const fleet = await browser.ask("GET", "/api/1/fleet");
  expect(fleet.body.bornes.map((one: { borne: string }) => one.borne)).toEqual(["borne-2"]);
  expect((await browser.ask("GET", "/api/1/bornes/demo/borne-1")).status).toBe(404);
  const seen = await browser.ask("GET", "/api/1/accounts");
  expect(seen.body.accounts.map((one: { login: string }) => one.login)).toEqual(["manche"]);
  const wider = await browser.ask("POST", "/api/1/accounts", { login: "tous", role: "viewer" });
  expect(wider).toMatchObject({ status: 403, body: { code: "account.refused" } });
});

test("the description of the API is what is answered", async () => {
  await stand.start({
    bornes: [{ network: "demo", borne: "borne-1", site: "mairie" }],
    sites: [site("mairie", "Mairie")],
  });
  const borne = await stand.borne("borne-1");
  await borne.say("status", borne.status("ready"));
  await borne.say("health", borne.health(["camera.absent"]));
  await borne.say("event", borne.event());
  const browser = await stand.signedIn();
  const events = async () => (await browser.ask("GET", "/api/1/bornes/demo/borne-1/events")).body.events as unknown[];
  await until(events, (found) => found.length === 1);
  const api = (await browser.ask("GET", "/api/1/openapi.json")).body;
  expect(api.openapi).toBe("3.1.0");
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  const described: string[] = [];
  for (const [path, operations] of Object.entries<Record<string, Operation>>(api.paths)) {
    const operation = operations["get"];
    const schema = operation?.responses["200"]?.content?.["application/json"]?.schema;
    if (!schema || !/^[^{]*(\{network\}\/\{borne\})?[^{]*$/.test(path)) continue;
    const reply = await browser.ask("GET", path.replace("{network}", "demo").replace("{borne}", "borne-1"));
    // One that needs a query says so.
    if (reply.status === 400) continue;
    expect([path, reply.status]).toEqual([path, 200]);
    expect([path, ajv.validate(schema, reply.body) ? [] : ajv.errors]).toEqual([path, []]);
    described.push(path);
  }
  expect(described).toEqual(expect.arrayContaining(["/api/1/fleet", "/api/1/bornes/{network}/{borne}/curves"]));
});

test("over https the cookie is of this host alone, and browsers are told what the page may do", async () => {
  await stand.start({ tls: true });
  const browser = stand.browser();
  const reply = await browser.signIn("chef", "un phare au bout de la digue");
  expect(reply.headers["set-cookie"]?.[0]).toMatch(
    /^__Host-console=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  expect(reply.headers["content-security-policy"]).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  expect(reply.headers["strict-transport-security"]).toMatch(/max-age=31536000/);
  expect(reply.headers["cache-control"]).toBe("no-store");
});

test("who guesses passwords waits longer each time", async () => {
  await stand.start();
  const browser = stand.browser();
  for (let attempt = 0; attempt < 3; attempt++) {
    expect((await browser.signIn("chef", "un autre phare sur la digue")).status).toBe(401);
  }
  const waits = await browser.signIn("chef", "un autre phare sur la digue");
  expect(waits).toMatchObject({ status: 429, body: { code: "signin.wait" } });
  expect(Number(waits.headers["retry-after"])).toBeGreaterThan(0);
  // Even the right one; elsewhere nobody is locked out of his account.
  expect((await browser.signIn("chef", PASSWORD)).status).toBe(429);
});

test("sessions, events and what was done survive a restart of the supervisor", async () => {
  await stand.start({ bornes: [{ network: "demo", borne: "borne-1" }] });
  const browser = await stand.signedIn();
  const borne = await stand.borne("borne-1");
  for (let index = 0; index < 7; index++) await borne.say("event", borne.event());
  const page = async (query: string, from = browser) =>
    (await from.ask("GET", `/api/1/bornes/demo/borne-1/events?${query}`)).body as {
      events: { seq: number }[];
      next: string | null;
    };
  await until(
    async () => await page("limit=50"),
    ({ events }) => events.length === 7,
  );
  await stand.stop();
  await stand.run();
  const again = stand.browser();
  for (const [name, value] of browser.cookies) again.cookies.set(name, value);
  // Three pages of three, in order, none twice.
  const first = await page("limit=3", again);
  const second = await page(`limit=3&before=${first.next}`, again);
  const third = await page(`limit=3&before=${second.next}`, again);
  expect([first, second, third].flatMap(({ events }) => events.map(({ seq }) => seq))).toEqual([7, 6, 5, 4, 3, 2, 1]);
  expect(third.next).toBeNull();
  expect((await again.ask("GET", "/api/1/bornes/demo/borne-1/events?before=x")).body.code).toBe("events.invalid");
});
