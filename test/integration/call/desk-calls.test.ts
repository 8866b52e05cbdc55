import { describe, expect, onTestFinished, test } from "vitest";
import type { Call } from "../../../src/call/port.ts";
import type { DeskCallPort } from "../../../src/call/desk/desk-call-port.ts";
import { certificates, CALL_EVENTS, Ears, REQUEST, startPort, until } from "../../support/call/kit.ts";
import { ICE, ScriptedDesk } from "../../support/call/scripted-desk.ts";
import type { ScriptedDeskOptions } from "../../support/call/scripted-desk.ts";
import type { Pki } from "../../../src/demo/pki.ts";

interface Scene {
  readonly pki: Pki;
  readonly desk: ScriptedDesk;
  readonly port: DeskCallPort;
  readonly call: Call;
  readonly ears: Ears;
  readonly id: string;
  /** The desk as a new process on the same port. */
  readonly again: (answer: NonNullable<ScriptedDeskOptions["answer"]>) => Promise<ScriptedDesk>;
}

type Answer = NonNullable<ScriptedDeskOptions["answer"]>;

/** A desk that keeps its calls: the queue again after a resumption. */
const queues: Answer = (message, desk) => {
  if (message.type === "hello") desk.welcome();
  if (message.type === "place" || message.type === "resume") desk.queued(message.call);
};
const talks: Answer = (message, desk) => {
  if (message.type === "hello") desk.welcome();
  if (message.type === "place") desk.queued(message.call);
  if (message.type === "place" || message.type === "resume") desk.answered(message.call);
};
const knowsNothing: Answer = (message, desk) => {
  if (message.type === "hello") desk.welcome();
  if (message.type === "resume") desk.say({ type: "refused", call: message.call, reason: "unknown-call" });
  if (message.type === "place") desk.queued(message.call, 7);
};
const silent: Answer = (message, desk) => {
  if (message.type === "hello") desk.welcome();
};

async function ring(answer: Answer, options: { resumeMs?: number } = {}): Promise<Scene> {
  const pki = await certificates();
  const start = async (how: Answer, port?: number): Promise<ScriptedDesk> => {
    const made = await ScriptedDesk.start({ tls: pki.broker, answer: how, ...options, ...(port && { port }) });
    onTestFinished(() => made.kill());
    return made;
  };
  const desk = await start(answer);
  const port = startPort(pki, desk.url);
  const call = port.ring(REQUEST);
  const ears = new Ears(call, CALL_EVENTS);
  const { call: id } = await desk.message("place");
  return { pki, desk, port, call, ears, id, again: (how) => start(how, desk.port) };
}

describe("a call over a real connection", () => {
  test("rings, waits, is answered, talks, and is ended by the expert", async () => {
    const { desk, call, ears, id } = await ring(queues);
    expect((await ears.said("queued"))[0]).toMatchObject({ position: 1, waitS: 30, ringing: true });
    expect(await ears.said("offerWanted")).toEqual([ICE]);
    call.offer("v=0 1");
    call.candidate("candidate:1");
    expect(await desk.message("offer")).toMatchObject({ n: 1, sdp: "v=0 1" });
    expect(await desk.message("candidate")).toMatchObject({ n: 1, candidate: "candidate:1" });
    desk.answered(id);
    expect(await ears.said("answered")).toEqual([{ organisme: "caf", expert: "Camille" }]);
    desk.say({ type: "answer", call: id, n: 1, sdp: "v=0 answer" });
    expect(await ears.said("answer")).toEqual(["v=0 answer"]);
    call.condition("video", "SRTP_AEAD_AES_128_GCM");
    expect(await desk.message("condition")).toMatchObject({ media: "video" });
    desk.say({ type: "held", call: id, held: true });
    desk.say({ type: "guest", call: id, present: true, role: "interpreter" });
    desk.say({ type: "ended", call: id, by: "expert", reason: "done" });
    expect(await ears.said("ended")).toEqual([{ by: "expert", reason: "done" }]);
    expect(ears.names().slice(-3)).toEqual(["held", "guest", "ended"]);
  });

  test("two presses are two calls with their own names and secrets", async () => {
    const { desk, port } = await ring(queues);
    port.ring(REQUEST);
    const [first, second] = [await desk.message("place"), await desk.message("place", 1)];
    expect(first.call).not.toBe(second.call);
    expect(first.token).not.toBe(second.token);
  });
});

