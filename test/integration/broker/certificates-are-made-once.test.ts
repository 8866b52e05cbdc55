import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensurePki } from "../../../src/demo/pki.ts";

const DAY_MS = 86_400_000;
let dir: string;
beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), "visioborne-pki-")), "pki");
});
afterEach(() => rmSync(join(dir, ".."), { recursive: true, force: true }));

const files = (): Record<string, string> =>
  Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), "utf8")]));

test("a second start keeps every file; keys are the owner's alone", async () => {
  await ensurePki({ dir, bornes: ["borne-1"] });
  const before = files();
  await ensurePki({ dir, bornes: ["borne-1"] });
  expect(files()).toEqual(before);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  const keys = readdirSync(dir).filter((name) => name.endsWith(".key"));
  expect(keys.length).toBe(7);
  for (const key of keys) expect(statSync(join(dir, key)).mode & 0o777, key).toBe(0o600);
});

test("what ends within 30 days is made anew, by the same CA", async () => {
  const pki = await ensurePki({ dir, bornes: ["borne-1"] });
  const before = files();
  await ensurePki({ dir, bornes: ["borne-1"], nowMs: Date.now() + 380 * DAY_MS });
  const after = files();
  expect(after["ca.crt"]).toBe(before["ca.crt"]);
  expect(after["command.key"]).toBe(before["command.key"]);
  expect(after["broker.crt"]).not.toBe(before["broker.crt"]);
  const cert = new X509Certificate(after["borne-borne-1.crt"]!);
  expect(cert.verify(new X509Certificate(readFileSync(pki.caFile)).publicKey)).toBe(true);
  expect(cert.subject).toBe("CN=borne-1");
});

test("a new name of the broker, a damaged key and a lost CA are mended", async () => {
  await ensurePki({ dir, bornes: ["borne-1"] });
  const before = files();
  const named = await ensurePki({ dir, bornes: ["borne-1"], serverNames: ["centre.example", "192.0.2.7"] });
  const broker = new X509Certificate(readFileSync(named.broker.certFile));
  expect(broker.checkHost("centre.example")).toBeDefined();
  for (const ip of ["192.0.2.7", "127.0.0.1", "::1"]) expect(broker.checkIP(ip), ip).toBeDefined();
  expect(files()["borne-borne-1.crt"]).toBe(before["borne-borne-1.crt"]);

  writeFileSync(join(dir, "borne-borne-1.key"), "garbage");
  await ensurePki({ dir, bornes: ["borne-1"] });
  const mended = new X509Certificate(files()["borne-borne-1.crt"]!);
  expect(mended.ca).toBe(false);
  expect(files()["borne-borne-1.key"]).toContain("PRIVATE KEY");

  rmSync(join(dir, "ca.key"));
  const renewed = await ensurePki({ dir, bornes: ["borne-1"] });
  const ca = new X509Certificate(readFileSync(renewed.caFile));
  expect(readFileSync(renewed.caFile, "utf8")).not.toBe(before["ca.crt"]);
  for (const name of ["broker", "supervisor", "maintenance", "borne-borne-1"]) {
    expect(new X509Certificate(files()[`${name}.crt`]!).verify(ca.publicKey), name).toBe(true);
  }
});

test("each install has its own secrets", async () => {
  const other = join(dir, "..", "other");
  const [one, two] = [await ensurePki({ dir, bornes: [] }), await ensurePki({ dir: other, bornes: [] })];
  for (const file of ["ca.key", "command.key", "supervisor.key"]) {
    expect(readFileSync(join(one.dir, file), "utf8")).not.toBe(readFileSync(join(two.dir, file), "utf8"));
  }
});

test("a borne cannot bear the name of an account, nor one that is no topic level", async () => {
  for (const id of ["supervisor", "maintenance", "Borne", "a/b", "+", ""]) {
    await expect(ensurePki({ dir, bornes: [id] })).rejects.toMatchObject({ code: "pki.name" });
  }
});
