import { describe, expect, it } from "vitest";
import { findingWords, OWN_FINDINGS } from "../../../../src/borne/commissioning/found.ts";
import { HEIGHT_RULES, isWithin, judgeHeights, moved } from "../../../../src/borne/commissioning/heights.ts";
import { judgeLight } from "../../../../src/borne/commissioning/light.ts";
import { eventFigures, reportLines } from "../../../../src/borne/commissioning/report.ts";
import { reportPdf } from "../../../../src/borne/commissioning/report-pdf.ts";
import { STEPS, type Results } from "../../../../src/borne/commissioning/states.ts";

describe("light", () => {
  it.each([
    [{ face: 20, around: 25 }, "dark"],
    [{ face: 59, around: 100 }, "dark"],
    [{ face: 60, around: 100 }, "good"],
    [{ face: 70, around: 200 }, "back-lit"],
    [{ face: 30, around: 200 }, "back-lit"],
    [{ face: 160, around: 240 }, "good"],
    [{ face: 120, around: 90 }, "good"],
    [{ face: 240, around: 120 }, "bright"],
  ] as const)("%o is %s", (light, verdict) => expect(judgeLight(light)).toBe(verdict));
});

describe("heights", () => {
  it.each([
    ["button", 890, false],
    ["button", 900, true],
    ["button", 1220, true],
    ["button", 1230, false],
    ["screen", 1300, true],
    ["screen", 1310, false],
    ["knee", 690, false],
    ["knee", null, true],
    ["button", null, false],
    ["corner", 400, true],
    ["corner", 390, false],
  ] as const)("%s at %s mm: %s", (id, mm, good) => expect(isWithin(id, mm)).toBe(good));

  it("names what is out of its limits, as the collectivité's duty", () => {
    expect(judgeHeights({ button: 800, screen: 1200, knee: null, corner: 100 })).toEqual([
      { code: "heights.button", owner: "collectivite" },
      { code: "heights.corner", owner: "collectivite" },
    ]);
  });

  it("the tape has two ends, and the start of each is good", () => {
    expect(moved(0, -50)).toBe(0);
    expect(moved(3000, 50)).toBe(3000);
    for (const [id, { startMm }] of Object.entries(HEIGHT_RULES))
      expect(isWithin(id as keyof typeof HEIGHT_RULES, startMm)).toBe(true);
  });
});

const results: Results = {
  line: { verdict: "good", findings: [], figures: { up_kbps: 498, down_kbps: 505, rtt_ms: 31 } },
  sound: { verdict: "bad", findings: [{ code: "sound.not-heard", owner: "syndicat" }], figures: {} },
  heights: { verdict: "good", findings: [], figures: { button_mm: 1000, screen_mm: 1200 } },
};

describe("the report", () => {
  const facts = {
    madeMs: Date.UTC(2026, 10, 23, 9, 30),
    timeZone: "Europe/Paris",
    site: "Mairie de Cérences",
    network: "manche",
    borne: "cerences-1",
    versions: ["Logiciel 0.1"],
    devices: ["button : GPIO17"],
  };
  const lines = reportLines(STEPS, results, facts);

  it("names each reserve with whose duty it is, and what was not tried", () => {
    const texts = lines.map((line) => ("text" in line ? line.text : "")).join("\n");
    expect(texts).toContain("le 23 novembre 2026 à 10:30");
    expect(texts).toContain("À la charge : syndicat. (sound.not-heard)");
    expect(texts).toContain("Appel d'essai : pas essayé");
    expect(texts).toContain("EN 301 549");
    expect(lines.at(-1)).toMatchObject({ kind: "signs", who: ["L'installateur", "La collectivité", "Le syndicat"] });
  });

  it("is a PDF of one page, all of its text in Latin-1", () => {
    const pdf = reportPdf(lines, "Visioborne").toString("latin1");
    expect(pdf.startsWith("%PDF-1.4")).toBe(true);
    expect(pdf.match(/\/Type \/Page /g)).toHaveLength(1);
    expect(pdf).not.toMatch(/\(.*\?.*\) Tj/);
  });

  it("gives the event figures of the place, bounded, with units in their names", () => {
    expect(eventFigures(results)).toEqual({
      line_up_kbps: 498,
      line_down_kbps: 505,
      line_rtt_ms: 31,
      heights_button_mm: 1000,
      heights_screen_mm: 1200,
    });
  });
});

it("every finding has words in both languages", () => {
  for (const code of OWN_FINDINGS)
    for (const language of ["fr", "en"] as const) expect(findingWords(code, language).length).toBeGreaterThan(5);
});
