import { afterAll, beforeAll, expect, test } from "vitest";
import { askNext } from "../../../src/borne/enrolment/ask.ts";
import { borneFolder, enrol, startCentre } from "../../support/enrolment.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { testPostgres, type TestPostgres } from "../../support/postgres.ts";

const NAME = { network: "manche", borne: "villedieu-1" };
const DAY_MS = 86_400_000;
let server: TestPostgres;
beforeAll(async () => {
  server = await testPostgres();
}, 120_000);
afterAll(async () => await server.close(), 60_000);

test(
  "a whole life on PostgreSQL: code, ten at once, renewal, block, expiry, approval, withdrawal",
  { timeout: 60_000 },
  async () => {
    const clock = new FakeClock(Date.now());
    const centre = await startCentre({ clock, database: await server.database("enrolment") });
    try {
      const shown = async (): Promise<unknown> => ((await centre.call("GET /register")) as unknown[])[0];
      const { identity } = borneFolder();
      const code = await centre.create(NAME);
      const others = Array.from({ length: 9 }, () => borneFolder().identity);
      const results = await Promise.allSettled(
        [identity, ...others].map(async (one) => await enrol(centre.url, NAME, code, one)),
      );
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const mine = [identity, ...others][results.findIndex(({ status }) => status === "fulfilled")]!;
      const ask = async (): Promise<unknown> =>
        await askNext({ name: NAME, identity: mine, signal: new AbortController().signal });
      expect(await shown()).toMatchObject({ certificate: { how: "code" }, refused: 9, code: null });
      expect(centre.fleet.has(NAME)).toBe(true);
      await ask();
      await centre.call("POST /bornes/:network/:borne/block", NAME);
      await expect(ask()).rejects.toMatchObject({ code: "enrolment.blocked" });
      await centre.call("POST /bornes/:network/:borne/unblock", NAME);
      clock.advance(91 * DAY_MS);
      await expect(ask()).rejects.toMatchObject({ code: "enrolment.waiting" });
      await centre.call("POST /bornes/:network/:borne/approve-renewal", NAME);
      await ask();
      expect(await shown()).toMatchObject({ certificate: { how: "approved" }, blockedMs: null, refused: 10 });
      await centre.call("POST /bornes/:network/:borne/withdraw", NAME);
      expect(await shown()).toMatchObject({ stage: "withdrawn" });
      expect(centre.fleet.has(NAME)).toBe(false);
    } finally {
      await centre.close();
    }
  },
);
