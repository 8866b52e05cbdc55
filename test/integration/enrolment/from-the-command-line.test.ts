import { execFile, execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { borneFolder, startCentre, type Centre } from "../../support/enrolment.ts";

const program = new URL("../../../bin/visioborne.mjs", import.meta.url).pathname;
const run = promisify(execFile);
const NAME = { network: "manche", borne: "villedieu-1" };
let centre: Centre;
beforeEach(async () => {
  centre = await startCentre();
});
afterEach(async () => await centre.close());

async function visioborne(...args: string[]): Promise<string> {
  return (await run(process.execPath, [program, ...args])).stdout;
}

function config(dir: string, code: string): string {
  const file = join(dir, "borne.yaml");
  writeFileSync(
    file,
    `borne: { network: manche, id: villedieu-1 }
site: { card: villedieu, name: Mairie, hours: { always: true } }
services:
  - { id: caf, organisme: caf50, name: CAF, needs: [camera] }
dataDir: ./data
enrolment: { url: "${centre.url}", code: ${code} }
`,
  );
  return file;
}

test("visioborne enrol: once; then only when it is meant", async () => {
  const { dir } = borneFolder();
  const file = config(dir, await centre.create(NAME));
  expect(await visioborne("config", "check", file)).not.toMatch(/error/i);
  expect(await visioborne("enrol", "--config", file)).toContain("manche/villedieu-1 is enrolled; the code is used up.");
  const certificate = new X509Certificate(readFileSync(join(dir, "data/identity/current/borne.crt")));
  expect(certificate.subject).toBe("CN=villedieu-1");
  await expect(visioborne("enrol", "--config", file)).rejects.toMatchObject({
    stderr: expect.stringContaining("enrolment.there") as string,
  });
  await expect(visioborne("enrol", "--config", file, "--again")).rejects.toMatchObject({
    stderr: expect.stringContaining("enrolment.code-used") as string,
  });
  const { code } = (await centre.call("POST /bornes/:network/:borne/code", NAME)) as { code: string };
  const said = await visioborne("enrol", "--config", file, "--again", "--code", code, "--json");
  expect(JSON.parse(said)).toMatchObject({ ...NAME, brokerUrl: "mqtts://broker.example:8883" });
});

test("a code with a slip of the pen is told with its group before anybody is asked", async () => {
  const { dir } = borneFolder();
  const code = await centre.create(NAME);
  const groups = code.split("-");
  groups[2] = groups[2] === "AAAAA" ? "BBBBB" : "AAAAA";
  const file = config(dir, groups.join("-"));
  await expect(visioborne("config", "check", file)).rejects.toMatchObject({
    stdout: expect.stringMatching(/enrolment\.code: .*group 3/) as string,
  });
});

test("visioborne supervisor ca: made once, readable by its owner, issues for servers and accounts only", async () => {
  const { dir } = borneFolder();
  const ca = join(dir, "ca");
  await visioborne("supervisor", "ca", "init", "--dir", ca, "--name", "Syndicat de la Manche");
  expect(statSync(ca).mode & 0o777).toBe(0o700);
  for (const key of ["root.key", "issuing.key"]) expect(statSync(join(ca, key)).mode & 0o777, key).toBe(0o600);
  await expect(visioborne("supervisor", "ca", "init", "--dir", ca)).rejects.toMatchObject({
    stderr: expect.stringContaining("ca.exists") as string,
  });
  const out = join(dir, "out");
  mkdirSync(out);
  const issue = ["supervisor", "ca", "issue", "--dir", ca, "--out", out];
  await visioborne(...issue, "broker", "--host", "broker.example", "--host", "192.0.2.7");
  await visioborne(...issue, "supervisor");
  await expect(visioborne(...issue, "villedieu-1")).rejects.toMatchObject({
    stderr: expect.stringContaining("bornes enrol with a code") as string,
  });
  const verify = ["verify", "-CAfile", join(ca, "root.crt"), "-untrusted", join(ca, "issuing.crt")];
  expect(
    execFileSync("openssl", [...verify, "-purpose", "sslserver", join(out, "broker.crt")], { encoding: "utf8" }),
  ).toContain("OK");
  expect(
    execFileSync("openssl", [...verify, "-purpose", "sslclient", join(out, "supervisor.crt")], { encoding: "utf8" }),
  ).toContain("OK");
});
