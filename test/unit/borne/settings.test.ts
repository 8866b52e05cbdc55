import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Condition } from "../../../devices/device.ts";
import { readConfig } from "../../../src/borne/config/last-good.ts";
import { Settings } from "../../../src/borne/settings.ts";
import { configYaml, MemoryJournal, tempDir } from "../../support/twin-borne.ts";

async function settingsOf(yaml = configYaml()) {
  const dir = tempDir("settings");
  const path = join(dir, "visioborne.yaml");
  const write = (text: string) => writeFileSync(path, text);
  write(yaml);
  const { config } = await readConfig(path, dir);
  const journal = new MemoryJournal();
  const settings = new Settings({ config, read: async () => (await readConfig(path, dir)).config, journal });
  const said: (readonly Condition[])[] = [];
  settings.on("conditions", (conditions) => said.push(conditions));
  return { settings, journal, said, write };
}

test("a change that needs no restart is applied and told", async () => {
  const { settings, journal, write } = await settingsOf();
  const changes: string[] = [];
  settings.on("change", ({ site }) => changes.push(site.name));
  write(configYaml().replace("Mairie de Saint-Aubin", "Mairie de Coutances"));
  expect(await settings.reload()).toEqual({ applied: true, detail: "applied" });
  expect(changes).toEqual(["Mairie de Coutances"]);
  expect(settings.now().site.name).toBe("Mairie de Coutances");
  expect(journal.events).toEqual([{ type: "config.reloaded", detail: "applied" }]);
});

test("what is read at boot waits for a restart, stays as it was, and is named each time", async () => {
  const { settings, journal, write } = await settingsOf(configYaml("health: { periodS: 60 }"));
  write(configYaml("health: { periodS: 300 }\nlogLevel: debug").replace("language: fr", "language: en"));
  const detail = "applied but for health, logLevel: restart the daemon";
  expect(await settings.reload()).toEqual({ applied: false, detail });
  expect(settings.now()).toMatchObject({ health: { periodS: 60 }, logLevel: "info", site: { language: "en" } });
  expect(await settings.reload()).toEqual({ applied: false, detail });
  expect(journal.events).toHaveLength(2);
});

test("a broker that is new in the file waits too: it is not in force before the restart", async () => {
  const { settings, write } = await settingsOf();
  write(configYaml("broker: { url: 'mqtts://broker:8883', caFile: ca, certFile: crt, keyFile: key }"));
  const detail = "applied but for broker: restart the daemon";
  expect(await settings.reload()).toEqual({ applied: false, detail });
  expect(settings.now().broker).toBeUndefined();
  expect(await settings.reload()).toEqual({ applied: false, detail });
});

test("a broker that was taken out stays in force until the restart", async () => {
  const broker = "broker: { url: 'mqtts://broker:8883', caFile: ca, certFile: crt, keyFile: key }";
  const { settings, write } = await settingsOf(configYaml(broker));
  write(configYaml());
  expect((await settings.reload()).applied).toBe(false);
  expect(settings.now().broker?.url).toBe("mqtts://broker:8883");
});

test("a file with mistakes keeps the old configuration, is told, and is forgotten once it is mended", async () => {
  const { settings, journal, said, write } = await settingsOf();
  const before = settings.now();
  write(configYaml("healht: {}").replace("language: fr", "language: de"));
  await expect(settings.reload()).rejects.toMatchObject({ code: "config.rejected", context: { mistakes: 2 } });
  expect(settings.now()).toBe(before);
  const detail = said[0]?.[0]?.detail ?? "";
  expect(said).toMatchObject([[{ code: "config.rejected" }]]);
  expect(detail).toContain("config.rejected");
  expect(detail).not.toContain("\n");
  expect(journal.events).toMatchObject([{ type: "config.rejected" }]);
  write(configYaml());
  await settings.reload();
  expect(said.at(-1)).toEqual([]);
});

test("a file that is gone keeps the old configuration", async () => {
  const { settings, said, write } = await settingsOf();
  write("");
  await expect(settings.reload()).rejects.toMatchObject({ code: "config.rejected" });
  expect(settings.now().borne.id).toBe("borne-1");
  expect(said).toHaveLength(1);
});

test("a number that may be a person's, quoted from the file, is not published", async () => {
  const { settings, journal, write } = await settingsOf();
  write(configYaml().replace("language: fr", 'language: "2850475123456"'));
  await expect(settings.reload()).rejects.toMatchObject({ code: "config.rejected" });
  expect(journal.events).toHaveLength(1);
  expect(JSON.stringify(journal.events)).not.toContain("2850475123456");
});
