import { describe, expect, onTestFinished, test } from "vitest";
import { openCall } from "../../../src/call/live-call.ts";
import type { LiveCall } from "../../../src/call/live-call.ts";
import type { DeskCallPort } from "../../../src/call/desk/desk-call-port.ts";
import { DeskProcess } from "../../support/desk/stand.ts";
import type { TalkingExpert } from "../../support/desk/talking-expert.ts";
import { FakePeers } from "../../support/call/fake-peer.ts";
import { anythingOpen, Ears, realClock, REQUEST, startPort, twins, until } from "../../support/call/kit.ts";
import type { TwinDevices } from "../../support/call/kit.ts";
import { memoryLog } from "../../support/fake-clock.ts";

const EVENTS = [
  "queued",
  "answered",
  "moved",
  "held",
  "link",
  "ended",
  "reconnecting",
  "encryption",
  "ticket",
  "refused",
];

interface Scene {
  readonly desk: DeskProcess;
  readonly port: DeskCallPort;
  readonly peers: FakePeers;
  readonly devices: TwinDevices;
  readonly live: LiveCall;
  readonly ears: Ears;
  readonly alice: TalkingExpert;
  readonly id: string;
}

/** The real desk in a process of its own, an expert at his post, and a press. */
async function press(): Promise<Scene> {
  const desk = await DeskProcess.start(["salle-1"]);
  const alice = await desk.expert("alice");
  const port = startPort(desk.pki, `wss://localhost:${desk.bornePort}`);
  const devices = await twins();
  const peers = new FakePeers();
  const { camera, sound } = devices;
  const live = openCall({
    port,
    peers,
    camera,
    sound,
    request: REQUEST,
    lineKbps: 512,
    clock: realClock,
    log: memoryLog(),
  });
  const ears = new Ears(live, EVENTS);
  onTestFinished(async () => {
    await live.close();
    await peers.close();
  });
  const { call: id } = await alice.next("ring");
  return { desk, port, peers, devices, live, ears, alice, id };
}

async function answers(expert: TalkingExpert, scene: Scene): Promise<void> {
  const { id, peers } = scene;
  expert.take(id);
  await expert.next("assigned");
  const { n } = await expert.next("offer");
  const before = peers.last.answers.length;
  expert.send({ type: "answer", call: id, n, sdp: "v=0 answer" });
  await until(() => peers.last.answers.length > before);
  peers.last.flow();
}

async function talking(): Promise<Scene> {
  const scene = await press();
  await answers(scene.alice, scene);
  await scene.ears.said("encryption");
  return scene;
}

describe("with the real desk", () => {
  test("rings, is answered, put on hold, ended by the expert", async () => {
    const scene = await talking();
    const { alice, ears, id, devices, live } = scene;
    expect((await ears.said("queued"))[0]).toMatchObject({ organisme: "caf", position: 1, staffed: 1 });
    expect((await ears.said("answered"))[0]).toMatchObject({ organisme: "caf" });
    expect(await alice.next("condition", ({ encryption }) => encryption !== null)).toMatchObject({ media: "video" });
    alice.send({ type: "hold", call: id, held: true });
    expect(await ears.said("held")).toEqual([true]);
    alice.send({ type: "hang-up", call: id });
    expect(await ears.said("ended")).toEqual([{ by: "expert", reason: "done" }]);
    await live.close();
    expect(anythingOpen(devices)).toBe(false);
  });

  test("transferred: another expert of another organisme, with an offer of his own", async () => {
    const scene = await talking();
    const { desk, alice, ears, id } = scene;
    const mia = await desk.expert("mia");
    alice.send({ type: "transfer", call: id, organisme: "msa" });
    expect(await ears.said("moved")).toEqual([{ organisme: "msa", why: "transfer" }]);
    await mia.next("ring");
    await answers(mia, scene);
    expect((await ears.said("answered", 2))[0]).toMatchObject({ organisme: "msa" });
    await ears.said("encryption", 3);
  });

  test("the usager leaves the queue: the expert's page stops ringing", async () => {
    const { live, alice, ears, devices } = await press();
    await live.end("usager");
    expect(await ears.said("ended")).toEqual([{ by: "usager", reason: "cancelled" }]);
    await alice.next("queue", ({ calls }) => calls.length === 0);
    expect(anythingOpen(devices)).toBe(false);
  });

  test("desk-killed-while-queued: the place is kept over the kill, and the expert then gets the same offer", async () => {
    const scene = await press();
    const { desk, ears, port, id } = scene;
    await until(() => scene.peers.sessions.length > 0 && scene.peers.last.offers.length === 1);
    await desk.kill();
    await until(() => !port.linked());
    await desk.run();
    await ears.said("queued", 2);
    const bob = await desk.expert("bob");
    expect((await bob.next("ring")).call).toBe(id);
    await answers(bob, scene);
    await ears.said("encryption");
    expect(scene.peers.last.offers).toHaveLength(1);
  });

  test("desk-killed-in-call: the call goes on; the expert's page, back too, gets a new offer when it asks", async () => {
    const scene = await talking();
    const { desk, alice, ears, port, peers, id } = scene;
    await desk.kill();
    await until(() => !port.linked());
    expect(ears.count("reconnecting")).toBe(0);
    await desk.run();
    await until(() => port.linked());
    const page = await alice.again(id, desk.url);
    expect((await page.next("assigned")).call).toBe(id);
    page.send({ type: "renegotiate", call: id });
    expect((await page.next("offer")).n).toBe(2);
    expect(peers.sessions).toHaveLength(1);
    expect(ears.count("answered")).toBe(1);
    page.send({ type: "hang-up", call: id });
    expect(await ears.said("ended")).toEqual([{ by: "expert", reason: "done" }]);
  });
});
