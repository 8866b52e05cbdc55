import { join } from "node:path";
import { expect, test } from "vitest";
import { ensurePki } from "../../../src/demo/pki.ts";
import { DeskStand } from "../../support/desk/stand.ts";
import { TalkingBorne } from "../../support/desk/talking-borne.ts";
import { tempDir } from "../../support/twin-borne.ts";

test("a borne that is not in the register is refused", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const pki = await ensurePki({ dir: stand.pki.dir, bornes: ["borne-1", "stranger"] });
  const stranger = new TalkingBorne(stand.desk.bornePort, pki.borne("stranger"));
  await expect(stranger.opened()).rejects.toThrow("403");
});

test("a certificate of another authority is refused in the handshake", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const other = await ensurePki({ dir: join(tempDir("other-pki"), "pki"), bornes: ["borne-1"] });
  const forged = { ...other.borne("borne-1"), caFile: stand.pki.caFile };
  const borne = new TalkingBorne(stand.desk.bornePort, forged);
  await expect(borne.greet()).rejects.toThrow();
});

test("a certificate of a server, or none at all, is no borne's", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const server = new TalkingBorne(stand.desk.bornePort, stand.pki.desk);
  await expect(server.greet()).rejects.toThrow();
});

test("another version of the contract is refused", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const borne = new TalkingBorne(stand.desk.bornePort, stand.pki.borne("borne-1"), "visioborne.borne.99");
  await expect(borne.opened()).rejects.toThrow("400");
});

test("a newer connection of a borne takes the place of the older", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const old = await stand.borne("borne-1");
  await old.queue();
  const young = await old.again();
  expect(await old.closed()).toBe(4000);
  young.resume();
  expect(await young.next("queued")).toMatchObject({ position: 1 });
  young.cut();
});

test("bad messages are answered; the connection stays", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const borne = await stand.borne("borne-1");
  for (const bad of ["{", "null", '{"type":"place"}', '{"type":"hello","v":2}', "[1,2]", '{"type":"queued"}']) {
    borne.sendRaw(bad);
    expect(await borne.next("error")).toMatchObject({ code: "signalling.invalid" });
  }
  borne.offer(1);
  expect(await borne.next("error")).toMatchObject({ code: "signalling.call", call: borne.call });
  expect(await borne.queue()).toMatchObject({ position: 1 });
});

test("a flood is limited, and in the end the flooder is left; others are served", async () => {
  const stand = await DeskStand.open(["borne-1", "borne-2"]);
  const [flooder, other] = [await stand.borne("borne-1"), await stand.borne("borne-2")];
  await flooder.queue();
  for (let n = 0; n < 2000; n += 1) flooder.candidate(1, `candidate:${n}`);
  expect(await flooder.next("error", ({ code }) => code === "signalling.flood")).toBeDefined();
  expect(await flooder.closed()).toBe(1008);
  expect(await other.queue()).toMatchObject({ position: 2 });
});

test("a message of more than 64 KiB ends the connection", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const borne = await stand.borne("borne-1");
  borne.sendRaw(JSON.stringify({ type: "offer", sdp: "x".repeat(70_000) }));
  expect(await borne.closed()).toBe(1009);
});

test("a stale offer, answer or candidate is dropped", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const alice = await stand.expert("alice");
  const borne = await stand.borne("borne-1");
  await borne.queue();
  borne.offer(3);
  borne.offer(2);
  borne.candidate(2, "candidate:old");
  borne.candidate(3, "candidate:new");
  await alice.next("ring");
  alice.take(borne.call);
  expect(await alice.next("offer")).toMatchObject({ n: 3 });
  expect(await alice.next("candidate")).toMatchObject({ candidate: "candidate:new" });
  alice.send({ type: "answer", call: borne.call, n: 2, sdp: "old" });
  alice.send({ type: "candidate", call: borne.call, n: 2, candidate: "old" });
  alice.send({ type: "answer", call: borne.call, n: 3, sdp: "new" });
  alice.send({ type: "candidate", call: borne.call, n: 3, candidate: "new" });
  expect(await borne.next("answer")).toMatchObject({ sdp: "new" });
  expect(await borne.next("candidate")).toMatchObject({ candidate: "new" });
  expect(alice.has("offer") || alice.has("candidate") || borne.has("answer")).toBe(false);
});

test("an answer that was on its way when the borne's line was cut is said again", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const alice = await stand.expert("alice");
  const borne = await stand.borne("borne-1");
  await borne.queue();
  borne.offer(1);
  alice.take(borne.call);
  await alice.next("offer");
  borne.cut();
  await alice.next("borne");
  alice.send({ type: "answer", call: borne.call, n: 1, sdp: "answer" });
  alice.send({ type: "candidate", call: borne.call, n: 1, candidate: "candidate:1" });
  alice.send({ type: "ping", n: 1 });
  await alice.next("pong");
  const back = await borne.again();
  back.resume();
  await back.next("answered");
  back.offer(1);
  expect(await back.next("answer")).toMatchObject({ sdp: "answer" });
  expect(await back.next("candidate")).toMatchObject({ candidate: "candidate:1" });
  back.cut();
});

test("an expert cannot speak into another's call", async () => {
  const stand = await DeskStand.open(["borne-1"]);
  const [alice, bob] = [await stand.expert("alice"), await stand.expert("bob")];
  const borne = await stand.borne("borne-1");
  await borne.queue();
  borne.offer(1);
  alice.take(borne.call);
  await alice.next("offer");
  bob.send({ type: "answer", call: borne.call, n: 1, sdp: "mine" });
  expect(await bob.next("refused")).toMatchObject({ about: "answer", reason: "not-yours" });
  bob.send({ type: "hang-up", call: borne.call });
  expect(await bob.next("refused")).toMatchObject({ about: "hang-up", reason: "not-yours" });
});
