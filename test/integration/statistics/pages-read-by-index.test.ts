import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CompiledQuery, type KyselyPlugin, type RootOperationNode } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { Sites } from "../../../src/supervisor/sites/sites.ts";
import { STATISTICS_DEFAULTS } from "../../../src/supervisor/statistics/config.ts";
import { askFigures } from "../../../src/supervisor/statistics/figures/ask.ts";
import { periodOf } from "../../../src/supervisor/statistics/figures/period.ts";
import type { Scope } from "../../../src/supervisor/statistics/figures/scope.ts";
import { Rollup } from "../../../src/supervisor/statistics/rollup/rollup.ts";
import { markTouched } from "../../../src/supervisor/store/touched.ts";
import { Store } from "../../../src/supervisor/store/store.ts";

const BORNE = { network: "ardeche", borne: "b1" };
const NOW_MS = Date.UTC(2026, 10, 23);
const TODAY = NOW_MS / 86_400_000;

async function openStore(): Promise<Store> {
  const dir = mkdtempSync(join(tmpdir(), "visioborne-plans-"));
  const store = await Store.open(join(dir, "supervisor.sqlite"));
  onTestFinished(async () => {
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });
  await store.register([BORNE], NOW_MS);
  return store;
}

/** How SQLite would answer each question that is asked meanwhile: the steps of its plans. */
async function plansOf(store: Store, ask: (db: Store["db"]) => Promise<unknown>): Promise<string[]> {
  const asked: RootOperationNode[] = [];
  const listening: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (node.kind === "SelectQueryNode") asked.push(node);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  await ask(store.db.withPlugin(listening));
  const steps: string[] = [];
  for (const node of asked) {
    const { sql, parameters } = store.db.getExecutor().compileQuery(node, { queryId: "plan" });
    const plan = CompiledQuery.raw(`EXPLAIN QUERY PLAN ${sql}`, [...parameters]);
    steps.push(...(await store.db.executeQuery<{ detail: string }>(plan)).rows.map(({ detail }) => detail));
  }
  expect(steps).not.toEqual([]);
  return steps;
}

const figures = async (store: Store, scope: Scope, period: string): Promise<string[]> =>
  await plansOf(store, async (db) => {
    const options = {
      store: { db } as Store,
      sites: new Sites([], [BORNE]),
      config: STATISTICS_DEFAULTS,
      today: TODAY,
    };
    await askFigures(options, scope, periodOf({ period }, TODAY));
  });

test.each(["day", "week", "month", "two-months", "year"])(
  "figures of a %s of a network, or of all, never look through a whole table",
  async (period) => {
    const store = await openStore();
    const steps = [
      ...(await figures(store, { networks: ["ardeche"] }, period)),
      ...(await figures(store, { networks: undefined }, period)),
    ];
    expect(steps.filter((step) => /^SCAN (?!borne)/.test(step))).toEqual([]);
  },
);

test.each(["week", "year"])("a %s of a site is read from its own rows, not from those of all sites", async (period) => {
  const store = await openStore();
  const steps = await figures(store, { networks: ["ardeche"], site: "mairie" }, period);
  expect(steps.filter((step) => step.startsWith("SCAN"))).toEqual([]);
  expect(steps.filter((step) => step.includes("stat_day_by_day"))).toEqual([]);
});

test("the latest marks are found without looking through all of them", async () => {
  const store = await openStore();
  await store.db.transaction().execute(async (trx) => await markTouched(trx, [{ ...BORNE, at_ms: NOW_MS }]));
  const steps = await plansOf(store, async (db) => {
    await new Rollup({ db, sites: new Sites([], [BORNE]), waitS: () => 300, wallMs: () => NOW_MS }).run();
  });
  const marks = steps.filter((step) => step.includes("stat_mark"));
  expect(marks).not.toEqual([]);
  expect(marks.filter((step) => !step.includes("stat_mark_by_day"))).toEqual([]);
});
