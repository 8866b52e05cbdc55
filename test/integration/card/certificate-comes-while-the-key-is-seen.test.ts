import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const SCRIPT = join(import.meta.dirname, "../../../images/rootfs/usr/lib/visioborne/card-enrolled");
let root: string;
let identity: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "visioborne-enrolled-"));
  identity = join(root, "var/lib/visioborne/identity");
  mkdirSync(identity, { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Runs the script with a shell command in place of the card's program. */
async function enrolled(command: string, waits: number): Promise<number> {
  const env = { ...process.env, VISIOBORNE_ROOT: root, VISIOBORNE_WAITS: String(waits), IDENTITY: identity };
  const child = spawn(SCRIPT, ["sh", "-c", `cd "${root}" && ${command}`], { env, stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number];
  return code;
}

const runs = (): string[] => readFileSync(join(root, "runs"), "utf8").trim().split("\n");

test("only the key is there: the certificate is waited for, then the card is applied once", async () => {
  writeFileSync(join(identity, "borne.key"), "");
  const done = enrolled(`readlink "$IDENTITY/current" >> runs`, 60);
  symlinkSync("1", join(identity, "current"));
  mkdirSync(join(identity, "1"));
  expect(await done).toBe(0);
  expect(runs()).toEqual(["1"]);
});

test("the certificate is replaced while the card is applied: applied again", async () => {
  for (const name of ["1", "2"]) mkdirSync(join(identity, name));
  symlinkSync("1", join(identity, "current"));
  const renewed = `readlink "$IDENTITY/current" >> runs; ln -sfn 2 "$IDENTITY/current"`;
  expect(await enrolled(renewed, 60)).toBe(0);
  expect(runs()).toEqual(["1", "2"]);
});

test("a certificate is refused: applied at once, for the status file; again where one comes meanwhile", async () => {
  writeFileSync(join(identity, "refused.json"), "{}");
  expect(await enrolled("echo refused >> runs", 60)).toBe(0);
  expect(runs()).toEqual(["refused"]);
  mkdirSync(join(identity, "1"));
  expect(await enrolled(`echo again >> runs; ln -sfn 1 "$IDENTITY/current"`, 60)).toBe(0);
  expect(runs()).toEqual(["refused", "again", "again"]);
});

test("no certificate comes: nothing is applied, and that is no failure", async () => {
  expect(await enrolled("touch runs", 0)).toBe(0);
  expect(() => runs()).toThrow("ENOENT");
});

test("what fails is told", async () => {
  mkdirSync(join(identity, "1"));
  symlinkSync("1", join(identity, "current"));
  expect(await enrolled("exit 3", 0)).toBe(3);
});
