import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadSupervisorConfig } from "../../../src/supervisor/config.ts";

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "visioborne-config-"));
  file = join(dir, "supervisor.yaml");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("paths count from the file, defaults are filled in", () => {
  writeFileSync(
    file,
    `broker:
  url: mqtts://broker.example:8884
  caFile: ca.crt
  certFile: /etc/s.crt
  keyFile: ../s.key
database: data/supervisor.sqlite
bornes:
  - { network: manche, id: borne-1 }
`,
  );
  expect(loadSupervisorConfig(file)).toEqual({
    broker: {
      url: "mqtts://broker.example:8884",
      caFile: join(dir, "ca.crt"),
      certFile: "/etc/s.crt",
      keyFile: join(dir, "..", "s.key"),
    },
    database: join(dir, "data/supervisor.sqlite"),
    bornes: [{ network: "manche", borne: "borne-1" }],
    clientId: "supervisor",
    heartbeatS: 60,
    sessionExpiryS: 604_800,
    sites: [],
  });
});

test("every mistake at once, with its line", () => {
  writeFileSync(
    file,
    `broker:
  url: mqtt://broker.example
  caFile: ca.crt
  certFile: s.crt
database: x
bornes:
  - { network: Manche, id: borne-1 }
heartbeat: 60
`,
  );
  const mistakes = ((): string => {
    try {
      loadSupervisorConfig(file);
      return "";
    } catch (error) {
      expect(error).toMatchObject({ code: "config.invalid" });
      return (error as Error).message;
    }
  })();
  const lines = mistakes.split("\n");
  expect(lines).toHaveLength(4);
  expect(lines).toContainEqual(expect.stringMatching(/:2: \/broker\/url must match/));
  expect(lines).toContainEqual(expect.stringMatching(/:2: \/broker must have required property 'keyFile'/));
  expect(lines).toContainEqual(expect.stringMatching(/:7: \/bornes\/0\/network must match/));
  expect(lines).toContainEqual(expect.stringContaining("(heartbeat)"));
});

test("a file that is not there, or is no YAML", () => {
  expect(() => loadSupervisorConfig(join(dir, "none"))).toThrow(/cannot be read/);
  writeFileSync(file, "a: [");
  expect(() => loadSupervisorConfig(file)).toThrow(/supervisor.yaml:1/);
});
