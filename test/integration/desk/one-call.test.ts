import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DeskStand } from "../../support/desk/stand.ts";
import { tempDir } from "../../support/twin-borne.ts";

test("one press: rung until the page rings, taken, described, held, ended, wrapped up", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const alice = await stand.expert("alice");
  const borne = await stand.borne("borne-1");
  const place = await borne.queue();
  expect(place).toMatchObject({ organisme: "caf", position: 1, staffed: 1, ringing: false, priority: false, n: 0 });

  // What the borne says while it waits is there when it is taken.
  borne.offer(1);
  borne.candidate(1, "candidate:1");
  borne.candidate(1, null);
  await alice.next("ring");
  stand.pass(3000);
  const ring = await alice.next("ring");
  expect(ring.call).toBe(borne.call);
  alice.send({ type: "rung", call: borne.call });
  expect(await borne.next("queued", ({ ringing }) => ringing)).toMatchObject({ position: 1 });
  const { calls } = await alice.next("queue", (queue) => queue.calls.length === 1);
  expect(calls).toEqual([
    expect.objectContaining({
      borne: "demo/borne-1",
      site: "Mairie de borne-1",
      service: "Allocations familiales",
      away: false,
    }),
  ]);

  alice.take(borne.call);
  expect(await alice.next("assigned")).toMatchObject({ call: borne.call, talked_s: 0, held: false, language: "fr" });
  expect(await alice.next("offer")).toMatchObject({ n: 1, sdp: "offer 1" });
  expect(await alice.next("candidate")).toMatchObject({ candidate: "candidate:1" });
  expect(await alice.next("candidate")).toMatchObject({ candidate: null });
  expect(await borne.next("answered")).toMatchObject({ expert: "Alice", organisme: "caf" });

  alice.send({ type: "answer", call: borne.call, n: 1, sdp: "answer 1" });
  alice.send({ type: "candidate", call: borne.call, n: 1, candidate: "candidate:2" });
  expect(await borne.next("answer")).toMatchObject({ n: 1, sdp: "answer 1" });
  expect(await borne.next("candidate")).toMatchObject({ candidate: "candidate:2" });
  borne.send({ type: "condition", call: borne.call, media: "audio-only", encryption: "SRTP_AES128_CM_SHA1_80" });
  expect(await alice.next("condition")).toMatchObject({ media: "audio-only" });

  alice.send({ type: "hold", call: borne.call, held: true });
  expect(await borne.next("held")).toMatchObject({ held: true });
  alice.send({ type: "hang-up", call: borne.call });
  expect(await borne.next("ended")).toMatchObject({ by: "expert", reason: "done" });
  expect(await alice.next("ended")).toMatchObject({ by: "expert", reason: "done" });
  alice.send({ type: "wrap-up", call: borne.call, reason: "gossip" });
  expect(await alice.next("refused")).toMatchObject({ about: "wrap-up", reason: "not-allowed" });
  alice.send({ type: "wrap-up", call: borne.call, reason: "droits" });
  // For the statistics; it names no call.
  expect(await borne.next("about")).toEqual({ type: "about", organisme: "caf", reason: "droits" });
  alice.send({ type: "ping", n: 7 });
  expect(await alice.next("pong")).toMatchObject({ n: 7 });
  expect(alice.has("refused")).toBe(false);
});

test("two experts want the same call: the first has it, the second is told", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const [alice, bob] = [await stand.expert("alice"), await stand.expert("bob")];
  const borne = await stand.borne("borne-1");
  await borne.queue();
  await Promise.all([alice.next("ring"), bob.next("ring")]);
  alice.take(borne.call);
  await alice.next("assigned");
  bob.take(borne.call);
  expect(await bob.next("refused")).toMatchObject({ about: "take", reason: "taken", call: borne.call });
  expect(bob.has("assigned")).toBe(false);
});

test("nobody is given a call that he did not take, however long it rings", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const alice = await stand.expert("alice");
  const borne = await stand.borne("borne-1");
  await borne.queue();
  await alice.next("ring");
  alice.send({ type: "rung", call: borne.call });
  await borne.next("queued", ({ ringing }) => ringing);
  stand.pass(599_000);
  stand.pass(1000);
  expect(await borne.next("ended")).toMatchObject({ by: "desk", reason: "no-answer" });
  expect(alice.has("assigned")).toBe(false);
});

