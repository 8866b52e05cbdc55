import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isLoopback } from "../../../src/web/address.ts";
import { loadDeskConfig } from "../../../src/desk/config/load.ts";
import { DESK_CONFIG_SCHEMA } from "../../../src/desk/config/schema.ts";
import { filingOrigins, papersOf } from "../../../src/desk/exchange/papers.ts";
import { tempDir } from "../../support/twin-borne.ts";

const MINIMAL = `experts: { port: 8443 }
bornes: { host: 0.0.0.0, port: 8444, certFile: d.crt, keyFile: d.key, caFile: /etc/ca.crt }
database: data/desk.sqlite
organismes:
  - { id: caf, name: "Caisse d'allocations familiales", overflowTo: msa }
  - { id: msa, name: MSA, reasons: [{ id: droits, name: Mes droits }] }
`;

function written(yaml: string): string {
  const file = join(tempDir("desk-config"), "desk.yaml");
  writeFileSync(file, yaml);
  return file;
}

function mistakesOf(yaml: string): string[] {
  const file = written(yaml);
  try {
    loadDeskConfig(file);
  } catch (error) {
    expect(error).toMatchObject({ code: "config.invalid" });
    return (error as Error).message.replaceAll(file, "desk.yaml").split("\n");
  }
  return [];
}

test("paths count from the file, defaults are filled in", () => {
  const file = written(MINIMAL);
  const config = loadDeskConfig(file);
  expect(config.experts).toEqual({ host: "127.0.0.1", port: 8443 });
  expect(config.bornes.certFile).toBe(join(file, "../d.crt"));
  expect(config.bornes.caFile).toBe("/etc/ca.crt");
  expect(config.database).toBe(join(file, "../data/desk.sqlite"));
  expect(config.organismes[0]).toMatchObject({ maxWaitS: 600, holdS: 60, reasons: [] });
  expect(config.ice).toEqual({ stun: [] });
  expect(config.logLevel).toBe("info");
});

test("a whole configuration is read as it is written", () => {
  const config = loadDeskConfig(
    written(`experts: { host: 0.0.0.0, port: 443, tls: { certFile: a, keyFile: b }, publicUrl: "https://desk.example.org/" }
bornes: { host: "::", port: 8444, certFile: d.crt, keyFile: d.key, caFile: ca.crt }
database: desk.sqlite
organismes: [{ id: caf, name: CAF, maxWaitS: 300, holdS: 30 }]
knownBornes: [{ network: manche, id: barneville, site: Mairie de Barneville }]
ice: { stun: ["stun:stun.example.org:3478"], turn: { urls: ["turns:turn.example.org:5349?transport=tcp"], secretFile: turn } }
lineTest: { port: 8445 }
oidc:
  issuer: https://idp.example.org/realm
  clientId: desk
  clientSecretFile: secret
  claims: { organismes: siret, role: groups }
  organismes: { "13000000000017": [caf] }
  roles: { chefs: lead }
logLevel: debug
`),
  );
  expect(config.experts.publicUrl).toBe("https://desk.example.org");
  expect(config.ice.turn).toMatchObject({ ttlS: 14_400, secretFile: expect.stringMatching(/^\/.*\/turn$/) });
  expect(config.oidc).toMatchObject({ scope: "openid profile", clientAuth: "basic", roles: { chefs: "lead" } });
  expect(config.oidc?.claims).toEqual({
    login: "preferred_username",
    name: "name",
    organismes: "siret",
    role: "groups",
  });
});

test("the example of the documentation is right, and has every key", () => {
  const example = fileURLToPath(new URL("../../../docs/examples/desk.yaml", import.meta.url));
  const config = loadDeskConfig(example);
  expect(Object.keys(config).toSorted()).toEqual(Object.keys(DESK_CONFIG_SCHEMA.properties).toSorted());
  expect(config.organismes[0]).toMatchObject({ id: "caf", overflowTo: "msa", holdS: 60 });
});

test("every mistake of form at once: line, place, what was found, what was expected", () => {
  const mistakes = mistakesOf(`experts: { prt: 8443, port: 99999 }
bornes:
  certFile: d.crt
  keyFile: 3
database: x
organismes:
  - { id: CAF, name: CAF }
logLevel: loud
`);
  expect(mistakes).toEqual([
    "desk.yaml:1: experts.prt: found an unknown key, expected one of host, port, tls, publicUrl",
    "desk.yaml:1: experts.port: found 99999, expected a number <= 65535",
    "desk.yaml:3: bornes.caFile: found nothing, expected a value",
    "desk.yaml:4: bornes.keyFile: found 3, expected a text",
    'desk.yaml:7: organismes[0].id: found "CAF", expected 1 to 32 small letters without accents, digits and hyphens',
    'desk.yaml:8: logLevel: found "loud", expected one of debug, info, warn, error',
  ]);
});

