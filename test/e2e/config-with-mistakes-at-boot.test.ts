import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { AlertMessage, EventMessage, StatusMessage } from "../../src/contract/types.ts";
import { bodyOf } from "./support/listener.ts";
import type { Listener } from "./support/listener.ts";
import { Site } from "./support/site.ts";

vi.setConfig({ testTimeout: 120_000 });

let site: Site;
let listener: Listener;

beforeAll(async () => {
  site = await Site.open();
  listener = await site.listener();
});

afterAll(async () => {
  await site?.end();
});

/** Three slips of one evening. @returns what stood there before */
function makeMistakes(): string {
  const good = readFileSync(site.layout.borneConfig, "utf8");
  const bad = good
    .replace("timeZone: Europe/Paris", "timeZone: Europe/Pariss")
    .replace("organisme: caf", "organism: caf")
    .concat("health:\n  periodS: soon\n");
  writeFileSync(site.layout.borneConfig, bad);
  return good;
}

test("there never was a good configuration: exit 78, every mistake told with its line", async () => {
  const never = site.borne();
  never.process.kill("SIGKILL");
  await never.ended;
  rmSync(join(site.layout.borneDir, "config.last-good.json"), { force: true });
  makeMistakes();
  const borne = site.borne({ asBefore: true });
  expect(await borne.stopAfter(30_000)).toBe(78);
  const text = readFileSync(site.layout.borneConfig, "utf8").split("\n");
  for (const slip of ["Pariss", "organism: caf", "periodS: soon"]) {
    const line = text.findIndex((one) => one.includes(slip)) + 1;
    expect(
      borne.lines.filter((said) => said.includes(`visioborne.yaml:${line}`)),
      slip,
    ).not.toEqual([]);
  }
  // It has not begun: no line of the log, only what is wrong.
  expect(borne.log()).toEqual([]);
});

test("a mistake made later: the last good configuration stays in force, and that is an alert", async () => {
  const good = site.borne();
  await listener.untilBody<StatusMessage>("status", ({ state }) => state === "ready");
  expect(await good.stop()).toBe(0);

  const from = listener.next;
  const before = makeMistakes();
  const borne = site.borne({ asBefore: true });
  const message = await listener.until("alert/config.rejected", ({ text }) => text !== "", { from });
  expect(bodyOf<AlertMessage>(message)).toMatchObject({ owner: "syndicat", severity: "major", device: null });
  expect(bodyOf<AlertMessage>(message).detail).toMatch(/visioborne\.yaml:\d+/);
  const event = await listener.untilBody<EventMessage>("event", ({ type }) => type === "config.rejected", { from });
  expect(event.detail).toMatch(/visioborne\.yaml:\d+/);
  const bench = await site.bench(borne);
  const { borne: state } = await bench.until(({ borne: one }) => one.state === "ready", "ready all the same");
  expect(state.services).toEqual({ caf: "ready", "france-travail": "ready" });

  // The file is corrected: the order to read it closes the alert, without a restart.
  writeFileSync(site.layout.borneConfig, before);
  expect(await site.send("reload-config")).toMatchObject({ exit: 0 });
  await listener.until("alert/config.rejected", ({ text }) => text === "", { from });
});
