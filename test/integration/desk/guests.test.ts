import { expect, test } from "vitest";
import type { TalkingBorne } from "../../support/desk/talking-borne.ts";
import { DeskStand } from "../../support/desk/stand.ts";
import { TalkingGuest } from "../../support/desk/talking-expert.ts";
import type { TalkingExpert } from "../../support/desk/talking-expert.ts";

let stand: DeskStand;
let alice: TalkingExpert;
let borne: TalkingBorne;

async function inCall(): Promise<void> {
  stand = await DeskStand.open(["borne-1"]);
  alice = await stand.expert("alice");
  borne = await stand.borne("borne-1");
  await borne.queue();
  alice.take(borne.call);
  await borne.next("answered");
}

async function link(): Promise<string> {
  alice.send({ type: "invite", call: borne.call, role: "interpreter" });
  const { url, valid_s } = await alice.next("invitation");
  expect(valid_s).toBe(900);
  const { origin, pathname, hash } = new URL(url);
  expect([origin, pathname]).toEqual([new URL(stand.desk.url).origin, "/invite"]);
  return hash.slice(1);
}

test("a third party joins by a link, is announced to usager and expert, speaks with the expert, goes with the call", async () => {
  await inCall();
  const guest = await TalkingGuest.join(stand.desk.url, await link());
  expect(await guest.next("welcome")).toMatchObject({ role: "interpreter", organisme: "CAF" });
  expect(await borne.next("guest")).toMatchObject({ present: true, role: "interpreter" });
  const { guest: id } = await alice.next("guest");
  alice.send({ type: "guest-signal", call: borne.call, guest: id, signal: { kind: "offer", sdp: "offer" } });
  expect(await guest.next("signal")).toMatchObject({ signal: { kind: "offer", sdp: "offer" } });
  guest.send({ type: "signal", signal: { kind: "answer", sdp: "answer" } });
  expect(await alice.next("guest-signal")).toMatchObject({ guest: id, signal: { kind: "answer" } });
  alice.send({ type: "hang-up", call: borne.call });
  await guest.next("ended");
  await guest.closed();
});

test("a link is good once", async () => {
  await inCall();
  const token = await link();
  const first = await TalkingGuest.join(stand.desk.url, token);
  await first.next("welcome");
  const second = await TalkingGuest.join(stand.desk.url, token);
  expect(await second.next("refused")).toMatchObject({ reason: "used" });
  await second.closed();
  first.send({ type: "leave" });
  expect(await borne.next("guest", ({ present }) => !present)).toBeDefined();
  expect(await alice.next("guest", ({ state }) => state === "left")).toBeDefined();
});

test("a link is good for 15 minutes, and no longer than the call", async () => {
  await inCall();
  const late = await link();
  stand.pass(15 * 60_000);
  const tooLate = await TalkingGuest.join(stand.desk.url, late);
  expect(await tooLate.next("refused")).toMatchObject({ reason: "expired" });
  const unused = await link();
  alice.send({ type: "hang-up", call: borne.call });
  await borne.next("ended");
  const over = await TalkingGuest.join(stand.desk.url, unused);
  expect(await over.next("refused")).toMatchObject({ reason: "over" });
  const unknown = await TalkingGuest.join(stand.desk.url, "A".repeat(43));
  expect(await unknown.next("refused")).toMatchObject({ reason: "unknown" });
});

test("the expert sends a third party away", async () => {
  await inCall();
  const guest = await TalkingGuest.join(stand.desk.url, await link());
  await guest.next("welcome");
  const { guest: id } = await alice.next("guest");
  alice.send({ type: "guest-remove", call: borne.call, guest: id });
  await guest.next("ended");
  expect(await borne.next("guest", ({ present }) => !present)).toBeDefined();
});
