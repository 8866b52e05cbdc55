import { cpSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { Enrolment } from "../../../src/borne/enrolment/enrolment.ts";
import type { Config } from "../../../src/borne/config/types.ts";
import { askNext } from "../../../src/borne/enrolment/ask.ts";
import { systemClock } from "../../../src/supervisor/clock.ts";
import { FakeClock, memoryLog } from "../../support/fake-clock.ts";
import { borneFolder, enrol, startCentre, type Centre } from "../../support/enrolment.ts";

const NAME = { network: "manche", borne: "villedieu-1" };
const DAY_MS = 86_400_000;
let centre: Centre | undefined;
afterEach(async () => await centre?.close());

type Reported = { code: string; detail: string }[];

/** The daemon's own part, on a clock and a folder of the test. */
function enrolmentOf(dir: string, url: string, code: string, clock = systemClock()) {
  const said: Reported[] = [];
  const config = { borne: { network: NAME.network, id: NAME.borne }, dataDir: dir, enrolment: { url, code } } as Config;
  const log = memoryLog();
  const report = (conditions: Reported): void => void said.push(conditions);
  const enrolment = new Enrolment({ config, clock, log, serial: () => undefined, report: report as never });
  onTestFinished(async () => await enrolment.stop());
  return { enrolment, said, log };
}

test("the daemon enrols by itself, and renews at two thirds of a short life, again and again", async () => {
  // 4 s: asked for anew after 2.7 s.
  centre = await startCentre({ certificateDays: 4 / 86_400 });
  const { dir } = borneFolder();
  const { enrolment, said } = enrolmentOf(dir, centre.url, await centre.create(NAME));
  enrolment.start();
  const count = async (): Promise<number> =>
    (await centre!.store.db.selectFrom("certificate").selectAll().execute()).length;
  await expect.poll(count, { timeout: 30_000 }).toBeGreaterThanOrEqual(3);
  await enrolment.stop();
  const rows = await centre.store.db.selectFrom("certificate").select(["how", "key_hash"]).execute();
  expect(rows.map(({ how }) => how)).toEqual(["code", ...rows.slice(1).map(() => "renewal")]);
  // A new key each time, and only the present one is kept.
  expect(new Set(rows.map(({ key_hash }) => key_hash)).size).toBe(rows.length);
  expect(readdirSync(join(dir, "identity")).filter((name) => name.startsWith("of-"))).toHaveLength(1);
  expect(said.flat()).toEqual([]);
}, 60_000);

test("the server is away at renewal: no fault while the certificate is good, and then the renewal", async () => {
  centre = await startCentre({ certificateDays: 60 / 86_400 });
  const { dir, identity } = borneFolder();
  await enrol(centre.url, NAME, await centre.create(NAME), identity);
  const clock = new FakeClock(Date.now() + 50_000);
  const port = centre.url;
  await centre.close();
  const { enrolment, said, log } = enrolmentOf(dir, port, "", clock);
  enrolment.start();
  await expect.poll(() => log.lines.map(({ message }) => message).join()).toContain("enrolment.unreachable");
  await expect.poll(() => said.length).toBeGreaterThanOrEqual(2);
  expect(said.flat()).toEqual([]);
  expect(identity.facts()).toBeDefined();
  await enrolment.stop();
  clock.advance(60_000);
  const late = enrolmentOf(dir, port, "", clock);
  late.enrolment.start();
  await expect.poll(() => late.said.at(-1)).toMatchObject([{ code: "certificate.expired" }]);
});

test("an expired certificate is renewed only after the manager has approved, for the key that asked", async () => {
  const clock = new FakeClock(Date.now());
  centre = await startCentre({ clock });
  const { dir, identity } = borneFolder();
  await enrol(centre.url, NAME, await centre.create(NAME), identity);
  clock.advance(91 * DAY_MS);
  const ask = async (): Promise<unknown> =>
    await askNext({ name: NAME, identity, signal: new AbortController().signal });
  const shown = async (): Promise<unknown> => ((await centre!.call("GET /register")) as unknown[])[0];
  await expect(centre.call("POST /bornes/:network/:borne/approve-renewal", NAME)).rejects.toMatchObject({
    code: "register.conflict",
  });
  for (let n = 0; n < 22; n++) {
    await expect(ask()).rejects.toMatchObject({ code: "enrolment.waiting", context: { again: true } });
  }
  expect(await shown()).toMatchObject({ renewalAskedMs: clock.wall });
  await centre.call("POST /bornes/:network/:borne/approve-renewal", NAME);
  expect(await shown()).toMatchObject({ renewalAskedMs: null });
  // Who copied the card asks with a key of his own: the approval is not for him, and he takes it from nobody.
  const copy = borneFolder();
  cpSync(join(dir, "identity", "current"), join(copy.dir, "identity", "current"), {
    recursive: true,
    dereference: true,
  });
  const stolen = askNext({ name: NAME, identity: copy.identity, signal: new AbortController().signal });
  await expect(stolen).rejects.toMatchObject({ code: "enrolment.waiting" });
  const before = readFileSync(identity.certFile, "utf8");
  await ask();
  expect(readFileSync(identity.certFile, "utf8")).not.toBe(before);
  expect(await shown()).toMatchObject({ certificate: { how: "approved" }, refused: 0 });
});

test("a renewal does not stretch over a block", async () => {
  centre = await startCentre();
  const { identity } = borneFolder();
  await enrol(centre.url, NAME, await centre.create(NAME), identity);
  await centre.call("POST /bornes/:network/:borne/block", NAME);
  const attempt = askNext({ name: NAME, identity, signal: new AbortController().signal });
  await expect(attempt).rejects.toMatchObject({ code: "enrolment.blocked" });
});

test("a new code ends the certificate before it: the old card can renew nothing", async () => {
  centre = await startCentre();
  const [old, fresh] = [borneFolder().identity, borneFolder().identity];
  await enrol(centre.url, NAME, await centre.create(NAME), old);
  const { code } = (await centre.call("POST /bornes/:network/:borne/code", NAME)) as { code: string };
  await enrol(centre.url, NAME, code, fresh);
  const signal = new AbortController().signal;
  await expect(askNext({ name: NAME, identity: old, signal })).rejects.toMatchObject({ code: "enrolment.superseded" });
  await askNext({ name: NAME, identity: fresh, signal });
});

test("a board whose clock stands in 1970 gets its certificate, and counts from the server's time", async () => {
  centre = await startCentre();
  const { dir } = borneFolder();
  const clock = new FakeClock(0);
  clock.sync = false;
  const { enrolment, said } = enrolmentOf(dir, centre.url, await centre.create(NAME), clock);
  enrolment.start();
  await expect.poll(() => enrolment.identity.facts()?.brokerUrl).toBe("mqtts://broker.example:8883");
  await enrolment.stop();
  const later = enrolmentOf(dir, centre.url, "", clock);
  clock.advance(61 * DAY_MS);
  later.enrolment.start();
  const renewals = async (): Promise<unknown[]> =>
    await centre!.store.db.selectFrom("certificate").select("how").where("how", "=", "renewal").execute();
  await expect.poll(renewals).toHaveLength(1);
  expect([...said, ...later.said].flat()).toEqual([]);
});
