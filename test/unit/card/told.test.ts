import { describe, expect, test } from "vitest";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCardReport } from "../../../src/borne/card-report.ts";
import { setupProgress } from "../../../src/borne/screen/setup-progress.ts";
import { flashAt, flashesOf, FLASH_MS, PAUSE_MS } from "../../../src/card/flashes.ts";
import { readCard } from "../../../src/card/read-card.ts";
import type { CardReport } from "../../../src/card/report.ts";
import { setupScene } from "../../../src/card/setup-scene.ts";
import { saysTheSame, statusText } from "../../../src/card/status-file.ts";
import { consoleLines } from "../../../src/card/tell.ts";
import { boardOf } from "../../../src/cli/card-profiles.ts";
import { GOOD, NOW_MS } from "../../support/card/stand.ts";

const BAD = GOOD.replace("name: Mairie", "nmae: Mairie").replace("needs: [camera]", "needs: camera");
const problems = readCard(Buffer.from(BAD), "/").problems.map((problem) => ({ file: "visioborne.yaml", problem }));
const REPORT: CardReport = {
  v: 1,
  state: "rejected",
  configured: false,
  problems,
  timeZone: "Europe/Paris",
  atMs: NOW_MS,
  code: "none",
  ssh: false,
  dataMadeAnew: false,
  identityRestored: false,
  remarks: [],
};
const FACTS = { version: "1.2.3", image: "1.4.0", clockSet: true };

describe("the status file", () => {
  test("of a card with mistakes, word for word", () => {
    expect(statusText(REPORT, FACTS).split("\r\n")).toEqual([
      "\uFEFFVISIOBORNE - ÉTAT DE LA CARTE",
      "Ce fichier est écrit par la borne à chaque changement. Il ne sert qu'à être lu.",
      "",
      "Écrit le       : 22/11/2026 à 14:00",
      "Borne          : pas encore nommée",
      "Logiciel       : 1.2.3, image 1.4.0",
      "Appareils      : pas encore choisis",
      "",
      "CONFIGURATION  : REFUSÉE (3 erreurs)",
      "                 La borne ne peut pas marcher : corrigez, puis remettez la carte.",
      "",
      "1. ERREUR dans visioborne.yaml, ligne 3, colonne 1 (site.name)",
      "   trouvé  : rien",
      '   attendu : la clé "name" (le nom du lieu, tel que les usagers le connaissent)',
      "   remède  : Ajoutez cette ligne.",
      "",
      "2. ERREUR dans visioborne.yaml, ligne 5, colonne 3 (site.nmae)",
      '   trouvé  : la clé inconnue "nmae"',
      '   attendu : un de : card, name, timeZone, language, fallbackPhone, holidayZone, hours ; vouliez-vous écrire "name" ?',
      "   remède  : Corrigez le nom de la clé, ou effacez la ligne.",
      "",
      "3. ERREUR dans visioborne.yaml, ligne 8, colonne 52 (services[0].needs)",
      '   trouvé  : "camera"',
      '   attendu : une liste (des lignes qui commencent par "- ", ou [a, b])',
      "   remède  : Corrigez la ligne 8.",
      "",
      "INSCRIPTION    : pas de code",
      "WI-FI          : non demandé (câble)",
      "MAINTENANCE    : ssh fermé",
      "",
    ]);
  });

  test("of a good one, enrolled; and what the daemon's last boot had to say", () => {
    const report: CardReport = {
      ...REPORT,
      state: "good",
      configured: true,
      problems: [],
      borne: "manche/villedieu-1",
      profile: "raspberry-pi-4",
      code: "used",
      codeUsedMs: NOW_MS,
      certificateUntilMs: NOW_MS + 90 * 86_400_000,
      wifi: { ssid: "Mairie", from: "rpi-preseed.toml" },
      ssh: true,
      dataMadeAnew: true,
      identityRestored: true,
      remarks: ["profil : mémoire pleine, rien n'a été écrit"],
    };
    const text = statusText(report, { ...FACTS, clockSet: false });
    for (const line of [
      "Écrit le       : 22/11/2026 à 14:00 (horloge pas encore réglée)",
      "Borne          : manche/villedieu-1",
      "CONFIGURATION  : CORRECTE",
      "INSCRIPTION    : code utilisé le 22/11/2026 à 14:00 (horloge pas encore réglée) ; certificat jusqu'au 20/02/2027, renouvelé tout seul",
      "WI-FI          : réseau Mairie, d'après rpi-preseed.toml",
      "MAINTENANCE    : ssh ouvert, par clé seulement",
      "ATTENTION      : la mémoire de la borne était abîmée et a été refaite.",
      "ATTENTION      : profil : mémoire pleine, rien n'a été écrit",
    ])
      expect(text).toContain(`${line}\r\n`);
  });

  test("is not written again for a new hour only", () => {
    const later = statusText({ ...REPORT, atMs: NOW_MS + 86_400_000 }, FACTS);
    expect(saysTheSame(statusText(REPORT, FACTS), later)).toBe(true);
    expect(saysTheSame(statusText({ ...REPORT, ssh: true }, FACTS), later)).toBe(false);
  });
});