test("who waits is told his place; the others move up when one leaves", async () => {
  const stand = await DeskStand.open(["borne-1", "borne-2"]);
  const [first, second] = [await stand.borne("borne-1"), await stand.borne("borne-2")];
  expect(await first.queue()).toMatchObject({ position: 1, wait_s: null, staffed: 0 });
  expect(await second.queue()).toMatchObject({ position: 2 });
  first.send({ type: "cancel", call: first.call });
  expect(await first.next("ended")).toMatchObject({ by: "usager", reason: "cancelled" });
  expect(await second.next("queued")).toMatchObject({ position: 1 });
  const { organismes } = await second.next("organismes", (told) => told.organismes[0]?.waiting === 1);
  expect(organismes).toContainEqual({ id: "caf", staffed: 0, waiting: 1 });
});

test("a ticket is given instead of waiting, and gives priority once", async () => {
  const stand = await DeskStand.open(["borne-1", "borne-2"]);
  const [first, second] = [await stand.borne("borne-1"), await stand.borne("borne-2")];
  await first.queue();
  first.send({ type: "callback", call: first.call });
  const { code, valid_s } = await first.next("ticket");
  expect(code).toMatch(/^[0-9]{6}$/);
  expect(valid_s).toBe(4 * 3600);
  await second.queue();
  const later = await first.again();
  later.call = "f".repeat(32);
  expect(await later.queue("caf", { ticket: code })).toMatchObject({ position: 1, priority: true });
  const third = await stand.borne("borne-2");
  third.place("caf", { ticket: code });
  expect(await third.next("refused")).toMatchObject({ reason: "unknown-ticket" });
});

test("a call that is transferred waits at the other organisme, with a new offer for the other expert", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const [alice, mia] = [await stand.expert("alice"), await stand.expert("mia")];
  const borne = await stand.borne("borne-1");
  await borne.queue();
  borne.offer(1);
  alice.take(borne.call);
  await alice.next("offer");
  alice.send({ type: "transfer", call: borne.call, organisme: "msa" });
  expect(await borne.next("moved")).toMatchObject({ organisme: "msa", why: "transfer" });
  expect(await borne.next("queued", ({ organisme }) => organisme === "msa")).toMatchObject({ position: 1, n: 1 });
  expect(await alice.next("ended")).toMatchObject({ by: "expert" });
  borne.offer(2);
  expect((await mia.next("ring")).call).toBe(borne.call);
  mia.take(borne.call);
  expect(await mia.next("assigned")).toMatchObject({ organisme: "msa" });
  expect(await mia.next("offer")).toMatchObject({ n: 2 });
  expect(await borne.next("answered", ({ expert }) => expert === "Mia")).toMatchObject({ organisme: "msa" });
});

test("a call that nobody takes goes to the organisme that is there for that", async () => {
  const organismes = [
    {
      id: "caf",
      name: "CAF",
      overflowTo: "msa",
      overflowAfterS: 60,
      maxWaitS: 600,
      absentWaitS: 600,
      holdS: 60,
      reasons: [],
    },
    { id: "msa", name: "MSA", maxWaitS: 600, absentWaitS: 600, holdS: 60, reasons: [] },
  ];
  const stand = await DeskStand.open(["borne-1"], { organismes });
  const [alice, mia] = [await stand.expert("alice"), await stand.expert("mia")];
  const borne = await stand.borne("borne-1");
  await borne.queue();
  await alice.next("ring");
  stand.pass(60_000);
  expect(await borne.next("moved")).toMatchObject({ organisme: "msa", why: "overflow" });
  expect((await mia.next("ring")).call).toBe(borne.call);
});

test("TURN credentials are made for the call and expire", async () => {
  const secretFile = join(tempDir("turn"), "secret");
  writeFileSync(secretFile, "shared\n");
  const turn = { urls: ["turn:turn.example.org:3478"], secretFile, ttlS: 3600 };
  const stand = await DeskStand.open(["borne-1"], { ice: { stun: ["stun:stun.example.org"], turn } });
  const borne = await stand.borne("borne-1");
  const { ice } = await borne.queue();
  const username = String(Math.floor(stand.desk.clock.wallMs() / 1000) + 3600);
  const credential = createHmac("sha1", "shared").update(username).digest("base64");
  expect(ice).toEqual([{ urls: ["stun:stun.example.org"] }, { urls: turn.urls, username, credential }]);
  borne.send({ type: "renew-ice", call: borne.call });
  expect((await borne.next("queued")).ice).toHaveLength(2);
});
