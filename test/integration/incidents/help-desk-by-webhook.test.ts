import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addressCheck } from "../../../src/supervisor/incidents/notify/addresses.ts";
import { webhook } from "../../../src/supervisor/incidents/notify/webhook.ts";
import { selfSigned, type SelfSigned } from "../../support/self-signed.ts";
import { incidentStand, MINUTE, townHall, type Stand } from "../../support/incidents.ts";

const one = { network: "manche", borne: "b-1", site: "carentan" };
const KEY = "a key that only the help desk knows";

interface Call {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let tls: SelfSigned;
let server: Server;
let port: number;
let secretFile: string;
const calls: Call[] = [];
/** It takes the request and says nothing. */
const NEVER = 0;
/** Answers in turn; then 204. */
const answers: number[] = [];
let stand: Stand | undefined;

beforeEach(async () => {
  tls = selfSigned();
  calls.length = 0;
  answers.length = 0;
  secretFile = join(tls.certFile, "..", "secret");
  writeFileSync(secretFile, `${KEY}\n`);
  server = createServer({ key: tls.key, cert: tls.cert }, (request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      calls.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      const status = answers.shift() ?? 204;
      if (status === NEVER) return;
      response.writeHead(status, status === 302 ? { location: "https://169.254.169.254/" } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  await stand?.close();
  stand = undefined;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const desk = (allowPrivate: readonly string[] = ["127.0.0.0/8"]) => ({
  secretFile,
  caFile: tls.certFile,
  allowPrivate,
});
const started = async (): Promise<Stand> =>
  await incidentStand(
    [one],
    [townHall("carentan", { correspondents: { syndicat: { webhook: `https://127.0.0.1:${port}/hook` } } })],
    { webhook: desk(), consoleUrl: "https://centre.example" },
  );

test("an incident goes to the help desk as signed JSON, its end too; a busy desk is asked again", async () => {
  stand = await started();
  answers.push(503, 429);
  stand.alert(one, "camera.absent", { detail: "usb 1-2" });
  await stand.pass(5 * MINUTE);
  expect(calls).toHaveLength(3);
  const { headers, body } = calls[2]!;
  const [, seconds = "", sum] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["x-visioborne-signature"])) ?? [];
  expect(sum).toBe(createHmac("sha256", KEY).update(`${seconds}.${body}`).digest("hex"));
  expect(Number(seconds)).toBeGreaterThan(stand.clock.wallMs() / 1000 - 600);
  const message = JSON.parse(body) as { id: string; incidents: Record<string, unknown>[] };
  expect(message.id).toBe(headers["x-visioborne-id"]);
  expect(message.incidents).toMatchObject([
    {
      kind: "alarm",
      network: "manche",
      subject: "b-1",
      site_name: "Mairie de carentan",
      code: "camera.absent",
      number: "VB0301",
      severity: "major",
      owner: "syndicat",
      since: "2026-11-23T09:06:00.000Z",
      remedy: "Vérifier le câble de la caméra.",
    },
  ]);
  stand.clear(one, "camera.absent");
  await stand.pass(10 * MINUTE);
  expect(JSON.parse(calls[3]!.body)).toMatchObject({ incidents: [{ kind: "recovery", state: "closed" }] });
  expect(calls).toHaveLength(4);
});

test("what a host wrote does not leave the house", async () => {
  stand = await started();
  const body = { network: "manche", borne: "b-1", code: "host.button", text: "Mme Martin dit qu'il accroche" };
  await stand.call("POST", "/incidents", { body });
  await stand.pass(MINUTE);
  expect(calls).toHaveLength(1);
  expect(calls[0]!.body).not.toContain("Martin");
  expect(JSON.stringify(stand.log.lines)).not.toContain("Martin");
});

test("refused for good: 4xx and redirections are not followed and not tried again", async () => {
  const post = webhook(desk());
  const url = `https://127.0.0.1:${port}/`;
  for (const status of [302, 403, 410]) {
    answers.push(status);
    await expect(post(url, {}, "m", Date.now())).rejects.toMatchObject({ code: "notice.refused" });
  }
  answers.push(500);
  await expect(post(url, {}, "m", Date.now())).rejects.toMatchObject({ code: "notice.away" });
  expect(calls).toHaveLength(4);
});

test("the centre does not knock inside its own house, by address or by name, unless it is allowed", async () => {
  const post = webhook(desk([]));
  for (const host of ["127.0.0.1", "[::1]", "localhost", "[::ffff:127.0.0.1]", "0x7f000001", "2130706433"]) {
    await expect(post(`https://${host}:${port}/`, {}, "m", Date.now())).rejects.toMatchObject({
      code: "notice.refused",
    });
  }
  expect(calls).toEqual([]);
  await expect(post(`http://127.0.0.1:${port}/`, {}, "m", Date.now())).rejects.toMatchObject({
    code: "notice.refused",
  });
});

test("a desk that takes the request and never answers is left after its deadline", { timeout: 60_000 }, async () => {
  answers.push(NEVER);
  const post = webhook(desk());
  await expect(post(`https://127.0.0.1:${port}/`, {}, "m", Date.now())).rejects.toMatchObject({ code: "notice.away" });
  expect(calls).toHaveLength(1);
});

test("a certificate of nobody gets nothing", async () => {
  const post = webhook({ ...desk(), caFile: selfSigned().certFile });
  await expect(post(`https://127.0.0.1:${port}/`, {}, "m", Date.now())).rejects.toMatchObject({ code: "notice.away" });
  expect(calls).toEqual([]);
});

test.each([
  ["8.8.8.8", true],
  ["2a00:1450:4007:80c::200e", true],
  ["10.1.2.3", false],
  ["10.9.2.3", true],
  ["172.16.0.1", false],
  ["192.168.1.1", false],
  ["169.254.169.254", false],
  ["100.64.0.1", false],
  ["0.0.0.0", false],
  ["224.0.0.1", false],
  ["255.255.255.255", false],
  ["::1", false],
  ["fe80::1", false],
  ["fd00::1", false],
  ["::ffff:10.1.2.3", false],
  ["::ffff:a01:203", false],
  ["64:ff9b::a00:1", false],
  ["2002:a00:1::", false],
  ["localhost", false],
])("%s may be called: %s", (address, may) => {
  expect(addressCheck(["10.9.0.0/16"])(address)).toBe(may);
});
