import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { configProblems } from "../../support/card/config-problems.ts";
import { problemLines } from "../../../src/borne/config/problem.ts";
import { inFrench, isTranslated } from "../../../src/card/french.ts";
import { readCard } from "../../../src/card/read-card.ts";
import { CODE, GOOD } from "../../support/card/stand.ts";

const read = (text: string | Uint8Array) => readCard(Buffer.from(text), "/nowhere");
const told = (text: string | Uint8Array) =>
  read(text).problems.map((problem) => {
    const { found, expected, remedy } = inFrench(problem);
    return `${problem.line}:${problem.column} ${problem.path}: ${found} -> ${expected}. ${remedy}`;
  });

describe("a good file", () => {
  test.each([
    ["as it is", GOOD],
    ["with a byte order mark", `\uFEFF${GOOD}`],
    ["with CRLF", GOOD.replaceAll("\n", "\r\n")],
    ["without an end of line at its end", GOOD.trimEnd()],
    ["with spaces at the ends of its lines", GOOD.replaceAll("\n", "  \n")],
  ])("%s", (_name, text) => {
    const { config, keys, problems } = read(text);
    expect(problems).toEqual([]);
    expect(config).toMatchObject({ borne: { id: "villedieu-1" }, line: { metered: false, kbps: 512 } });
    expect(keys?.profile).toEqual({ board: "simulated", kit: "standard" });
  });

  test("an erased secret is no mistake", () => {
    const { config, erased, problems } = read(
      `${GOOD.replace(CODE, "X".repeat(47))}wifi: { ssid: a, password: XXXXXXXX }\n`,
    );
    expect(problems).toEqual([]);
    expect([...erased]).toEqual(["enrolment.code", "wifi.password"]);
    expect(config?.enrolment).toEqual({ url: "https://enrolement.example:8886" });
  });

  test("the line is what others go by, unless they say otherwise", () => {
    expect(read(`${GOOD}line: { metered: true }\n`).config?.health.periodS).toBe(300);
    expect(read(`${GOOD}line: { metered: true }\nhealth: { periodS: 90 }\n`).config?.health.periodS).toBe(90);
    expect(read(`${GOOD}line: { kbps: 800 }\ndesk: { url: "wss://d" }\n`).config?.desk?.lineKbps).toBe(800);
  });
});

describe("mistakes, in French, with line and remedy", () => {
  test.each([
    ["an empty file", "", /^1:1 : une valeur vide -> un groupe de clés/],
    ["nothing but comments", "# rien\n", /un groupe de clés/],
    ["1 MB", "#".repeat(1024 * 1024), /^0:0 : 1048576 octets -> 262144 octets au plus/],
    ["a tab", GOOD.replace("  card", "\tcard"), /^4:1 : une tabulation.* -> des espaces.*deux espaces\.$/m],
    ["a no-break space", GOOD.replace("  card", "\u00A0 card"), /4:1 : une espace insécable/],
    ["Word's quotes", GOOD.replace('"09:00"', "“09:00”"), /des guillemets courbes.* -> des guillemets droits/],
    ["French quotes", GOOD.replace("Mairie de Villedieu", "« Mairie »"), /^5:9 site\.name: des guillemets courbes/],
    [
      "not UTF-8 (Windows-1252)",
      Buffer.from(GOOD.replace("Mairie", "Mairie \u00e9"), "latin1"),
      /^5:16 : des caractères qui ne sont pas en UTF-8 -> .*Codage : UTF-8\.$/,
    ],
    ["UTF-16", Buffer.from(`\uFEFF${GOOD}`, "utf16le"), /^1:\d+ : .*UTF-/],
    [
      "a typo",
      GOOD.replace("site:", "sitte:"),
      /^3:1 sitte: la clé inconnue "sitte" -> .*vouliez-vous écrire "site" \?/m,
    ],
    ["a typo in a key of the card alone", `${GOOD}wfi: { ssid: a }\n`, /vouliez-vous écrire "wifi" \?/],
    ["a key in the wrong group", GOOD.replace("profile:", "profil:"), /vouliez-vous écrire "profile" \?/],
    ["a value of another list", GOOD.replace("simulated", "raspberypi4"), /vouliez-vous écrire "raspberry-pi-4" \?/],
    ["a key twice", `${GOOD}profile: {}\n`, /^10:1 : une clé écrite deux fois/],
    [
      "what was left to fill in",
      GOOD.replace("Mairie de", "A-REMPLIR"),
      /^5:9 site\.name: A-REMPLIR -> la vraie valeur/,
    ],
    ["a code with a slip", GOOD.replace("2P0KE", "2P0KF"), /une faute de frappe dans le groupe 1 du code/],
    ["a code that is too short", GOOD.replace("-XEDZ4", ""), /41 caractères|un code de 35 caractères au lieu de 40/],
    [
      "a Wi-Fi password that is too short",
      `${GOOD}wifi: { ssid: a, password: 1b }\n`,
      /un texte \(non montré\) -> 8 caractères/,
    ],
    ["an address without its length", `${GOOD}ethernet: { address: 192.168.1.5 }\n`, /par exemple 192\.168\.1\.50\/24/],
    [
      "a private key of ssh",
      `${GOOD}ssh: { keys: ["-----BEGIN OPENSSH PRIVATE KEY-----"] }\n`,
      /un secret|pas de mot de passe/,
    ],
    [
      "a number without quotes",
      GOOD.replace("Mairie de Villedieu", "12"),
      /12 \(un nombre\) -> un texte : mettez-le entre/,
    ],
  ])("%s", (_name, text, expected) => {
    expect(told(text).join("\n")).toMatch(expected);
    expect(read(text).config).toBeUndefined();
  });

  test("no secret is ever quoted", () => {
    const text = `${GOOD.replace(CODE, "2P0KE-M1JS5")}wifi: { ssid: a, password: "s3cret" }\n`;
    expect(told(text).join("\n")).not.toMatch(/s3cret|M1JS5/);
  });

  test("the model that is on the card tells what to fill in, and nothing else", () => {
    const { problems } = readCard(readFileSync("images/card/visioborne.yaml"), "/nowhere");
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(["text.blank"]));
    expect(problems.map(({ path }) => path)).toEqual([
      "borne.network",
      "borne.id",
      "enrolment.url",
      "enrolment.code",
      "site.card",
      "site.name",
    ]);
  });

  test("every phrase of the checks that a card can meet has its French", () => {
    const phrases = configProblems().flatMap(({ found, expected, code }) => [
      found,
      code === "key.missing" ? "" : expected,
    ]);
    const english = phrases.filter((one) => one !== "" && !/^["0-9]/.test(one) && !isTranslated(one));
    expect([...new Set(english)]).toEqual([]);
    expect(problemLines("f", configProblems()).length).toBeGreaterThan(30);
  });
});
