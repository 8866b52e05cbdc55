import { describe, expect, onTestFinished, test } from "vitest";
import { openCall } from "../../../src/call/live-call.ts";
import type { LiveCall } from "../../../src/call/live-call.ts";
import type { DeskCallPort } from "../../../src/call/desk/desk-call-port.ts";
import type { InCall } from "../../../src/contract/signalling/types.ts";
import type { Pki } from "../../../src/demo/pki.ts";
import { FakePeers } from "../../support/call/fake-peer.ts";
import {
  anythingOpen,
  certificates,
  Ears,
  linked,
  realClock,
  REQUEST,
  startPort,
  twins,
  until,
} from "../../support/call/kit.ts";
import type { TwinDevices } from "../../support/call/kit.ts";
import { ScriptedDesk } from "../../support/call/scripted-desk.ts";
import { memoryLog } from "../../support/fake-clock.ts";

const EVENTS =
  "queued refused answered held moved guest ticket link ended device text framing identifierWanted reminder expert reconnecting audioOnly encryption otherMuted bytes picture".split(
    " ",
  );
const NUMBER = "7391846";

interface Scene {
  readonly pki: Pki;
  readonly desk: ScriptedDesk;
  readonly port: DeskCallPort;
  readonly peers: FakePeers;
  readonly devices: TwinDevices;
  readonly log: ReturnType<typeof memoryLog>;
  readonly live: LiveCall;
  readonly ears: Ears;
  readonly id: string;
}

async function press(resumeMs = 60_000): Promise<Scene> {
  const pki = await certificates();
  const desk = await ScriptedDesk.start({
    tls: pki.broker,
    resumeMs,
    answer: (message, it) => {
      if (message.type === "hello") it.welcome();
      if (message.type === "place") it.queued(message.call);
      if (message.type === "resume") it.answered(message.call);
      if (message.type === "renew-ice") it.say({ type: "renegotiate", call: message.call, ice: [] });
      if (message.type === "end") it.say({ type: "ended", call: message.call, by: message.by, reason: message.reason });
    },
  });
  onTestFinished(() => desk.kill());
  const port = startPort(pki, desk.url);
  await linked(port);
  const devices = await twins();
  const peers = new FakePeers();
  const log = memoryLog();
  const { camera, sound } = devices;
  const live = openCall({ port, peers, camera, sound, request: REQUEST, lineKbps: 512, clock: realClock, log });
  const ears = new Ears(live, EVENTS);
  onTestFinished(async () => {
    await live.close();
    await peers.close();
  });
  const { call: id } = await desk.message("place");
  return { pki, desk, port, peers, devices, log, live, ears, id };
}

/** Answered, and it talks. */
async function talking(resumeMs?: number): Promise<Scene> {
  const scene = await press(resumeMs);
  const { desk, peers, ears, id, devices } = scene;
  const { n } = await desk.message("offer");
  await until(() => devices.bench.camera.state()["open"] === true);
  desk.answered(id);
  desk.say({ type: "answer", call: id, n, sdp: "v=0 answer" });
  desk.say({ type: "candidate", call: id, n, candidate: "candidate:9" });
  await until(() => peers.last.candidates.length > 0);
  peers.last.flow();
  await ears.said("encryption");
  return scene;
}

const says = ({ peers }: Scene, message: InCall): unknown => peers.last.emit("message", JSON.stringify(message));

