import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { deskCallPort } from "../../../src/call/desk/desk-call-port.ts";
import type { DeskCallPort } from "../../../src/call/desk/desk-call-port.ts";
import type { Call } from "../../../src/call/port.ts";
import { systemClock } from "../../../src/desk/clock.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { DeskProcess } from "../../support/desk/stand.ts";

/** The borne's own adapter, connected. It answers each wish for an offer with one. */
async function realBorne(desk: DeskProcess, id: string): Promise<DeskCallPort> {
  const port = deskCallPort({
    url: `wss://127.0.0.1:${desk.bornePort}/borne`,
    ...desk.pki.borne(id),
    boot: "00112233aabbccdd",
    app: "0.1.0",
    site: "Mairie",
    services: [{ id: "caf", organisme: "caf", name: "CAF" }],
    clock: systemClock(),
    log: memoryLog(),
  });
  onTestFinished(() => port.stop());
  const up = once(port, "link");
  port.start();
  await up;
  return port;
}

function ring(port: DeskCallPort): Call {
  const call = port.ring({ service: "caf", organisme: "caf", language: "fr", video: true });
  let offers = 0;
  call.on("offerWanted", () => {
    offers += 1;
    call.offer(`offer ${offers}`);
  });
  return call;
}

test("the borne's adapter and the desk: rung, taken, answered, ended", async () => {
  const desk = await DeskProcess.start(["borne-1"]);
  const alice = await desk.expert("alice");
  const port = await realBorne(desk, "borne-1");
  const call = ring(port);
  const { call: id } = await alice.next("ring");
  const answered = once(call, "answered");
  alice.take(id);
  await alice.next("assigned");
  const { n, sdp } = await alice.next("offer");
  expect(sdp).toBe("offer 1");
  expect(await answered).toMatchObject([{ expert: "Alice" }]);
  const answer = once(call, "answer");
  alice.send({ type: "answer", call: id, n, sdp: "answer" });
  expect(await answer).toEqual(["answer"]);
  const ended = once(call, "ended");
  alice.send({ type: "hang-up", call: id });
  expect(await ended).toMatchObject([{ by: "expert", reason: "done" }]);
  const about = once(port, "about");
  alice.send({ type: "wrap-up", call: id, reason: "droits" });
  expect(await about).toEqual([{ organisme: "caf", reason: "droits" }]);
});

test("desk killed while queued and in call: the borne's adapter has its place, then its expert, again", async () => {
  const desk = await DeskProcess.start(["borne-1", "borne-2"]);
  const first = ring(await realBorne(desk, "borne-1"));
  expect(await once(first, "queued")).toMatchObject([{ position: 1 }]);
  const second = ring(await realBorne(desk, "borne-2"));
  expect(await once(second, "queued")).toMatchObject([{ position: 2 }]);
  await desk.kill();
  const back = [once(first, "queued"), once(second, "queued")];
  await desk.run();
  expect(await Promise.all(back)).toMatchObject([[{ position: 1 }], [{ position: 2 }]]);

  const alice = await desk.expert("alice");
  const { call: id } = await alice.next("ring");
  expect(id).toBe(first.kept().call);
  const answered = once(first, "answered");
  alice.take(id);
  await answered;
  const { n } = await alice.next("offer");
  const heard = once(first, "answer");
  alice.send({ type: "answer", call: id, n, sdp: "answer" });
  await heard;
  await desk.kill();
  // The page is told of the borne's return only where it was back before it: which of them is first is chance.
  const linked = new Promise<void>((resolve) => {
    first.on("link", (up) => {
      if (up) resolve();
    });
  });
  await desk.run();
  const page = await alice.again(id);
  await page.next("assigned");
  await linked;
  const ended = once(first, "ended");
  page.send({ type: "hang-up", call: id });
  expect(await ended).toMatchObject([{ by: "expert", reason: "done" }]);
  page.cut();
});

test("a press rings at the expert's page soon", async () => {
  const desk = await DeskProcess.start(["borne-1"]);
  const alice = await desk.expert("alice");
  const port = await realBorne(desk, "borne-1");
  const tookMs: number[] = [];
  for (let presses = 0; presses < 20; presses += 1) {
    const fromMs = performance.now();
    const call = ring(port);
    await alice.next("ring");
    tookMs.push(performance.now() - fromMs);
    const ended = once(call, "ended");
    call.end("usager", "done");
    await ended;
  }
  const sorted = tookMs.toSorted((a, b) => a - b);
  // The figure is measured by the bench on a quiet machine; this only sees a wait that should not be there.
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(500);
});
