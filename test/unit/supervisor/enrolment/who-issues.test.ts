import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { loadSupervisorConfig } from "../../../../src/supervisor/config.ts";

const EST = `
    url: https://pki.manche.example/.well-known/est/bornes
    caFile: keys/pki-server-ca.crt
    rootsFile: keys/bornes-root.crt`;
const RA = `
    certFile: keys/registration-authority.crt
    keyFile: /etc/ra.key`;
let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "visioborne-who-issues-"));
  file = join(dir, "supervisor.yaml");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function load(section: string): ReturnType<typeof loadSupervisorConfig>["enrolment"] {
  writeFileSync(
    file,
    `broker: { url: "mqtts://broker.example:8884", caFile: ca.crt, certFile: s.crt, keyFile: s.key }
database: supervisor.sqlite
bornes: []
enrolment:
  certFile: e.crt
  keyFile: e.key
  brokerUrl: mqtts://broker.example:8883
${section}
`,
  );
  return loadSupervisorConfig(file).enrolment;
}

test("a CA on disk, as ever: the key of the codes has its place there", () => {
  const config = load("  caDir: ca");
  expect(config).toMatchObject({ caDir: join(dir, "ca") });
  expect(config).not.toHaveProperty("est");
  expect(config).not.toHaveProperty("codeKeyFile");
});

test("an EST server: paths count from the file, the address is made whole", () => {
  expect(load(`  codeKeyFile: codes.key\n  est:${EST}${RA}`)).toMatchObject({
    codeKeyFile: join(dir, "codes.key"),
    est: {
      url: "https://pki.manche.example/.well-known/est/bornes",
      caFile: join(dir, "keys/pki-server-ca.crt"),
      rootsFile: join(dir, "keys/bornes-root.crt"),
      certFile: join(dir, "keys/registration-authority.crt"),
      keyFile: "/etc/ra.key",
    },
  });
});

test.for([
  ["https://pki.example", "https://pki.example/.well-known/est"],
  ["https://pki.example:8443/", "https://pki.example:8443/.well-known/est"],
  ["https://pki.example/.well-known/est/", "https://pki.example/.well-known/est"],
  ["https://pki.example/.well-known/est/bornes/", "https://pki.example/.well-known/est/bornes"],
])("the address %s", ([url, whole]) => {
  const est = parse(EST.replace(/url: .*/, `url: ${url}`)) as object;
  const password = { user: "visioborne", passwordFile: "password" };
  const config = load(`  codeKeyFile: codes.key\n  est: ${JSON.stringify({ ...est, ...password })}`);
  expect(config).toMatchObject({ est: { url: whole, user: "visioborne", passwordFile: join(dir, "password") } });
});

test.for([
  ["nobody", "", /:5: \/enrolment nobody issues certificates: expected caDir or est/],
  ["both", `  caDir: ca\n  est:${EST}${RA}`, /:10: \/enrolment\/est caDir is there too: expected one of them/],
  ["no place for the key of the codes", `  est:${EST}${RA}`, /\/enrolment expected codeKeyFile beside est/],
  ["no proof of who asks", `  codeKeyFile: k\n  est:${EST}`, /expected certFile and keyFile, or user and passwordFile/],
  ["a certificate without its key", `  codeKeyFile: k\n  est:${EST}${RA.split("\n    keyFile")[0]}`, /keyFile/],
  ["a user without a password", `  codeKeyFile: k\n  est:${EST}${RA}\n    user: u`, /passwordFile/],
  ["no TLS", `  codeKeyFile: k\n  est:${EST.replace("https", "http")}${RA}`, /\/enrolment\/est\/url must match/],
  ["an operation in the address", `  codeKeyFile: k\n  est:${EST.replace("bornes\n", "bornes/cacerts\n")}${RA}`, /url/],
] as const)("%s: said, with its place", ([, section, message]) => {
  expect(() => load(section)).toThrow(
    expect.objectContaining({ code: "config.invalid", message: expect.stringMatching(message) as string }) as Error,
  );
});
