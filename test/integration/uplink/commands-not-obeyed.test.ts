import { afterEach, beforeEach, expect, test } from "vitest";
import { linkIs, Site } from "./harness.ts";
import type { TestBorne } from "./harness.ts";
import { Listener } from "./listener.ts";
import { answer, give, order, statesUntil } from "./orders.ts";

let site: Site;
let listener: Listener;
let borne: TestBorne;
beforeEach(async () => {
  site = await Site.open();
  listener = await Listener.open(site);
  borne = site.borne({
    commands: { allow: ["identify", "selftest"], publicKeyFile: site.pki.commandPublicKeyFile },
  });
  borne.uplink.start();
  await linkIs(borne, ({ connected }) => connected);
});
afterEach(() => site.end());

/** A good order after the bad one: were the bad one obeyed, it would be by then. */
async function onlyTheNextIsObeyed(): Promise<void> {
  const good = order(site);
  await give(listener, good);
  await statesUntil(listener, good.id, "succeeded");
  expect(borne.orders.map(({ id }) => id)).toEqual([good.id]);
}

test("retained: refused, live and at the next connect", async () => {
  const command = order(site);
  await give(listener, command, true);
  expect(await answer(listener, command.id)).toMatchObject({ state: "rejected", reason: "retained" });
  await onlyTheNextIsObeyed();
  await borne.stop();
  listener.forget();
  const next = site.borne();
  next.uplink.start();
  expect(await answer(listener, command.id)).toMatchObject({ state: "rejected", reason: "retained" });
  expect(next.orders).toEqual([]);
});

test("replayed: obeyed once, also after a restart of the daemon", async () => {
  const command = order(site);
  await give(listener, command);
  await statesUntil(listener, command.id, "succeeded");
  await give(listener, command);
  await listener.find(`res/${command.id}`, ({ text }) => text.includes("replayed"));
  await borne.stop();
  listener.forget();
  const next = site.borne();
  next.uplink.start();
  await linkIs(next, ({ connected }) => connected);
  await give(listener, command);
  expect(await answer(listener, command.id)).toMatchObject({ state: "rejected", reason: "replayed" });
  expect([...borne.orders, ...next.orders].map(({ id }) => id)).toEqual([command.id]);
});

test("expired", async () => {
  const command = order(site, { iat: Date.now() - 120_000, exp: Date.now() - 60_000 });
  await give(listener, command);
  expect(await answer(listener, command.id)).toMatchObject({ state: "expired" });
  await onlyTheNextIsObeyed();
});

test("foreign: addressed to another borne", async () => {
  const command = order(site, { borne: "demo/borne-2" });
  await give(listener, command);
  expect(await answer(listener, command.id)).toMatchObject({ state: "rejected", reason: "addressed to another" });
  await onlyTheNextIsObeyed();
});

test("badly signed", async () => {
  const command = { ...order(site), args: { duration_s: 3600 } };
  await give(listener, command);
  expect(await answer(listener, command.id)).toMatchObject({ state: "rejected", reason: "bad signature" });
  await onlyTheNextIsObeyed();
});

test("of a type that the borne's own configuration does not allow", async () => {
  const command = order(site, { type: "reboot" });
  await give(listener, command);
  expect(await answer(listener, command.id)).toMatchObject({ state: "rejected", reason: "type not allowed" });
  await onlyTheNextIsObeyed();
});

test("a flood of bad commands is answered at a bounded rate, and a good one still gets through", async () => {
  await Promise.all(Array.from({ length: 200 }, () => give(listener, { ...order(site), by: "nobody" })));
  await onlyTheNextIsObeyed();
  expect(
    listener.heard.filter(({ topic, text }) => topic.includes("/res/") && text.includes("bad signature")).length,
  ).toBeLessThan(60);
});
