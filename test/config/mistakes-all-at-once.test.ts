import { mkdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadConfig, problemLines } from "../../src/borne/config/load.ts";
import { ConfigFolder } from "./files.ts";

const GOOD = `borne: { network: manche, id: villedieu-1 }
site:
  card: villedieu
  name: Mairie
  hours:
    weekly:
      - { days: [fri], from: "09:00", to: "12:00" }
services:
  - { id: caf, organisme: caf50, name: CAF, needs: [camera] }
`;

/** The problems of a text as lines, without the file's name. */
async function linesOf(text: string | Uint8Array): Promise<string[]> {
  using folder = new ConfigFolder();
  const { problems } = await loadConfig(folder.write("visioborne.yaml", text));
  return problemLines("f", problems);
}

describe("a good file", () => {
  test("has its defaults filled in, absolute paths and a hash", async () => {
    using folder = new ConfigFolder();
    const path = folder.write("visioborne.yaml", `${GOOD}dataDir: data\n`);
    const { config, problems, hash } = await loadConfig(path);
    expect(problems).toEqual([]);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(config).toMatchObject({
      site: { timeZone: "Europe/Paris", holidayZone: "metropole", hours: { publicHolidays: "closed", exceptions: [] } },
      services: [{ wants: [] }],
      health: { periodS: 60 },
      dataDir: folder.file("data"),
      runtimeDir: "/run/visioborne",
    });
  });

  test("may have a byte order mark, CRLF, comments and anchors", async () => {
    expect(await linesOf(`\uFEFF# Villedieu\n${GOOD}`.replaceAll("\n", "\r\n"))).toEqual([]);
    const anchored = GOOD.replace("hours:\n", "hours: &h\n").replace(
      "needs: [camera] }",
      "needs: [camera], hours: *h }",
    );
    expect(await linesOf(anchored)).toEqual([]);
  });
});

