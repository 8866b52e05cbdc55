import { expect, test } from "vitest";
import { DeskProcess } from "../../support/desk/stand.ts";

test("desk killed while queued: everybody has his place again, in the same order", async () => {
  const desk = await DeskProcess.start(["borne-1", "borne-2", "borne-3"]);
  const bornes = [await desk.borne("borne-1"), await desk.borne("borne-2"), await desk.borne("borne-3")];
  for (const borne of bornes) await borne.queue();
  await desk.kill();
  await desk.run();
  // The last comes back first.
  for (const [index, borne] of [...bornes.entries()].toReversed()) {
    const again = await borne.again();
    again.resume();
    expect(await again.next("queued")).toMatchObject({ position: index + 1, call: borne.call });
  }
});

test("desk killed while ringing: it rings again at the same expert's page, and the call is taken", async () => {
  const desk = await DeskProcess.start(["borne-1"]);
  const alice = await desk.expert("alice");
  const borne = await desk.borne("borne-1");
  await borne.queue();
  borne.offer(1);
  await alice.next("ring");
  alice.send({ type: "rung", call: borne.call });
  await borne.next("queued", ({ ringing }) => ringing);
  await desk.kill();
  await desk.run();
  const [page, line] = [await alice.again(), await borne.again()];
  page.ready();
  // Its unanswered offer is said again with the same number.
  line.resume();
  await line.next("queued");
  line.offer(1);
  expect((await page.next("ring")).call).toBe(borne.call);
  page.take(borne.call);
  await page.next("assigned");
  expect(await page.next("offer")).toMatchObject({ n: 1 });
  await line.next("answered");
  page.cut();
});

test("desk killed in call: the same expert has the same call; the media need no new offer", async () => {
  const desk = await DeskProcess.start(["borne-1"]);
  const alice = await desk.expert("alice");
  const borne = await desk.borne("borne-1");
  await borne.queue();
  borne.offer(4);
  alice.take(borne.call);
  await alice.next("offer");
  alice.send({ type: "answer", call: borne.call, n: 4, sdp: "answer" });
  await borne.next("answer");
  await desk.kill();
  await desk.run();
  const page = await alice.again(borne.call);
  expect(await page.next("assigned")).toMatchObject({ call: borne.call });
  const line = await borne.again();
  line.resume();
  expect(await line.next("answered")).toMatchObject({ expert: "Alice", n: 4 });
  expect(await page.next("borne", ({ state }) => state === "back")).toMatchObject({ call: borne.call });
  expect(line.has("renegotiate")).toBe(false);

  // A page that is loaded anew has no media: the borne is asked for an offer with a higher number.
  const reloaded = await page.again();
  expect(await reloaded.next("assigned")).toMatchObject({ call: borne.call });
  expect(await line.next("renegotiate")).toMatchObject({ n: 4 });
  line.offer(4, "stale");
  line.offer(5, "fresh");
  expect(await reloaded.next("offer", ({ n }) => n === 5)).toMatchObject({ sdp: "fresh" });
  reloaded.send({ type: "hang-up", call: borne.call });
  expect(await line.next("ended")).toMatchObject({ by: "expert" });
  await reloaded.next("ended");

  // The wrap-up that is still to be done survives as well.
  await desk.kill();
  await desk.run();
  const after = await reloaded.again();
  const welcome = after.heard.find(({ type }) => type === "welcome");
  expect(welcome).toMatchObject({ wrap_up: borne.call });
  after.send({ type: "wrap-up", call: borne.call, reason: "droits" });
  after.send({ type: "ping", n: 1 });
  await after.next("pong");
  expect(after.has("refused")).toBe(false);
  after.cut();
});

test("desk killed between the page's reload and the borne's return: the borne is asked for an offer when it is back", async () => {
  const desk = await DeskProcess.start(["borne-1"]);
  const alice = await desk.expert("alice");
  const borne = await desk.borne("borne-1");
  await borne.queue();
  borne.offer(1);
  alice.take(borne.call);
  await alice.next("offer");
  alice.send({ type: "answer", call: borne.call, n: 1, sdp: "answer" });
  await borne.next("answer");
  await desk.kill();
  await desk.run();
  const page = await alice.again();
  await page.next("assigned");
  const line = await borne.again();
  line.resume();
  await line.next("answered");
  expect(await line.next("renegotiate")).toMatchObject({ n: 1 });
  page.cut();
});

test("desk killed after a ticket was given: it is still good, once", async () => {
  const desk = await DeskProcess.start(["borne-1", "borne-2"]);
  const borne = await desk.borne("borne-1");
  await borne.queue();
  borne.send({ type: "callback", call: borne.call });
  const { code } = await borne.next("ticket");
  await desk.kill();
  await desk.run();
  const other = await desk.borne("borne-2");
  expect(await other.queue("caf", { ticket: code })).toMatchObject({ priority: true });
});

test("desk stopped and started, as for an update: the same holds, and the stop waits for nobody", async () => {
  const desk = await DeskProcess.start(["borne-1", "borne-2"]);
  const alice = await desk.expert("alice");
  const [one, two] = [await desk.borne("borne-1"), await desk.borne("borne-2")];
  await one.queue();
  await two.queue();
  alice.take(one.call);
  await one.next("answered");
  // One that does not answer the closing.
  two.socket.pause();
  await desk.stop();
  expect(await one.closed()).toBe(1001);
  await desk.run();
  const [first, second] = [await one.again(), await two.again()];
  first.resume();
  second.resume();
  await first.next("answered");
  expect(await second.next("queued")).toMatchObject({ position: 1 });
});

test("a call that was placed twice around a kill stands once", async () => {
  const desk = await DeskProcess.start(["borne-1", "borne-2"]);
  const [one, two] = [await desk.borne("borne-1"), await desk.borne("borne-2")];
  await one.queue();
  await two.queue();
  await desk.kill();
  await desk.run();
  const again = await one.again();
  again.place();
  expect(await again.next("queued")).toMatchObject({ position: 1 });
  const other = await two.again();
  other.resume();
  expect(await other.next("queued")).toMatchObject({ position: 2 });
});

test("a resumption with another token, or by another borne, is none", async () => {
  const desk = await DeskProcess.start(["borne-1", "borne-2"]);
  const [one, two] = [await desk.borne("borne-1"), await desk.borne("borne-2")];
  await one.queue();
  two.send({ type: "resume", call: one.call, token: one.token });
  expect(await two.next("refused")).toMatchObject({ reason: "unknown-call", call: one.call });
  one.send({ type: "resume", call: one.call, token: two.token });
  expect(await one.next("refused")).toMatchObject({ reason: "unknown-call" });
});
