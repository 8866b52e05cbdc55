// Draws the pictures of docs/guide-installation.md. Wires come from the device profiles, heights from the rules that the
// commissioning wizard holds measures against, rhythms from the lamps: what changes there changes here.
// Usage: node scripts/guide-pictures.mjs [--check]   (--check: exit 1 when a picture is not current)
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { HEIGHT_RULES } from "../src/borne/commissioning/heights.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes("--check");
const INK = "#12211f";
const DEEP = "#17453e";
const SUN = "#f6c445";
const RED = "#9d1c1c";
const GREY = "#6b6a63";

const escaped = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const text = (x, y, words, { size = 15, anchor = "start", weight = 400, fill = INK } = {}) =>
  `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" fill="${fill}">${escaped(words)}</text>`;
const line = (x1, y1, x2, y2, { stroke = INK, width = 2, dash } = {}) =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${stroke}" stroke-width="${width}"${dash ? ` stroke-dasharray="${dash}"` : ""}/>`;
const rect = (x, y, w, h, { fill = "none", stroke = INK, r = 0, width = 2 } = {}) =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${r}" fill="${fill}" stroke="${stroke}" stroke-width="${width}"/>`;
const circle = (x, y, r, { fill = "none", stroke = INK, width = 2 } = {}) =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}" stroke="${stroke}" stroke-width="${width}"/>`;