test("every mistake of meaning at once", () => {
  const mistakes = mistakesOf(`experts: { host: 192.0.2.1, publicUrl: "http://desk.example.org" }
bornes: { certFile: d.crt, keyFile: d.key, caFile: ca.crt }
database: x
organismes:
  - { id: caf, name: CAF, overflowTo: nobody }
  - { id: caf, name: CAF }
knownBornes:
  - { network: n, id: b, site: S }
  - { network: n, id: b, site: T }
oidc:
  issuer: http://idp.example.org
  clientId: desk
  clientSecretFile: secret
  claims: { organismes: siret }
  organismes: { "1": [msa] }
  roles: { x: lead }
`);
  expect(mistakes.map((line) => line.replace(/^desk\.yaml:\d+: /, "").replace(/: found.*/, ""))).toEqual([
    "experts.host",
    "experts.publicUrl",
    "organismes[0].overflowTo",
    "organismes[1].id",
    "knownBornes[1].id",
    "oidc.issuer",
    "oidc.claims.role",
    "oidc.organismes.1[0]",
  ]);
  expect(mistakes[0]).toContain("passwords and calls never go over plain http");
});

test("papers of an organisme: defaults, and every mistake", () => {
  const organisme = (papers: string) =>
    MINIMAL.replace("name: MSA,", `name: MSA, papers: ${papers},`).replace("- { id: caf", "- { papers: {}, id: caf");
  const { organismes } = loadDeskConfig(
    written(
      organisme('{ kinds: [{ id: rib, fr: RIB }], filing: { type: webdav, url: "https://ged.example.org/in" } }'),
    ),
  );
  expect(organismes[0]?.papers).toEqual({ kinds: [], filing: { type: "download" }, previewPrints: false });
  expect(papersOf({}).kinds.length).toBeGreaterThan(3);
  expect(papersOf(organismes[1] ?? {})).toEqual({
    kinds: [{ id: "rib", fr: "RIB", en: "RIB" }],
    filing: { type: "webdav", url: "https://ged.example.org/in" },
    preview_prints: false,
  });
  expect(filingOrigins(organismes)).toEqual(["https://ged.example.org"]);
  const places = (papers: string) => mistakesOf(organisme(papers)).map((line) => line.replace(/: found.*/, ""));
  const url = "desk.yaml:6: organismes[1].papers.filing.url";
  expect(places('{ filing: { type: webdav, url: "http://ged.example.org/in" } }')).toEqual([url]);
  expect(places("{ filing: { type: cmis } }")).toEqual(["desk.yaml:6: organismes[1].papers.filing.url"]);
  expect(places('{ filing: { type: download, url: "https://ged.example.org" } }')).toEqual([url]);
  expect(places('{ filing: { type: webdav, url: "https://ged.example.org/in?x" } }')).toEqual([url]);
  expect(places("{ kinds: [{ id: rib, fr: A }, { id: rib, fr: B }] }")).toEqual([
    "desk.yaml:6: organismes[1].papers.kinds[1].id",
  ]);
});

test("the provider needs the desk's public address", () => {
  const [mistake] = mistakesOf(`${MINIMAL}oidc:
  { issuer: "https://i.example", clientId: d, clientSecretFile: s, claims: { organismes: o }, organismes: { a: [caf] } }
`);
  expect(mistake).toContain("experts.publicUrl: found nothing, with oidc");
});

test.each([
  ["127.0.0.1", true],
  ["127.9.9.9", true],
  ["::1", true],
  ["[::1]", true],
  ["localhost", true],
  ["0.0.0.0", false],
  ["::", false],
  ["127.0.0.1.example.org", false],
  ["192.168.1.2", false],
])("loopback %s: %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

test("a file that is not there, is no YAML, or no group of keys", () => {
  expect(() => loadDeskConfig("/nowhere/desk.yaml")).toThrow(/cannot be read/);
  expect(mistakesOf("a: [")[0]).toMatch(/^desk\.yaml:1: /);
  expect(mistakesOf("- a\n")).toEqual([expect.stringContaining("the whole file: found a list of 1, expected a group")]);
  expect(mistakesOf("")).toEqual([expect.stringContaining("the whole file: found an empty value, expected a group")]);
});