describe("mistakes", () => {
  test("all are told at once, in the order of the file, with line, column and what was expected", async () => {
    expect(
      await linesOf(`borne: { network: Manche, id: villedieu-1 }
site:
  card: villedieu
  nmae: Mairie
  fallbackPhone: 0233000000
  timeZone: Europe/Pari
  hours:
    weekly:
      - { days: [fry], from: "12:00", to: "09:00" }
      - { days: [fri], from: "9:00", to: "12:00" }
    publicHolidays: shut
    exceptions:
      - { date: 2026-02-30 }
      - { date: 2026-12-24, to: 2026-12-20 }
services:
  - { id: caf, organisme: caf50, name: CAF, needs: camera }
  - { id: caf, organisme: caf50, name: CAF, needs: [camera, camra] }
brokker: {}
health: { periodS: 2 }
`),
    ).toEqual([
      'f:1:19 borne.network: found "Manche", expected 1 to 32 small letters without accents, digits and hyphens',
      "f:2:1 site.name: found nothing, expected the key `name` (Name of the site, as the usager knows it)",
      'f:4:3 site.nmae: found the unknown key "nmae", expected one of card, name, timeZone, language, fallbackPhone, holidayZone, hours; is `name` meant?',
      "f:5:18 site.fallbackPhone: found 233000000 (a number), expected a text: put it in quotes",
      'f:6:13 site.timeZone: found "Europe/Pari", expected an IANA time zone, e.g. Europe/Paris; is `Europe/Paris` meant?',
      'f:9:18 site.hours.weekly[0].days[0]: found "fry", expected one of mon, tue, wed, thu, fri, sat, sun; is `fri` meant?',
      'f:9:43 site.hours.weekly[0].to: found "09:00", expected a time after from (12:00); hours over midnight are two rows, the first to 24:00, the second from 00:00',
      'f:10:30 site.hours.weekly[1].from: found "9:00", expected a time HH:MM from 00:00 to 24:00',
      'f:11:21 site.hours.publicHolidays: found "shut", expected one of closed, open',
      'f:13:17 site.hours.exceptions[0].date: found "2026-02-30", expected a day that exists, YYYY-MM-DD',
      'f:14:33 site.hours.exceptions[1].to: found "2026-12-20", expected a day not before date (2026-12-24)',
      "f:16:52 services[0].needs: found a text, expected a list (lines that begin with `- `)".replace(
        "found a text",
        'found "camera"',
      ),
      'f:17:11 services[1].id: found "caf", expected an id of its own: services[0] has this one',
      'f:17:61 services[1].needs[1]: found "camra", expected one of button, screen, camera, sound, printer, scanner, line; is `camera` meant?',
      'f:18:1 brokker: found the unknown key "brokker", expected one of borne, site, services, broker, enrolment, desk, line, call, papers, commissioning, screen, health, selfTest, button, commands, outbox, dataDir, runtimeDir, logLevel; is `broker` meant?',
      "f:19:20 health.periodS: found 2 (a number), expected at least 5",
    ]);
  });

  test.each([
    [
      "a key twice",
      `${GOOD}borne: { network: a, id: b }\n`,
      "f:10:1 found a key that stands here twice, expected each key once",
    ],
    ["a tab", GOOD.replace("  card", "\tcard"), "f:3:1 found a tab as indentation, expected spaces"],
    [
      "bad indentation",
      GOOD.replace("  name: Mairie", "   name: Mairie"),
      /^f:3:9 found a value that goes on where it should end.*deeper.*$/,
    ],
    ["an open quote", GOOD.replace('"09:00"', '"09:00'), /missing|no YAML|can't stand/],
    ["two documents", `${GOOD}---\na: 1\n`, /a second document/],
    ["a tag", GOOD.replace("manche", "!!js/function x"), /a tag/],
    [
      "an unknown anchor",
      GOOD.replace("[camera]", "*nobody"),
      "f:9:52 found *nobody, an anchor that is not there, expected &nobody before it",
    ],
    ["an empty file", "", "f:1:1 found an empty value, expected a group of keys (`key: value` lines, indented)"],
    ["only a text", "hello", 'f:1:1 found "hello", expected a group of keys (`key: value` lines, indented)'],
    ["__proto__", `${GOOD}__proto__: { x: 1 }\n`, /f:10:1 __proto__: found the unknown key "__proto__"/],
    ["a zero byte", `${GOOD}\0`, "f found a zero byte, expected a text file in UTF-8"],
    ["an offset for a zone", GOOD.replace("  card", '  timeZone: "+01:00"\n  card'), /IANA/],
    ["24:30", GOOD.replace("12:00", "24:30"), /from 00:00 to 24:00/],
    ["from equal to", GOOD.replace("12:00", "09:00"), /a time after from \(09:00\)$/],
    ["~ in a path", `${GOOD}dataDir: ~/data\n`, /without ~/],
    [
      "a button that calls nothing",
      `${GOOD}call: { defaultService: nobody }\n`,
      /defaultService.*one of the services: /,
    ],
    ["a desk without certificates", `${GOOD}desk: { url: "wss://desk" }\n`, /no caFile, certFile, keyFile/],
    ["http for a broker", `${GOOD}desk: { url: "ws://desk" }\n`, /wss:\/\/host/],
    ["a port that is none", `${GOOD}desk: { url: "wss://desk:99999" }\n`, /a port from 1 to 65535/],
    [
      "too many letters",
      GOOD.replace("Mairie", "x".repeat(81)),
      "f:4:9 site.name: found 81 characters, expected at most 80 characters",
    ],
    ["twice in a list", GOOD.replace("[camera]", "[camera, camera]"), /found "camera" twice, expected each once/],
  ])("%s", async (_name, text, expected) => {
    const lines = await linesOf(text);
    expect(lines.length).toBeGreaterThan(0);
    if (typeof expected === "string") expect(lines).toContain(expected);
    else expect(lines.join("\n")).toMatch(expected);
  });

  test("a file that is missing, a folder, not UTF-8, too big: said, never thrown", async () => {
    using folder = new ConfigFolder();
    mkdirSync(folder.file("folder"));
    const found = async (name: string): Promise<string[]> =>
      problemLines("f", (await loadConfig(folder.file(name))).problems);
    expect(await found("nothing.yaml")).toEqual(["f found no such file, expected a YAML file that can be read"]);
    expect(await found("folder")).toEqual(["f found no regular file, expected a YAML file"]);
    folder.write("latin1.yaml", Buffer.from("name: Mairie de Cérences", "latin1"));
    expect(await found("latin1.yaml")).toEqual(["f found bytes that are not UTF-8, expected a text file in UTF-8"]);
    folder.write("big.yaml", `${GOOD}#${"x".repeat(256 * 1024)}`);
    expect((await found("big.yaml"))[0]).toMatch(/expected at most 262144 bytes/);
  });

  test("brackets within brackets are refused before they take the memory", async () => {
    expect(await linesOf(`site: ${"{a: [".repeat(2000)}`)).toEqual([
      "f found brackets within brackets, expected at most 32 deep",
    ]);
    expect((await linesOf(`site: ${"[".repeat(30)}${"]".repeat(30)}`)).join("\n")).not.toMatch(/brackets/);
  });

  test("a bomb of anchors is refused", async () => {
    const bomb = ["a: &a [1,1,1,1,1,1,1,1,1,1]"];
    for (const [from, to] of ["ab", "bc", "cd", "de"])
      bomb.push(`${to}: &${to} [${Array(10).fill(`*${from}`).join(",")}]`);
    expect((await linesOf(bomb.join("\n"))).join("\n")).toMatch(/anchors/);
  });
});

describe("warnings leave the configuration in force", () => {
  test.each([
    [
      "overlapping windows",
      GOOD.replace("services:", '      - { days: [fri, sat], from: "11:00", to: "13:00" }\nservices:'),
      /weekly\[1\]: warning: found fri, sat 11:00-13:00, expected no overlap with weekly\[0\]/,
    ],
    [
      "the last Friday may be the 4th",
      GOOD.replace(
        'to: "12:00" }',
        'to: "12:00", weeksOfMonth: [4] }\n      - { days: [fri], from: "11:00", to: "13:00", weeksOfMonth: [-1] }',
      ),
      /overlap/,
    ],
    ["never open", GOOD.replace(/hours:\n.*\n.*\n/, "hours: {}\n"), /this service is never open/],
    ["always and weekly", GOOD.replace("hours:\n", "hours:\n    always: true\n"), /makes the weekly hours void/],
    ["needed and wanted", GOOD.replace("[camera] }", "[camera], wants: [camera] }"), /needed already/],
  ])("%s", async (_name, text, expected) => {
    using folder = new ConfigFolder();
    const { config, problems } = await loadConfig(folder.write("c.yaml", text));
    expect(config).toBeDefined();
    expect(problemLines("f", problems).join("\n")).toMatch(expected);
    expect(problems.every(({ severity }) => severity === "warning")).toBe(true);
  });

  test.each([
    [
      "the 2nd and the 4th",
      GOOD.replace(
        'to: "12:00" }',
        'to: "12:00", weeksOfMonth: [2] }\n      - { days: [fri], from: "11:00", to: "13:00", weeksOfMonth: [4] }',
      ),
    ],
    [
      "one season after the other",
      GOOD.replace(
        'to: "12:00" }',
        'to: "12:00", validTo: "2026-08-31" }\n      - { days: [fri], from: "11:00", to: "13:00", validFrom: "2026-09-01" }',
      ),
    ],
    [
      "one window after the other",
      GOOD.replace('to: "12:00" }', 'to: "12:00" }\n      - { days: [fri], from: "12:00", to: "13:00" }'),
    ],
  ])("no overlap: %s", async (_name, text) => {
    expect(await linesOf(text)).toEqual([]);
  });
});
