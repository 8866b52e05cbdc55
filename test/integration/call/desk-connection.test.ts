import { once } from "node:events";
import { createServer } from "node:https";
import { readFileSync, renameSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import type { BorneToDesk } from "../../../src/contract/signalling/types.ts";
import { certificates, CALL_EVENTS, Ears, linked, REQUEST, startPort, until } from "../../support/call/kit.ts";
import { Cable, ScriptedDesk } from "../../support/call/scripted-desk.ts";
import type { ScriptedDeskOptions } from "../../support/call/scripted-desk.ts";
import type { Pki } from "../../../src/demo/pki.ts";

async function desk(pki: Pki, more: Partial<ScriptedDeskOptions> = {}): Promise<ScriptedDesk> {
  const made = await ScriptedDesk.start({ tls: pki.broker, ...more });
  onTestFinished(() => made.kill());
  return made;
}

/** A desk that answers as it should, as far as the queue. */
function queues(message: BorneToDesk, one: ScriptedDesk): void {
  if (message.type === "hello") one.welcome();
  if (message.type === "place" || message.type === "resume") one.queued(message.call);
}

describe("the connection to the desk", () => {
  test("says hello, knows and is known by certificate, hears who is there", async () => {
    const pki = await certificates();
    const one = await desk(pki);
    const port = startPort(pki, one.url);
    const staffing = once(port, "staffing");
    await linked(port);
    expect(one.names).toEqual(["salle-1"]);
    expect(one.heard[0]).toMatchObject({ type: "hello", v: 1, boot: "0123456789abcdef", site: "Mairie" });
    expect((await staffing)[0]).toEqual([{ organisme: "caf", staffed: 2, waiting: 0, unready: 0 }]);
    one.say({ type: "organismes", organismes: [{ id: "caf", staffed: 0, waiting: 3, unready: 1 }] });
    await once(port, "staffing");
    expect(port.staffing()).toEqual([{ organisme: "caf", staffed: 0, waiting: 3, unready: 1 }]);
    expect(port.resumeMs()).toBe(60_000);
  });

  test("desk-with-tls-1.2 is good enough", async () => {
    const pki = await certificates();
    const one = await desk(pki, { maxVersion: "TLSv1.2" });
    await linked(startPort(pki, one.url));
  });

  test("desk-with-foreign-certificate is refused, and nothing is said to it", async () => {
    const [pki, foreign] = [await certificates(), await certificates()];
    const one = await desk(foreign);
    const port = startPort(pki, one.url);
    const [up, why] = await once(port, "link");
    expect(up).toBe(false);
    expect(why).toMatchObject({ code: "desk.refused" });
    expect(one.heard).toEqual([]);
  });

  test("desk-that-does-not-know-the-borne: refused, and said so", async () => {
    const [pki, foreign] = [await certificates(), await certificates()];
    const one = await desk(pki);
    const port = startPort(pki, one.url, {
      certFile: foreign.borne("salle-1").certFile,
      keyFile: foreign.borne("salle-1").keyFile,
    });
    const [, why] = await once(port, "link");
    expect(why).toMatchObject({ code: "desk.refused" });
  });

  test("desk-under-another-name is refused, unless that name is expected", async () => {
    const pki = await certificates();
    const one = await desk(pki);
    const port = startPort(pki, one.url, { serverName: "desk.example" });
    const [, why] = await once(port, "link");
    expect(why).toMatchObject({ code: "desk.refused" });
    await linked(startPort(pki, one.url.replace("localhost", "127.0.0.1"), { serverName: "localhost" }));
  });

  test("certificate-file-missing is told by its name, and read anew at the next attempt", async () => {
    const pki = await certificates();
    const one = await desk(pki);
    const { keyFile } = pki.borne("salle-1");
    renameSync(keyFile, `${keyFile}.away`);
    const port = startPort(pki, one.url, { random: () => 0.01 });
    const [, why] = await once(port, "link");
    expect(why).toMatchObject({ code: "desk.refused", context: { path: keyFile } });
    renameSync(`${keyFile}.away`, keyFile);
    await linked(port);
  });

  test("desk-that-is-down is unreachable; a press tries again at once", async () => {
    const pki = await certificates();
    const gone = await desk(pki);
    await gone.kill();
    const port = startPort(pki, gone.url, { random: () => 0.999 });
    const [, why] = await once(port, "link");
    expect(why).toMatchObject({ code: "desk.unreachable" });
    const back = await desk(pki, { port: gone.port, answer: queues });
    // At rest the next attempt would be seconds away.
    const startedMs = performance.now();
    const ears = new Ears(port.ring(REQUEST), CALL_EVENTS);
    await ears.said("queued");
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    expect(back.count("place")).toBe(1);
  });

  test("http-server-instead-of-a-desk is told from a desk that is away", async () => {
    const pki = await certificates();
    const files = pki.broker;
    const server = createServer(
      { cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) },
      (_request, response) => void response.writeHead(404).end(),
    );
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const port = startPort(pki, `wss://localhost:${(server.address() as AddressInfo).port}/`);
    const [, why] = await once(port, "link");
    expect(why).toMatchObject({ code: "desk.protocol" });
  });

  test.each([
    ["garbage", "garbage"],
    ["another version", '{"type":"welcome","v":2,"desk":"x","resume_ms":1000,"organismes":[]}'],
    ["something before the welcome", '{"type":"organismes","organismes":[]}'],
  ])("desk-whose-first-words-are %s is not spoken with", async (_name, words) => {
    const pki = await certificates();
    const one = await desk(pki, { answer: (_message, it) => it.sayRaw(words) });
    const port = startPort(pki, one.url);
    const [, why] = await once(port, "link");
    expect(why).toMatchObject({ code: "desk.protocol" });
  });

  test("desk-that-speaks-garbage: what is not of the contract is dropped, the link stays; too much of it ends it", async () => {
    const pki = await certificates();
    const one = await desk(pki, { answer: queues });
    const port = startPort(pki, one.url);
    const ears = new Ears(port.ring(REQUEST), CALL_EVENTS);
    await ears.said("queued");
    for (const words of ["garbage", "[]", "null", '{"type":"queued"}', '{"type":"answer","call":"x","n":1,"sdp":""}']) {
      one.sayRaw(words);
    }
    one.queued((await one.message("place")).call, 2);
    await ears.said("queued", 2);
    for (let n = 0; n < 60; n += 1) one.sayRaw("garbage");
    const [, why] = await once(port, "link");
    expect(why).toMatchObject({ code: "desk.protocol" });
    await ears.said("link", 3);
    expect((await one.message("resume")).call).toBe((await one.message("place")).call);
  });

  test("desk-that-sends-too-much at once is left", async () => {
    const pki = await certificates();
    const one = await desk(pki);
    const port = startPort(pki, one.url);
    await linked(port);
    one.sayRaw(JSON.stringify({ type: "error", code: "x", message: "x".repeat(100_000) }));
    const [up, why] = await once(port, "link");
    expect([up, (why as Error).message]).toEqual([false, expect.stringContaining("WS_ERR")]);
  });

  test("slow-desk: no welcome within the deadline", async () => {
    const pki = await certificates();
    const one = await desk(pki, { answer: () => undefined });
    const port = startPort(pki, one.url, { handshakeMs: 500 });
    const [, why] = await once(port, "link");
    expect(why).toMatchObject({ code: "desk.unreachable" });
  });

  test("line-cut-10s in a call: seen within some 5 s, and the call is taken up when it is mended", async () => {
    const pki = await certificates();
    const one = await desk(pki, { answer: queues });
    const cable = await Cable.to(one.port);
    onTestFinished(() => cable.close());
    const port = startPort(pki, cable.url);
    const ears = new Ears(port.ring(REQUEST), CALL_EVENTS);
    await ears.said("queued");
    const cutMs = performance.now();
    cable.cut();
    const [up] = await ears.said("link", ears.count("link") + 1);
    expect(up).toBe(false);
    expect(performance.now() - cutMs).toBeLessThan(9_000);
    await until(() => cable.triedWhileCut > 0 && performance.now() - cutMs > 10_000);
    cable.mend();
    await ears.said("queued", 2);
    expect(one.count("place")).toBe(1);
    expect(one.count("resume")).toBe(1);
  });

  test("stopped, it is closed and does not come back", async () => {
    const pki = await certificates();
    const one = await desk(pki);
    const port = startPort(pki, one.url);
    await linked(port);
    const closed = once(await one.connectionNumber(1), "close");
    await port.stop();
    await port.stop();
    expect((await closed)[0]).toBe(1001);
    expect(port.linked()).toBe(false);
  });
});
