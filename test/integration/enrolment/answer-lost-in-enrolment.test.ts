import { readFileSync } from "node:fs";
import { createServer, connect, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { askNext } from "../../../src/borne/enrolment/ask.ts";
import { fileKeys } from "../../../src/borne/enrolment/key-store.ts";
import { askServer } from "../../../src/borne/enrolment/server.ts";
import { RENEW_PATH } from "../../../src/contract/enrolment/messages.ts";
import type { Identity } from "../../../src/borne/enrolment/identity.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { borneFolder, enrol, startCentre, type Centre } from "../../support/enrolment.ts";

// A line that breaks after the server has done its work: a relay lets the request through and loses the answer.

const NAME = { network: "manche", borne: "villedieu-1" };
let centre: Centre;
let clock: FakeClock;
let relay: Server;
let url: string;
let lose = true;
const sockets = new Set<{ destroy(): void }>();

beforeEach(async () => {
  clock = new FakeClock(Date.now());
  centre = await startCentre({ clock });
  lose = true;
  const port = Number(new URL(centre.url).port);
  relay = createServer((client) => {
    const server = connect(port, "127.0.0.1");
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
    }
    client.pipe(server);
    let asked = false;
    centre.feed.once("register", () => (asked = true));
    server.on("data", (chunk: Buffer) => {
      // Once the certificate is stored, whatever the server says is lost.
      if (lose && asked) return void client.destroy();
      client.write(chunk);
    });
    server.on("close", () => client.destroy());
    client.on("close", () => server.destroy());
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  url = `https://127.0.0.1:${(relay.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => relay.close(resolve));
  await centre.close();
});

const certificates = async (): Promise<number> =>
  (await centre.store.db.selectFrom("certificate").selectAll().execute()).length;

async function lostOnce(): Promise<{ code: string; identity: Identity }> {
  const code = await centre.create(NAME);
  const { identity } = borneFolder();
  await expect(enrol(url, NAME, code, identity)).rejects.toMatchObject({ code: "enrolment.unreachable" });
  expect(await certificates()).toBe(1);
  expect(identity.facts()).toBeUndefined();
  lose = false;
  return { code, identity };
}

test("asked again with the same key, the same certificate comes", async () => {
  const { code, identity } = await lostOnce();
  clock.advance(14 * 60_000);
  await enrol(url, NAME, code, identity);
  expect(await certificates()).toBe(1);
  expect(identity.facts()).toBeDefined();
});

test("a quarter of an hour later it is refused: the code was used", async () => {
  const { code, identity } = await lostOnce();
  clock.advance(15 * 60_000 + 1000);
  await expect(enrol(url, NAME, code, identity)).rejects.toMatchObject({ code: "enrolment.code-used" });
});

test("with another key it is refused at once", async () => {
  const { code } = await lostOnce();
  const thief = borneFolder().identity;
  await expect(enrol(url, NAME, code, thief)).rejects.toMatchObject({ code: "enrolment.code-used" });
});

test("the answer to a renewal is lost: the borne keeps what it has, and gets the same next one", async () => {
  lose = false;
  const { identity } = borneFolder();
  await enrol(url, NAME, await centre.create(NAME), identity);
  const before = readFileSync(identity.certFile, "utf8");
  const { serverKey } = identity.facts()!;
  const read = (file: string): string => readFileSync(file, "utf8");
  const keyPem = read(identity.keyFile);
  const ask = async (requestPem: string): Promise<unknown> =>
    await askServer({
      url: centre.url,
      path: RENEW_PATH,
      body: { v: 1, request: requestPem },
      proof: { kind: "known", serverKey, trustPem: read(identity.trustFile) },
      client: { certPem: before, keyPem },
      signal: AbortSignal.timeout(10_000),
    });
  // The borne asks with the key that it has put on its disk, and nothing of the answer reaches it.
  await ask((await identity.pending(fileKeys, NAME.borne)).requestPem);
  expect(await certificates()).toBe(2);
  expect(read(identity.certFile)).toBe(before);
  await askNext({ name: NAME, identity, signal: new AbortController().signal });
  expect(await certificates()).toBe(2);
  expect(read(identity.certFile)).not.toBe(before);
  // Its copy with the old certificate gets nothing more.
  const other = await fileKeys.make(NAME.borne);
  await expect(ask(other.requestPem)).rejects.toMatchObject({ code: "enrolment.superseded" });
});
