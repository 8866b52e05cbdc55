import { expect, test } from "vitest";
import type { Forecast } from "../../../src/supervisor/forecasts/forecasts.ts";
import { sampleSupplies } from "../../../src/supervisor/forecasts/samples.ts";
import { emptyBatch } from "../../../src/supervisor/store/batch.ts";
import { siteOf, statisticsStand } from "../../support/statistics.ts";

const DAY_MS = 86_400_000;
const FIRST_MS = Date.UTC(2026, 8, 1, 10);

test("from the health of three weeks: paper and disk by use, convention and certificate by date, each with its owner", async () => {
  const nowMs = FIRST_MS + 20 * DAY_MS;
  const stand = await statisticsStand({
    nowMs,
    sites: [siteOf("vernoux", { conventionEnds: "2026-11-01", owners: { "printer.paper": "organisme" } })],
    bornes: [
      { network: "ardeche", borne: "b1", site: "vernoux" },
      { network: "lot", borne: "b2" },
    ],
  });
  for (let day = 0; day <= 20; day++) {
    for (const [network, borne] of [
      ["ardeche", "b1"],
      ["lot", "b2"],
    ] as const) {
      for (const hour of [0, 5]) {
        const batch = emptyBatch();
        // A refill on the tenth day; what the second of a day says, holds.
        const paper_sheets = day < 10 ? 90 - day * 5 - hour : 300 - (day - 10) * 5;
        const health = { paper_sheets, disk_wear_pct: network === "lot" ? 60 + day : 5 };
        const atMs = FIRST_MS + day * DAY_MS + hour * 3_600_000;
        const payload = JSON.stringify(health);
        batch.latest.set(`${network}/${borne}/health`, {
          network,
          borne,
          channel: "health",
          received_ms: atMs,
          payload,
        });
        await stand.store.commit(batch, [], atMs);
        await sampleSupplies(stand.store, atMs - 3_600_000);
      }
    }
  }
  await stand.store.db
    .insertInto("certificate")
    .values({
      fingerprint: "aa",
      network: "ardeche",
      borne: "b1",
      serial: "1",
      key_hash: "bb",
      issued_ms: FIRST_MS,
      not_after_ms: nowMs + 8 * DAY_MS,
      how: "code",
      replaces: null,
      pem: "",
    })
    .execute();
  const { forecasts } = (await stand.call("GET", "/forecasts")) as { forecasts: Forecast[] };
  expect(forecasts.map(({ kind, borne, site, inDays, owner }) => [kind, borne, site, inDays, owner])).toEqual([
    ["certificate", "b1", "vernoux", 8, "syndicat"],
    ["disk", "b2", null, 20, "syndicat"],
    ["convention", null, "vernoux", 41, "organisme"],
    ["paper", "b1", "vernoux", 50, "organisme"],
    ["paper", "b2", null, 50, "collectivite"],
  ]);
  expect(forecasts[3]).toMatchObject({ now: 250, perDay: 5, unit: "sheets", date: "2026-11-10" });
  const own = (await stand.call("GET", "/forecasts", { caller: { networks: ["lot"] } })) as { forecasts: Forecast[] };
  expect(own.forecasts.map(({ network }) => network)).toEqual(["lot", "lot"]);
  await expect(
    stand.call("GET", "/forecasts", { query: { network: "ardeche" }, caller: { networks: ["lot"] } }),
  ).rejects.toMatchObject({ code: "forecasts.refused" });

  // What is used up was read before that.
  await stand.store.db.updateTable("borne").set({ stage: "withdrawn" }).where("borne", "=", "b2").execute();
  const left = (await stand.call("GET", "/forecasts")) as { forecasts: Forecast[] };
  expect(left.forecasts.map(({ borne }) => borne)).not.toContain("b2");
});
