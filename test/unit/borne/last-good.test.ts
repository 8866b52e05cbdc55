import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig, readConfigOrLastGood } from "../../../src/borne/config/last-good.ts";
import { configYaml, tempDir } from "../../support/twin-borne.ts";

function folder() {
  const dir = tempDir("last-good");
  const path = join(dir, "visioborne.yaml");
  const kept = join(dir, "state", "config.last-good.json");
  return { path, kept, state: join(dir, "state"), write: (text: string) => writeFileSync(path, text) };
}

test("bad-file-at-boot: the last good one is in force, and why is told", async () => {
  const { path, state, write } = folder();
  write(configYaml());
  const good = await readConfigOrLastGood(path, state);
  expect(good.rejected).toBeUndefined();
  write(configYaml().replace("network: demo", "network: DEMO"));
  const read = await readConfigOrLastGood(path, state);
  expect(read.config).toEqual(good.config);
  expect(read.rejected).toContain("borne.network");
});

test("file-away-at-boot: the last good one is in force", async () => {
  const { path, state, write } = folder();
  write(configYaml());
  await readConfigOrLastGood(path, state);
  rmSync(path);
  const read = await readConfigOrLastGood(path, state);
  expect(read.config.borne.id).toBe("borne-1");
  expect(read.rejected).toContain(path);
});

test("with no last good one every mistake is thrown at once", async () => {
  const { path, state, write } = folder();
  write(configYaml("healht: {}").replace("network: demo", "network: DEMO").replace("language: fr", "language: de"));
  const error = await readConfigOrLastGood(path, state).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "config.rejected", context: { mistakes: 3 } });
  expect((error as Error).message.split("\n")).toHaveLength(3);
});

test("a certificate that is missing does not stop the borne: it is a remark, and the file is the last good one", async () => {
  const { path, state, write } = folder();
  write(configYaml("broker: { url: 'mqtts://broker:8883', caFile: ca.crt, certFile: b.crt, keyFile: b.key }"));
  const read = await readConfigOrLastGood(path, state);
  expect(read.rejected).toBeUndefined();
  expect(read.config.broker?.url).toBe("mqtts://broker:8883");
  expect(read.remarks.filter((remark) => remark.includes("broker."))).toHaveLength(3);
});

test.each(["dataDir", "runtimeDir"])(
  "a %s with ~ is refused: it would be a folder of that name somewhere",
  async (key) => {
    const { path, state, write } = folder();
    write(configYaml().replace(new RegExp(`${key}: \\w+`), `${key}: ~/borne`));
    await expect(readConfigOrLastGood(path, state)).rejects.toMatchObject({ code: "config.rejected" });
  },
);

test("a certificate with ~ costs the broker only", async () => {
  const { path, state, write } = folder();
  write(configYaml("broker: { url: 'mqtts://broker:8883', caFile: ~/ca, certFile: ~/crt, keyFile: ~/key }"));
  const { remarks, rejected } = await readConfigOrLastGood(path, state);
  expect(rejected).toBeUndefined();
  expect(remarks.join()).toContain("broker.caFile");
});

test("it is kept with mode 0600, as a whole, and written only when it differs", async () => {
  const { path, kept, state, write } = folder();
  write(configYaml());
  await readConfigOrLastGood(path, state);
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  expect(readdirSync(state)).toEqual(["config.last-good.json"]);
  const past = new Date(Date.UTC(2026, 0, 1));
  utimesSync(kept, past, past);
  await readConfigOrLastGood(path, state);
  expect(statSync(kept).mtimeMs).toBe(past.getTime());
  write(configYaml().replace("Saint-Aubin", "Coutances"));
  await readConfigOrLastGood(path, state);
  expect(statSync(kept).mtimeMs).toBeGreaterThan(past.getTime());
  expect(readFileSync(kept, "utf8")).toContain("Coutances");
});

test("a reload that was accepted is the last good one from then on", async () => {
  const { path, state, write } = folder();
  write(configYaml());
  await readConfigOrLastGood(path, state);
  write(configYaml().replace("Saint-Aubin", "Coutances"));
  await readConfig(path, state);
  write("garbage: [");
  expect((await readConfigOrLastGood(path, state)).config.site.name).toBe("Mairie de Coutances");
});

test.each([
  ["torn", '{"borne":{"net'],
  ["of another version", '{"borne":{"network":"demo","id":"borne-1"}}'],
  ["empty", ""],
])("a last good file that is %s is not believed", async (_what, text) => {
  const { path, kept, state, write } = folder();
  write("garbage: [");
  mkdirSync(state, { recursive: true });
  writeFileSync(kept, text);
  await expect(readConfigOrLastGood(path, state)).rejects.toMatchObject({ code: "config.rejected" });
});

test("a state folder that can't be written costs the copy only", async () => {
  const { path, state, write } = folder();
  write(configYaml());
  writeFileSync(state, "a file where the folder should be");
  expect((await readConfigOrLastGood(path, state)).config.borne.id).toBe("borne-1");
});