describe("a live call", () => {
  test("one press: offer with candidates in the queue, answer, media, the expert ends it; then all is closed", async () => {
    const scene = await talking();
    const { desk, peers, devices, live, ears, id } = scene;
    expect(await desk.message("candidate")).toMatchObject({ n: 1 });
    expect(peers.last.answers).toEqual(["v=0 answer"]);
    expect(await desk.message("condition")).toMatchObject({ media: expect.stringMatching(/none|video/) as string });
    await until(() =>
      desk.heard.some((one) => one.type === "condition" && one.media === "video" && one.encryption !== null),
    );
    expect(live.condition().media).toBe("video");
    desk.say({ type: "ended", call: id, by: "expert", reason: "done" });
    expect(await ears.said("ended")).toEqual([{ by: "expert", reason: "done" }]);
    await live.close();
    expect(anythingOpen(devices)).toBe(false);
    expect(peers.openNow()).toBe(0);
    expect(devices.opens()).toEqual([1, 1]);
  });

  test("the usager ends it while it waits: the desk hears it, nothing stays open", async () => {
    const { desk, devices, live, ears, id } = await press();
    await live.end("usager");
    expect(await ears.said("ended")).toEqual([{ by: "usager", reason: "cancelled" }]);
    expect(await desk.message("cancel")).toMatchObject({ call: id });
    expect(anythingOpen(devices)).toBe(false);
  });

  test("what is said on the data channel comes and goes", async () => {
    const scene = await talking();
    const { live, ears, peers } = scene;
    says(scene, { type: "framing", frame_height_mm: 500 });
    says(scene, { type: "identifier-wanted", wanted: true });
    says(scene, { type: "text", text: "Bonjour" });
    says(scene, { type: "muted", sound: true, picture: false });
    peers.last.emit("message", Buffer.from([1, 2]));
    peers.last.emit("message", "garbage");
    expect(await ears.said("framing")).toEqual([500]);
    expect(await ears.said("identifierWanted")).toEqual([true]);
    expect((await ears.said("text"))[0]).toMatchObject({ from: "expert", whole: "Bonjour" });
    expect(await ears.said("otherMuted")).toEqual([{ sound: true, picture: false }]);
    expect(await ears.said("bytes")).toEqual([Buffer.from([1, 2])]);
    expect(live.badMessages()).toBe(1);
    live.type("Oui");
    live.mute(true);
    await until(() => peers.last.messages().some(({ type }) => type === "quality"));
    const types = peers.last.messages().map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(["text", "muted", "quality"]));
  });

  test("the identifier goes by the data channel only: not to the desk, not into the log; wiped at the end", async () => {
    const { live, desk, peers, log, ears } = await talking();
    const value = Buffer.from(NUMBER);
    live.setIdentifier("caf-7", value);
    expect(peers.last.messages()).toContainEqual({ type: "identifier", kind: "caf-7", value: NUMBER });
    await live.end("usager");
    await ears.said("ended");
    expect([...value]).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(desk.raw.join()).not.toContain(NUMBER);
    expect(JSON.stringify(log.lines)).not.toContain(NUMBER);
  });

  test("moved to another organisme: the identifier is dropped, and nothing more goes to the expert before", async () => {
    const { live, desk, peers, ears, id } = await talking();
    const value = Buffer.from(NUMBER);
    live.setIdentifier("caf-7", value);
    const saidBefore = peers.last.said.length;
    desk.say({ type: "moved", call: id, organisme: "cpam", why: "transfer" });
    await ears.said("moved");
    expect(value.every((byte) => byte === 0)).toBe(true);
    live.type("pour le suivant");
    expect(peers.last.said).toHaveLength(saidBefore);
    desk.queued(id);
    const { n } = await desk.message("offer", 1);
    expect(n).toBe(2);
    desk.answered(id, "Dominique");
    desk.say({ type: "answer", call: id, n, sdp: "v=0 second" });
    await until(() => peers.last.answers.length === 2);
    peers.last.flow();
    await until(() => peers.last.said.length > saidBefore);
    expect(peers.last.messages().filter(({ type }) => type === "identifier")).toHaveLength(1);
    expect(peers.last.messages().at(-1)).toEqual({ type: "text", text: "pour le suivant" });
  });
});