test("the screen shows the first mistakes, the console too", () => {
  const scene = setupScene(REPORT);
  expect(scene.title).toBe("Configuration refusée (3 erreurs)");
  expect(scene.rows[0]).toEqual({
    state: "wrong",
    text: 'visioborne.yaml, ligne 3 : il manque la clé "name" (le nom du lieu, tel que les usagers le connaissent)',
    more: "Ajoutez cette ligne.",
  });
  expect(consoleLines(REPORT).slice(0, 4)).toEqual([
    "Borne sans nom",
    "Configuration refusée (3 erreurs)",
    "",
    'visioborne.yaml, ligne 3 : il manque la clé "name" (le nom du lieu, tel que les usagers le connaissent)',
  ]);
});

test("the ring flashes the kind of fault, slower than 3 Hz", () => {
  const states = ["missing", "rejected", "unreadable", "good"] as const;
  expect(states.map((state) => flashesOf({ state }))).toEqual([2, 3, 4, 5]);
  expect(1000 / (2 * FLASH_MS)).toBeLessThan(3);
  const lap = 3 * 2 * FLASH_MS + PAUSE_MS;
  let lit = 0;
  for (let at = 0; at < lap; at += flashAt(3, at).leftMs) lit += flashAt(3, at).lit ? 1 : 0;
  expect(lit).toBe(3);
  expect(flashAt(3, lap)).toEqual(flashAt(3, 0));
});

describe("the first boot on the screen", () => {
  const devices = { ready: 6, faulty: [], opening: 0 };
  test.each([
    ["without a cable", { addresses: [], refused: undefined, devices }, ["done", "doing", "done", "todo"]],
    ["on the network", { addresses: ["10.0.0.5"], refused: undefined, devices }, ["done", "done", "done", "doing"]],
    [
      "refused",
      { addresses: ["10.0.0.5"], refused: "enrolment.code-used: used", devices: { ...devices, faulty: ["printer"] } },
      ["done", "done", "wrong", "wrong"],
    ],
  ])("%s", (_name, progress, states) => {
    expect(setupProgress(progress).rows.map(({ state }) => state)).toEqual(states);
  });

  test("a refusal is told with what to do", () => {
    const { rows } = setupProgress({ addresses: ["10.0.0.5"], refused: "enrolment.code-used: x", devices });
    expect(rows.at(-1)?.more).toBe("Ce code a déjà servi : demandez un nouveau code.");
  });
});

describe("what the daemon tells of the card", () => {
  test.each([
    ["good", { ...REPORT, state: "good", problems: [] }, "good", []],
    ["rejected", REPORT, "rejected", ["config.rejected"]],
    ["made anew", { ...REPORT, state: "good", problems: [], dataMadeAnew: true }, "good", ["disk.wear"]],
    ["worn", { ...REPORT, state: "good", problems: [], remarks: ["changez-la"] }, "good", ["disk.wear"]],
    ["full", { ...REPORT, state: "good", problems: [], remarks: ["mémoire pleine"] }, "good", ["disk.full"]],
  ])("%s", (_name, report, state, codes) => {
    const folder = mkdtempSync(join(tmpdir(), "visioborne-report-"));
    try {
      const path = join(folder, "report.json");
      writeFileSync(path, JSON.stringify(report));
      const told = readCardReport(path);
      expect(told?.event).toMatchObject({ type: "card.read", state });
      expect(told?.conditions.map(({ code }) => code)).toEqual(codes);
      writeFileSync(path, "half of it {");
      expect(readCardReport(path)).toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test.each([
  ["Raspberry Pi 4 Model B Rev 1.5", "raspberry-pi-4"],
  ["Raspberry Pi 400 Rev 1.0", "raspberry-pi-4"],
  ["Raspberry Pi Compute Module 4 Rev 1.1", "raspberry-pi-cm4"],
  ["Raspberry Pi 5 Model B Rev 1.0", "raspberry-pi-5"],
  ["Raspberry Pi 3 Model B Plus Rev 1.3", "raspberry-pi-3"],
  ["Raspberry Pi Compute Module 3 Plus Rev 1.0", "raspberry-pi-3"],
  ["Raspberry Pi Zero 2 W Rev 1.0", "raspberry-pi-zero-2-w"],
  ["Raspberry Pi 2 Model B Rev 1.2", undefined],
  ["linux,dummy-virt", undefined],
])("%s is %s", (model, board) => {
  const root = mkdtempSync(join(tmpdir(), "visioborne-board-"));
  try {
    expect(boardOf(root, "x64")).toBe("x86-mini-pc");
    expect(boardOf(root, "arm64")).toBeUndefined();
    mkdirSync(join(root, "proc/device-tree"), { recursive: true });
    writeFileSync(join(root, "proc/device-tree/model"), `${model}\0`);
    expect(boardOf(root)).toBe(board);
  } finally {
    rmSync(root, { recursive: true });
  }
});
