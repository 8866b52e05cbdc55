import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadSupervisorConfig } from "../../../../src/supervisor/config.ts";
import { INCIDENTS_DEFAULTS } from "../../../../src/supervisor/incidents/config.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "visioborne-incidents-config-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function load(section: string) {
  const file = join(dir, "supervisor.yaml");
  const head = "broker: { url: 'mqtts://b:1', caFile: a, certFile: b, keyFile: c }\ndatabase: d\nbornes: []\n";
  writeFileSync(file, `${head}${section}`);
  return loadSupervisorConfig(file).incidents;
}

test("an empty section says what no section says", () => {
  expect(load("")).toBeUndefined();
  expect(load("incidents: {}\n")).toEqual(INCIDENTS_DEFAULTS);
});

test("paths count from the file; each mistake is told", () => {
  const section = `incidents:
  smtp: { host: smtp.example, from: centre@s.example, passwordFile: keys/smtp }
  webhook: { secretFile: /etc/secret, allowPrivate: [10.0.0.0/8] }
`;
  expect(load(section)).toMatchObject({
    smtp: { port: 587, tls: "starttls", passwordFile: join(dir, "keys/smtp") },
    webhook: { secretFile: "/etc/secret" },
  });
  const wrong = "incidents:\n  perHour: 0\n  smtp: { host: h, from: nobody }\n  consoleUrl: http://c/\n";
  for (const part of ["yaml:5: /incidents/perHour", "yaml:6: /incidents/smtp/from", "yaml:7: /incidents/consoleUrl"]) {
    expect(() => load(wrong)).toThrow(part);
  }
});
