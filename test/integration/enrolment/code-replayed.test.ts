import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCode, writeCode } from "../../../src/contract/enrolment/code.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { borneFolder, enrol, startCentre, type Centre } from "../../support/enrolment.ts";

const NAME = { network: "manche", borne: "villedieu-1" };
const OTHER = { network: "manche", borne: "granville-1" };
const DAY_MS = 86_400_000;
let centre: Centre;
let clock: FakeClock;
beforeEach(async () => {
  clock = new FakeClock(Date.now());
  centre = await startCentre({ clock });
});
afterEach(async () => await centre.close());

const attempt = async (code: string, name = NAME, serial?: string): Promise<unknown> =>
  await enrol(centre.url, name, code, borneFolder().identity, serial);
const refusedAs = async (code: string, what: Promise<unknown>): Promise<void> =>
  await expect(what).rejects.toMatchObject({ code });
const counted = async (): Promise<unknown[]> =>
  await centre.store.db.selectFrom("enrolment_refused").select(["borne", "code", "count"]).orderBy("code").execute();

test("a code that was used gives no second certificate to another key", async () => {
  const code = await centre.create(NAME);
  await attempt(code);
  await refusedAs("enrolment.code-used", attempt(code));
  expect(await centre.store.db.selectFrom("certificate").selectAll().execute()).toHaveLength(1);
  expect(await counted()).toEqual([{ borne: NAME.borne, code: "enrolment.code-used", count: 1 }]);
});

test("ten with one code at once: one certificate", async () => {
  const code = await centre.create(NAME);
  const results = await Promise.allSettled(Array.from({ length: 10 }, async () => await attempt(code)));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of results) {
    if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "enrolment.code-used" });
  }
  expect(await centre.store.db.selectFrom("certificate").selectAll().execute()).toHaveLength(1);
});

test("a new code replaces the one before", async () => {
  const code = await centre.create(NAME);
  const newer = (await centre.call("POST /bornes/:network/:borne/code", NAME)) as { code: string };
  await refusedAs("enrolment.code-refused", attempt(code));
  await attempt(newer.code);
});

test("after 15 days a code is of no use", async () => {
  const code = await centre.create(NAME);
  clock.advance(15 * DAY_MS - 1000);
  expect(await centre.call("GET /register")).toMatchObject([{ code: { expiresMs: clock.wall + 1000 } }]);
  clock.advance(2000);
  await refusedAs("enrolment.code-expired", attempt(code));
});

test("the code of another borne, or of the same name in another network, is not burnt by a mix-up", async () => {
  const code = await centre.create(NAME);
  await centre.create(OTHER);
  await refusedAs("enrolment.wrong-borne", attempt(code, OTHER));
  await refusedAs("enrolment.wrong-borne", attempt(code, { ...NAME, network: "lot" }));
  await attempt(code);
});

test("a code for one board is refused to another, and to one that does not say its number", async () => {
  const code = await centre.create(NAME, { serial: "10000000abcdef01" });
  await refusedAs("enrolment.wrong-serial", attempt(code, NAME, "10000000abcdef02"));
  await refusedAs("enrolment.wrong-serial", attempt(code));
  await attempt(code, NAME, "10000000abcdef01");
});

test("guesses are counted against nobody's name, audited, and slowed down by address; a right code still passes", async () => {
  const code = await centre.create(NAME);
  const { pin } = readCode(code);
  const guess = (): string => writeCode({ secret: randomBytes(10), pin });
  for (let n = 0; n < 20; n++) {
    await refusedAs("enrolment.code-refused", attempt(guess(), { network: "x", borne: `guess-${n}` }));
  }
  // In one name so many are answered one by one; then each only costs.
  await refusedAs("enrolment.too-many", attempt(guess(), { network: "x", borne: "guess-21" }));
  expect(await counted()).toEqual([{ borne: "", code: "enrolment.code-refused", count: 21 }]);
  const audit = centre.store.db.selectFrom("audit").select("target").where("what", "=", "enrolment.refused");
  expect(await audit.execute()).toHaveLength(20);
  await attempt(code);
  for (let n = 0; n < 8; n++) await attempt(guess()).catch(() => undefined);
  const before = await counted();
  await refusedAs("enrolment.too-many", attempt(guess()));
  await expect(attempt(guess())).rejects.toMatchObject({ context: { again: true, retryAfterS: 2 } });
  expect(await counted()).toEqual(before);
  clock.advance(60_000);
  await refusedAs("enrolment.code-refused", attempt(guess()));
});

test("a blocked or withdrawn borne gets no certificate, not even with a good code", async () => {
  const code = await centre.create(NAME);
  await centre.call("POST /bornes/:network/:borne/block", NAME);
  await refusedAs("enrolment.blocked", attempt(code));
  await centre.call("POST /bornes/:network/:borne/unblock", NAME);
  await centre.call("POST /bornes/:network/:borne/withdraw", NAME);
  await refusedAs("enrolment.code-refused", attempt(code));
  await expect(centre.call("POST /bornes/:network/:borne/code", NAME)).rejects.toMatchObject({
    code: "register.unknown",
  });
});