describe("faults", () => {
  test("desk-killed-while-ringing: placed again on the new process, once known never twice", async () => {
    const { desk, ears, id, again } = await ring(silent);
    await desk.kill();
    const next = await again(queues);
    expect((await next.message("place")).call).toBe(id);
    await ears.said("queued");
    expect(next.count("place")).toBe(1);
  });

  test("desk-killed-while-queued: the place is kept, the offer is repeated", async () => {
    const { desk, call, ears, id, again } = await ring(queues);
    await ears.said("offerWanted");
    call.offer("v=0 1");
    call.candidate(null);
    await desk.message("candidate");
    await desk.kill();
    const next = await again(queues);
    expect(await next.message("resume")).toMatchObject({ call: id });
    expect(await next.message("offer")).toMatchObject({ n: 1, sdp: "v=0 1" });
    expect(await next.message("candidate")).toMatchObject({ candidate: null });
    await ears.said("queued", 2);
    expect(ears.count("offerWanted")).toBe(1);
    expect(next.count("place")).toBe(0);
  });

  test("desk-killed-in-call: the call goes on and is taken up, nothing is negotiated anew", async () => {
    const { desk, call, ears, id, again } = await ring(talks);
    await ears.said("answered");
    call.offer("v=0 1");
    await desk.message("offer");
    desk.say({ type: "answer", call: id, n: 1, sdp: "v=0" });
    await ears.said("answer");
    call.condition("video", "x");
    await desk.kill();
    await ears.said("link", 2);
    // What happens meanwhile is told later.
    call.condition("audio-only", "x");
    const next = await again(talks);
    expect(await next.message("resume")).toMatchObject({ call: id });
    expect(await next.message("condition")).toMatchObject({ media: "audio-only" });
    expect(next.count("offer")).toBe(0);
    expect(ears.count("answered")).toBe(1);
    expect(ears.count("ended")).toBe(0);
    call.end("usager", "done");
    expect(await next.message("end")).toMatchObject({ by: "usager", reason: "done" });
  });

  test("desk-restarted-with-empty-database: who waits keeps trying, at the end of the queue", async () => {
    const { desk, ears, id, again } = await ring(queues);
    await ears.said("queued");
    await desk.kill();
    const next = await again(knowsNothing);
    expect((await next.message("place")).call).toBe(id);
    expect((await ears.said("queued", 2))[0]).toMatchObject({ position: 7 });
    expect(ears.count("ended")).toBe(0);
  });

  test("desk-restarted-with-empty-database in a call: the expert is lost", async () => {
    const { desk, ears, again } = await ring(talks);
    await ears.said("answered");
    await desk.kill();
    await again(knowsNothing);
    expect(await ears.said("ended")).toEqual([{ by: "desk", reason: "expert-lost" }]);
  });

  test("desk-gone-for-good while queued: the fallback, after the time that a call is kept", async () => {
    const { desk, ears } = await ring(queues, { resumeMs: 1_000 });
    await ears.said("queued");
    await desk.kill();
    expect(await ears.said("ended")).toEqual([{ by: "desk", reason: "no-answer" }]);
  });

  test("desk-that-never-answers: the fallback, too", async () => {
    const { ears } = await ring(silent, { resumeMs: 1_000 });
    expect(await ears.said("ended")).toEqual([{ by: "desk", reason: "no-answer" }]);
  });

  test("usager-leaves-while-the-desk-is-away: the next desk hears it, so that nobody rings for an empty room", async () => {
    const { desk, call, ears, id, again } = await ring(queues);
    await ears.said("queued");
    await desk.kill();
    await ears.said("link", 2);
    call.end("usager", "done");
    expect(await ears.said("ended")).toEqual([{ by: "usager", reason: "cancelled" }]);
    const next = await again(silent);
    expect(await next.message("cancel")).toMatchObject({ call: id });
  });

  test("daemon-killed-in-call: another one takes the call up, with offers of higher numbers", async () => {
    const { pki, desk, call, port, ears, id } = await ring(talks);
    await ears.said("answered");
    call.offer("v=0 1");
    const kept = call.kept();
    await port.stop();
    const taken = startPort(pki, desk.url).resume(kept);
    const others = new Ears(taken, CALL_EVENTS);
    expect(await desk.message("resume")).toMatchObject({ call: id, token: kept.token });
    await others.said("answered");
    await others.said("offerWanted");
    taken.offer("v=0 2");
    expect((await desk.message("offer", 1)).n).toBeGreaterThan((await desk.message("offer")).n);
    expect(taken.kept().epoch).toBe(1);
  });
});

test("the messages of the line test go beside the calls, and end with their connection", async () => {
  const { desk, port } = await ring(queues);
  const channel = port.lineChannel()!;
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const heard: unknown[] = [];
  channel.onMessage((message) => heard.push(message));
  channel.onBytes((bytes) => heard.push([...bytes]));
  channel.onClose(resolve);
  const id = "0123456789abcdef";
  channel.send({ type: "line.stop", id });
  channel.sendBytes(Buffer.from([1, 2, 3]));
  desk.sayRaw(JSON.stringify({ type: "line.refused", id, reason: "busy" }));
  // Not of the contract, and the borne's own to say: dropped.
  desk.sayRaw('{"type":"line.pong"}');
  desk.sayRaw(JSON.stringify({ type: "line.stop", id }));
  desk.sayRaw(Buffer.from([4, 5]));
  await until(() => heard.length === 2);
  expect(heard).toEqual([{ type: "line.refused", id, reason: "busy" }, [4, 5]]);
  await until(() => desk.binaries.length === 1);
  expect(desk.raw).toContain(JSON.stringify({ type: "line.stop", id }));
  await desk.kill();
  await closed;
  await until(() => port.lineChannel() === undefined);
});