describe("faults of a live call", () => {
  test("media-stalled: reconnecting is told, and taken back; the desk knows, too", async () => {
    const { desk, peers, ears } = await talking();
    peers.last.setState("stalled");
    expect(await ears.said("reconnecting")).toEqual([true]);
    await until(() => desk.heard.some((one) => one.type === "condition" && one.media === "reconnecting"));
    peers.last.setState("flowing");
    expect(await ears.said("reconnecting", 2)).toEqual([false]);
  });

  test("peer-failed: a new offer with fresh servers, to the same expert, on the same camera and microphone", async () => {
    const { desk, peers, devices, ears, id } = await talking();
    peers.last.setState("failed");
    await desk.message("renew-ice");
    expect((await desk.message("offer", 1)).n).toBe(2);
    desk.say({ type: "answer", call: id, n: 1, sdp: "v=0 stale" });
    desk.say({ type: "answer", call: id, n: 2, sdp: "v=0 again" });
    await until(() => peers.last.answers.length === 2);
    expect(peers.last.answers).toEqual(["v=0 answer", "v=0 again"]);
    peers.last.flow();
    expect(await ears.said("reconnecting", 2)).toEqual([false]);
    expect(devices.opens()).toEqual([1, 1]);
  });

  test("expert-page-reloaded: away and back, a new offer because it asks for one", async () => {
    const { desk, ears, id } = await talking();
    desk.say({ type: "expert", call: id, state: "away" });
    desk.say({ type: "expert", call: id, state: "back" });
    desk.say({ type: "renegotiate", call: id, ice: [] });
    expect((await desk.message("offer", 1)).n).toBe(2);
    expect(ears.names().filter((name) => name === "expert")).toHaveLength(2);
  });

  test("answer-that-is-no-description: another negotiation", async () => {
    const { desk, id } = await press();
    const { n } = await desk.message("offer");
    desk.answered(id);
    desk.say({ type: "answer", call: id, n, sdp: "v=0 bad" });
    await desk.message("renew-ice");
    expect((await desk.message("offer", 1)).n).toBe(2);
  });

  test("media-gone-for-good: the call ends by a fault of the borne, and all is closed", async () => {
    const { desk, peers, devices, live, ears } = await talking(2_000);
    peers.last.setState("stalled");
    expect(await ears.said("ended")).toEqual([{ by: "borne", reason: "fault" }]);
    expect(await desk.message("end")).toMatchObject({ by: "borne", reason: "fault" });
    await live.close();
    expect(anythingOpen(devices)).toBe(false);
  });

  test("desk-killed-in-call: the expert's goodbye on the data channel is enough", async () => {
    const scene = await talking();
    await scene.desk.kill();
    await until(() => !scene.port.linked());
    expect(scene.ears.count("ended")).toBe(0);
    says(scene, { type: "goodbye" });
    expect(await scene.ears.said("ended")).toEqual([{ by: "expert", reason: "done" }]);
    await scene.live.close();
    expect(anythingOpen(scene.devices)).toBe(false);
  });

  test("daemon-stopped-in-call: closed without an end, and taken up by the next", async () => {
    const { pki, desk, port, devices, live } = await talking();
    const kept = live.kept();
    await live.close();
    await port.stop();
    expect(anythingOpen(devices)).toBe(false);
    expect(desk.count("end")).toBe(0);
    const next = startPort(pki, desk.url);
    const peers = new FakePeers();
    const { camera, sound } = devices;
    const taken = openCall({
      port: next,
      peers,
      camera,
      sound,
      kept,
      lineKbps: 512,
      clock: realClock,
      log: memoryLog(),
    });
    onTestFinished(() => taken.close());
    const ears = new Ears(taken, EVENTS);
    expect(await desk.message("resume")).toMatchObject({ call: kept.call });
    const { n } = await desk.message("offer", 1);
    expect(n).toBeGreaterThan(10_000);
    expect(taken.condition().media).toBe("reconnecting");
    desk.say({ type: "answer", call: kept.call, n, sdp: "v=0 answer" });
    peers.last.flow();
    // Whoever has taken it up as a reconnection is told when it is over.
    expect(await ears.said("reconnecting")).toEqual([false]);
    await taken.end("usager");
    expect(anythingOpen(devices)).toBe(false);
  });
});
