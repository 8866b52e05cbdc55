import { expect, test, vi } from "vitest";
import { openStore } from "../../../src/desk/store/store.ts";
import { Browser } from "../../support/desk.ts";
import { DeskStand } from "../../support/desk/stand.ts";
import { TalkingExpert } from "../../support/desk/talking-expert.ts";

test("expert's page reloaded in call: the same call, and a new offer is asked for", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const alice = await stand.expert("alice");
  const borne = await stand.borne("borne-1");
  await borne.queue();
  borne.offer(1);
  alice.take(borne.call);
  await alice.next("offer");
  alice.send({ type: "answer", call: borne.call, n: 1, sdp: "answer" });
  await borne.next("answer");
  alice.cut();
  expect(await borne.next("expert")).toMatchObject({ state: "away" });
  const page = await alice.again();
  expect(await page.next("assigned")).toMatchObject({ call: borne.call });
  expect(await borne.next("expert", ({ state }) => state === "back")).toBeDefined();
  expect(await borne.next("renegotiate")).toMatchObject({ n: 1 });
  borne.offer(2);
  expect(await page.next("offer")).toMatchObject({ n: 2 });
  page.cut();
});

test("expert lost: after 60 s the usager is the next, before who came earlier, and a colleague takes him", async () => {
  const stand = await DeskStand.open(["borne-1", "borne-2"]);
  const alice = await stand.expert("alice");
  const [waiting, talking] = [await stand.borne("borne-1"), await stand.borne("borne-2")];
  await waiting.queue();
  await talking.queue();
  alice.take(talking.call);
  await talking.next("answered");
  alice.cut();
  await talking.next("expert");
  stand.pass(60_000);
  expect(await talking.next("moved")).toMatchObject({ why: "expert-lost", organisme: "caf" });
  expect(await talking.next("queued")).toMatchObject({ position: 1, priority: true });
  expect(await waiting.next("queued", ({ position }) => position === 2)).toBeDefined();
  const bob = await stand.expert("bob");
  expect((await bob.next("ring")).call).toBe(talking.call);
  const back = await alice.again(talking.call);
  expect(await back.next("ended")).toMatchObject({ by: "desk", reason: "expert-lost" });
  back.cut();
});

test("a second page of the same expert replaces the first, which takes nothing any more", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const first = await stand.expert("alice");
  const second = await first.again();
  expect(await first.next("refused")).toMatchObject({ about: "hello", reason: "replaced" });
  expect(await first.closed()).toBe(4000);
  second.ready();
  const borne = await stand.borne("borne-1");
  await borne.queue();
  await second.next("ring");
  second.cut();
});

test("signed out: the page is closed, and rings no more", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const alice = await stand.expert("alice");
  expect((await alice.browser.ask("DELETE", "/api/session")).status).toBeLessThan(300);
  expect(await alice.closed()).toBe(4001);
});

test("who works all day at an open page stays signed in; who leaves it open does not", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const [alice, bob] = [await stand.expert("alice"), await stand.expert("bob")];
  const me = async (who: typeof alice) => (await who.browser.ask("GET", "/api/me")).status;
  // Their first words have been heard, and noted, before the time passes.
  for (const who of [alice, bob]) {
    who.send({ type: "ping", n: 1 });
    await who.next("pong");
    expect(await me(who)).toBe(200);
  }
  const hoursMs = 7 * 3_600_000;
  stand.pass(hoursMs);
  alice.ready("pause");
  const store = await openStore(stand.config.database);
  const used = async () => await store.selectFrom("session").select("used_ms").execute();
  await vi.waitFor(async () => expect(await used()).toContainEqual({ used_ms: stand.desk.clock.wallMs() }), 10_000);
  await store.destroy();
  stand.pass(hoursMs);
  expect([await me(alice), await me(bob)]).toEqual([200, 401]);
});

test("without a sign-in, or from another site's page, there is no way in", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const alice = await stand.expert("alice");
  const stranger = new TalkingExpert(stand.desk.url, new Browser(stand.desk.url));
  await expect(stranger.opened()).rejects.toThrow("401");
  const foreign = new TalkingExpert(stand.desk.url, alice.browser, { origin: "https://evil.example" });
  await expect(foreign.opened()).rejects.toThrow("403");
});

test("borne lost in call: its expert is told; after 60 s the call ends", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const alice = await stand.expert("alice");
  const borne = await stand.borne("borne-1");
  await borne.queue();
  alice.take(borne.call);
  await borne.next("answered");
  borne.cut();
  expect(await alice.next("borne")).toMatchObject({ state: "away" });
  const back = await borne.again();
  back.resume();
  await back.next("answered");
  expect(await alice.next("borne", ({ state }) => state === "back")).toBeDefined();
  back.cut();
  await alice.next("borne", ({ state }) => state === "away");
  stand.pass(60_000);
  expect(await alice.next("ended")).toMatchObject({ by: "desk", reason: "borne-lost" });
});