/** A whole drawing: a title for those who do not see it, a white ground for dark pages. */
function picture(width, height, title, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}" font-family="sans-serif">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${parts.flat(Infinity).join("\n")}
</svg>
`;
}

const PARTS = {
  button: "bouton",
  ring: "lampe du bouton",
  sent: "lampe « appel parti »",
  taken: "lampe « appel pris »",
  capture: "lampe caméra (rouge)",
  voice: "lampe « voix »",
  occupied: "lampe de la porte",
  buzzer: "vibreur sonore",
};

function linesOf(profile) {
  const { devices } = parse(readFileSync(join(root, "devices/profiles", `${profile}.yaml`), "utf8"));
  return { button: devices.button.line, ...devices.lamps.lines, buzzer: devices.lamps.buzzer };
}

/** Pin of each GPIO on the 40-pin header, by BCM number. */
const PINS = [
  27, 28, 3, 5, 7, 29, 31, 26, 24, 21, 19, 23, 32, 33, 8, 10, 36, 11, 12, 35, 38, 40, 15, 16, 18, 22, 37, 13,
];
/** What is not a line of the profile: supplies, the two buses. */
const FIXED = {
  1: "VL53L1X : VIN (3,3 V)",
  3: "VL53L1X : SDA",
  5: "VL53L1X : SCL",
  6: "VL53L1X : GND",
  4: "radar LD2410 : VCC (5 V)",
  8: "radar LD2410 : RX",
  10: "radar LD2410 : TX",
  14: "radar LD2410 : GND",
  9: "bouton (masse)",
  20: "ULN2803A : GND",
};

function header(profiles) {
  const all = profiles.map((name) => JSON.stringify(linesOf(name)));
  if (new Set(all).size !== 1) throw new Error(`not wired alike: ${profiles.join(", ")}`);
  const words = { ...FIXED };
  let input = 0;
  for (const [part, gpio] of Object.entries(JSON.parse(all[0]))) {
    const through = part === "button" ? "" : `, par ULN2803A entrée ${++input}`;
    words[PINS[Number(String(gpio).replace("GPIO", ""))]] = `${PARTS[part]}${through}`;
  }
  const parts = [
    text(450, 30, "Connecteur 40 broches : Raspberry Pi 4, Raspberry Pi 5, CM4", {
      size: 19,
      anchor: "middle",
      weight: 700,
    }),
  ];
  parts.push(
    text(
      450,
      52,
      "Broche 1 : la carrée, au coin de la carte. Câbler hors tension. Jamais plus de 3,3 V sur une ligne.",
      { anchor: "middle" },
    ),
  );
  parts.push(rect(402, 66, 96, 20 * 26 + 8, { r: 8, fill: "#f4f1ea" }));
  for (let pin = 1; pin <= 40; pin += 1) {
    const left = pin % 2 === 1;
    const y = 84 + Math.floor((pin - 1) / 2) * 26;
    const x = left ? 428 : 472;
    const word = words[pin];
    const fill = word === undefined ? "#fff" : /GND|masse/.test(word) ? INK : /\(5 V\)|3,3 V/.test(word) ? RED : SUN;
    parts.push(pin === 1 ? rect(x - 9, y - 9, 18, 18, { fill }) : circle(x, y, 9, { fill }));
    parts.push(text(x, y + 4, pin, { size: 10, anchor: "middle", fill: fill === INK || fill === RED ? "#fff" : INK }));
    if (word === undefined) continue;
    parts.push(line(left ? x - 9 : x + 9, y, left ? 392 : 508, y, { width: 1.5 }));
    parts.push(text(left ? 386 : 514, y + 5, word, { anchor: left ? "end" : "start" }));
  }
  parts.push(
    text(450, 628, "Jaune : signal. Rouge : alimentation. Noir : masse. Blanc : ne rien y brancher.", {
      anchor: "middle",
    }),
  );
  return picture(900, 645, "Câblage du connecteur 40 broches", parts);
}

function minipc() {
  const lines = linesOf("x86-mini-pc");
  const parts = [
    text(400, 30, "Mini-PC x86 : carte CP2112 sur USB", { size: 19, anchor: "middle", weight: 700 }),
    rect(60, 60, 150, 120, { r: 10, fill: "#f4f1ea" }),
    text(135, 125, "mini-PC", { anchor: "middle", weight: 700 }),
    line(210, 120, 300, 120, { width: 4 }),
    text(255, 110, "USB", { anchor: "middle" }),
    rect(300, 60, 150, 290, { r: 10, fill: "#f4f1ea" }),
    text(375, 88, "CP2112", { anchor: "middle", weight: 700 }),
  ];
  let input = 0;
  Object.entries(lines).forEach(([part, at], index) => {
    const y = 116 + index * 29;
    parts.push(circle(450, y, 10, { fill: SUN }), text(450, y + 4, at, { size: 11, anchor: "middle" }));
    parts.push(line(460, y, 490, y, { width: 1.5 }));
    const through =
      part === "button" ? ", 10 kOhm vers 3,3 V, autre fil à la masse" : `, par ULN2803A entrée ${++input}`;
    parts.push(text(496, y + 5, `${PARTS[part]}${through}`));
  });
  parts.push(text(60, 386, "Radar LD2410 : par un adaptateur USB-série 3,3 V (CH340, CP2102, FT232) : 5 V, masse,"));
  parts.push(text(60, 406, "TX du radar vers RX de l'adaptateur, RX du radar vers TX."));
  return picture(860, 420, "Câblage d'un mini-PC", parts);
}

/** Millimetres of the room to the drawing: 1 px = 5 mm, the floor at y = 470. */
const FLOOR = 470;
const at = (mm) => FLOOR - mm / 3.6;

function heights() {
  const { button, screen, knee } = HEIGHT_RULES;
  const cm = (mm) => `${mm / 10} cm`;
  const span = (x, low, high, words, colour) => [
    rect(x, at(high), 16, at(low) - at(high), { fill: colour, stroke: INK, width: 1 }),
    text(x + 24, at(high) + 5, cm(high), { size: 14 }),
    text(x + 24, at(low) + 5, cm(low), { size: 14 }),
    text(x + 24, (at(high) + at(low)) / 2 + 5, words, { size: 15, weight: 700 }),
  ];
  return picture(900, 540, "Hauteurs du bouton et de l'écran", [
    text(450, 30, "Hauteurs, depuis le sol fini", { size: 19, anchor: "middle", weight: 700 }),
    line(30, FLOOR, 870, FLOOR, { width: 3 }),
    // The borne: a table on legs, a screen on it, the camera above, the button at its edge.
    rect(330, at(780), 190, at(knee.leastMm) - at(780), { fill: "#f4f1ea" }),
    line(510, at(knee.leastMm), 510, FLOOR, { width: 8, stroke: GREY }),
    rect(440, at(1400), 26, at(1000) - at(1400), { fill: DEEP }),
    circle(453, at(1440), 8, { fill: RED }),
    text(470, at(1440) + 5, "caméra, sa lampe rouge", { size: 13 }),
    rect(345, at(1000), 34, at(780) - at(1000), { fill: "#fff" }),
    circle(362, at(960), 11, { fill: SUN }),
    // A person who is seated: the eye at 1.15 m, in a wheelchair.
    circle(190, at(1190), 30),
    circle(212, at(1200), 2.5, { fill: INK }),
    line(190, at(1080), 184, at(520), { width: 10, stroke: GREY }),
    line(184, at(520), 290, at(520), { width: 10, stroke: GREY }),
    line(290, at(520), 290, at(120), { width: 10, stroke: GREY }),
    line(188, at(900), 330, at(930), { width: 6, stroke: GREY }),
    circle(185, at(290), 78, { width: 4 }),
    circle(300, at(90), 22, { width: 4 }),
    line(214, at(1200), 440, at(1200), { dash: "6 6", stroke: GREY }),
    // Free space below the table.
    line(420, at(knee.leastMm), 420, FLOOR, { stroke: RED, width: 2 }),
    line(420, at(430), 520, at(430), { stroke: RED, width: 1, dash: "3 3" }),
    text(526, at(430), `libre sous la tablette :`, { size: 14, fill: RED, weight: 700 }),
    text(526, at(430) + 18, `${cm(knee.leastMm)} de haut,`, { size: 14, fill: RED, weight: 700 }),
    text(526, at(430) + 36, "30 cm de profondeur,", { size: 13, fill: RED }),
    text(526, at(430) + 52, "76 cm de largeur", { size: 13, fill: RED }),
    ...span(640, button.leastMm, button.mostMm, "", SUN),
    text(640, at(1300) - 12, "milieu du bouton", { size: 15, weight: 700, anchor: "middle" }),
    text(664, at(1060) + 5, "le mieux :", { size: 13 }),
    text(664, at(1060) + 21, "90 à 110", { size: 13 }),
    ...span(800, screen.leastMm, screen.mostMm, "", DEEP),
    text(800, at(1300) - 12, "milieu de l'écran", { size: 15, weight: 700, anchor: "middle" }),
    text(30, 500, "Place devant la borne : 80 x 130 cm sans obstacle. Bouton à plus de 40 cm de tout angle de mur.", {
      size: 15,
    }),
    text(
      30,
      524,
      "Sources : arrêtés du 8 décembre 2014 et du 20 avril 2017 (ERP), norme EN 301 549 v3.2.1, article 8.3.",
      { size: 13 },
    ),
  ]);
}

function card() {
  return picture(760, 300, "La carte dans son logement", [
    text(380, 30, "La carte microSD, sous le Raspberry Pi", { size: 19, anchor: "middle", weight: 700 }),
    rect(250, 70, 380, 190, { r: 12, fill: "#dfe9e2" }),
    text(480, 160, "carte mère, vue de dessous", { anchor: "middle" }),
    text(480, 182, "(prises USB de ce côté >)", { anchor: "middle", size: 13 }),
    rect(250, 120, 90, 90, { fill: "#c9c7be" }),
    text(295, 112, "logement", { size: 13, anchor: "middle" }),
    rect(150, 130, 150, 70, { r: 6, fill: INK }),
    text(222, 162, "microSD", { anchor: "middle", fill: "#fff", weight: 700 }),
    text(222, 182, "étiquette vers vous", { anchor: "middle", fill: "#fff", size: 12 }),
    `<path d="M60 165h66m-18-14l18 14-18 14" fill="none" stroke="${RED}" stroke-width="5"/>`,
    text(250, 288, "Contacts dorés vers la carte mère. Hors tension, jusqu'au bout.", { size: 14 }),
  ]);
}

/** Lit spans within 4 s, in seconds. */
function rhythms() {
  const rows = [
    ["éteinte", "fermé, ou arrêtée", () => 0],
    ["monte et descend (4 s)", "prête : on peut appuyer", (s) => 0.5 - 0.5 * Math.cos((2 * Math.PI * s) / 4)],
    ["1 éclat par seconde", "elle démarre ; papiers à reprendre", (s) => (s % 1 < 0.5 ? 1 : 0)],
    ["fixe", "un entretien est en cours", () => 1],
    ["2 éclats par seconde", "hors service : lire l'écran", (s) => (s % 0.5 < 0.25 ? 1 : 0)],
    ...[2, 3, 4, 5].map((count) => [
      `${count} éclats, une pause`,
      {
        2: "pas de visioborne.yaml sur la carte",
        3: "des erreurs dans visioborne.yaml",
        4: "la carte ne peut pas être lue",
        5: "pas de profil d'appareils",
      }[count],
      (s) => {
        const lap = s % (count * 0.5 + 1.75);
        return lap < count * 0.5 && lap % 0.5 < 0.25 ? 1 : 0;
      },
    ]),
  ];
  const parts = [
    text(430, 30, "L'anneau du bouton : ce que dit sa lumière", { size: 19, anchor: "middle", weight: 700 }),
  ];
  rows.forEach(([rhythm, meaning, level], index) => {
    const y = 60 + index * 44;
    parts.push(text(20, y + 20, rhythm, { weight: 700 }));
    parts.push(rect(230, y, 300, 28, { fill: INK, width: 0 }));
    // Neighbours that are alike are one piece: 6 s in steps of 60 ms, 3 px each.
    const levels = Array.from({ length: 100 }, (_, step) => level(step * 0.06 + 0.03).toFixed(2));
    for (let from = 0, to = 0; from < levels.length; from = to) {
      for (to = from; to < levels.length && levels[to] === levels[from];) to += 1;
      if (Number(levels[from]) <= 0.02) continue;
      const fill = index === 4 ? "#ff6b5e" : SUN;
      parts.push(
        `<rect x="${230 + from * 3}" y="${y}" width="${(to - from) * 3}" height="28" fill="${fill}" opacity="${levels[from]}" shape-rendering="crispEdges"/>`,
      );
    }
    parts.push(text(545, y + 20, meaning));
  });
  parts.push(
    text(230, 60 + rows.length * 44 + 8, "0 s", { size: 12 }),
    text(530, 60 + rows.length * 44 + 8, "6 s", { size: 12, anchor: "end" }),
  );
  return picture(860, 60 + rows.length * 44 + 20, "Les rythmes de la lampe du bouton", parts);
}

const PICTURES = {
  "guide-cablage-raspberry-pi": header(["raspberry-pi-4", "raspberry-pi-5", "raspberry-pi-cm4"]),
  "guide-cablage-mini-pc": minipc(),
  "guide-hauteurs": heights(),
  "guide-carte": card(),
  "guide-lampes": rhythms(),
};
let stale = 0;
for (const [name, svg] of Object.entries(PICTURES)) {
  const file = join(root, "docs/pictures", `${name}.svg`);
  if (!check) writeFileSync(file, svg);
  else if (readFileSync(file, "utf8") !== svg) {
    console.error(`docs/pictures/${name}.svg is not current: run node scripts/guide-pictures.mjs`);
    stale += 1;
  }
}
process.exitCode = stale === 0 ? 0 : 1;
