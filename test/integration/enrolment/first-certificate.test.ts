import { readFileSync, statSync } from "node:fs";
import { X509Certificate } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCode } from "../../../src/contract/enrolment/code.ts";
import { borneFolder, enrol, startCentre, type Centre } from "../../support/enrolment.ts";

const NAME = { network: "manche", borne: "villedieu-1" };
const DAY_MS = 86_400_000;
let centre: Centre;
beforeEach(async () => {
  centre = await startCentre();
});
afterEach(async () => await centre.close());

test("a code is a certificate for 90 days, in the name that the supervisor gave", async () => {
  const code = await centre.create(NAME);
  const { identity } = borneFolder();
  const answer = await enrol(centre.url, NAME, code, identity);
  const certificate = new X509Certificate(readFileSync(identity.certFile));
  expect(certificate.subject).toBe("CN=villedieu-1");
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
  expect(certificate.ca).toBe(false);
  expect(certificate.serialNumber).toMatch(/^01[0-9A-F]{32}$/);
  expect(Math.abs(certificate.validToDate.getTime() - Date.now() - 90 * DAY_MS)).toBeLessThan(60_000);
  expect(Math.abs(answer.renewAtMs - Date.now() - 60 * DAY_MS)).toBeLessThan(60_000);
  expect(Math.abs(answer.nowMs - Date.now())).toBeLessThan(60_000);
  expect(identity.facts()).toMatchObject({ brokerUrl: "mqtts://broker.example:8883", url: centre.url });
  expect(statSync(identity.keyFile).mode & 0o777).toBe(0o600);
  const root = new X509Certificate(readFileSync(identity.trustFile));
  const issuing = new X509Certificate(readFileSync(identity.certFile, "utf8").split(/(?<=END CERTIFICATE-----)\n/)[1]!);
  expect(certificate.verify(issuing.publicKey) && issuing.verify(root.publicKey)).toBe(true);
});

test("the root's key is not needed to issue: it may lie in a safe", async () => {
  rmSync(join(centre.caDir, "root.key"));
  const code = await centre.create(NAME);
  await enrol(centre.url, NAME, code, borneFolder().identity);
});

test("neither the code nor its secret is in the database; what is done stands in the audit", async () => {
  const code = await centre.create(NAME);
  await enrol(centre.url, NAME, code, borneFolder().identity);
  const audit = await centre.store.db.selectFrom("audit").selectAll().orderBy("at_ms").execute();
  expect(audit.map(({ who, what, target }) => [who, what, target])).toEqual([
    ["chef-de-parc", "borne.created", "manche/villedieu-1"],
    ["chef-de-parc", "enrolment.code", "manche/villedieu-1"],
    ["enrolment", "enrolment.issued", "manche/villedieu-1"],
  ]);
  await centre.part.stop();
  const database = ["", "-wal"].map((end) => readFileSync(`${centre.config.database}${end}`, "latin1")).join("");
  const secret = Buffer.from(readCode(code).secret);
  for (const trace of [code, code.replaceAll("-", ""), secret.toString("hex"), secret.toString("latin1")]) {
    expect(database.includes(trace)).toBe(false);
  }
  expect(JSON.stringify(centre.log.lines)).not.toContain(secret.toString("hex"));
});

test("planned without certificate, enrolled, in service with its first live message", async () => {
  const shown = async (): Promise<unknown> => ((await centre.call("GET /register")) as unknown[])[0];
  const code = await centre.create(NAME);
  expect(await shown()).toMatchObject({ stage: "planned", enrolledMs: null, certificate: null, source: "console" });
  expect(await shown()).toMatchObject({ code: { expiresMs: expect.any(Number) as number } });
  expect(centre.fleet.has(NAME)).toBe(false);
  const there: unknown[] = [];
  centre.feed.on("register", (name, is) => there.push([name, is]));
  await enrol(centre.url, NAME, code, borneFolder().identity);
  expect(there).toEqual([[NAME, true]]);
  expect(centre.fleet.has(NAME)).toBe(true);
  expect(await shown()).toMatchObject({ stage: "planned", code: null, certificate: { how: "code" } });
  const at = { monotonicMs: performance.now(), wallMs: Date.now() };
  const status = { kind: "status", name: NAME, text: "", message: { state: "ready", boot: "00".repeat(8), conn: 1 } };
  centre.feed.emit("changed", centre.fleet.apply(status as never, false, at)!);
  await expect.poll(shown).toMatchObject({ stage: "in-service" });
});

test("a name is one borne's for ever, over all networks; an account's name is nobody's", async () => {
  await centre.create(NAME);
  for (const network of ["manche", "lot"]) {
    await expect(centre.create({ ...NAME, network })).rejects.toMatchObject({ code: "register.conflict" });
  }
  for (const borne of ["supervisor", "maintenance", "A b", "supervisor-journal", "people-1", "clear-1"]) {
    await expect(centre.create({ network: "lot", borne })).rejects.toMatchObject({ code: "register.invalid" });
  }
});

test("an account of one network sees and touches only its own", async () => {
  await centre.create(NAME);
  const elsewhere = { id: "2", user: "lot", role: "manager" as const, networks: ["lot"] };
  expect(await centre.call("GET /register", {}, undefined, elsewhere)).toEqual([]);
  for (const verb of ["code", "block", "unblock", "withdraw", "approve-renewal"]) {
    const attempt = centre.call(`POST /bornes/:network/:borne/${verb}`, NAME, undefined, elsewhere);
    await expect(attempt, verb).rejects.toMatchObject({ code: "register.unknown" });
  }
  expect(await centre.call("GET /register")).toMatchObject([{ stage: "planned", blockedMs: null }]);
});
