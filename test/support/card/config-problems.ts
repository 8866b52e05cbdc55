import type { Problem } from "../../../src/borne/config/problem.ts";
import { readCard } from "../../../src/card/read-card.ts";
import { GOOD } from "./stand.ts";

/** Cards with a mistake each, of the kinds that people make. */
const CARDS = [
  "hello",
  "[1, 2]",
  `${GOOD}---\na: 1\n`,
  `${GOOD}!!js/x y: 1\n`,
  GOOD.replace("manche", "!!js/function x"),
  GOOD.replace("[camera]", "*nobody"),
  GOOD.replace('"09:00"', '"09:00'),
  GOOD.replace("  name", "    name"),
  GOOD.replace("network: manche, ", ""),
  GOOD.replace("https:", "http:"),
  GOOD.replace('"12:00"', '"09:00"'),
  GOOD.replace('"12:00"', '"08:00"'),
  GOOD.replace("[mon]", "[lundi]"),
  GOOD.replace("[mon]", "[]"),
  GOOD.replace("[mon]", "[mon, mon]"),
  GOOD.replace("[camera]", "camera"),
  GOOD.replace("  hours", '  fallbackPhone: 0233\n  timeZone: "+01:00"\n  hours'),
  GOOD.replace("  hours", '  fallbackPhone: "abc"\n  timeZone: Europe/Pari\n  holidayZone: alsace\n  hours'),
  GOOD.replace("weekly", "always: true, weekly"),
  GOOD.replace("weekly", "exceptions: [{ date: 2026-02-30 }, { date: 2026-12-24, to: 2026-12-20 }], weekly"),
  GOOD.replace("name: CAF", `name: ${"x".repeat(61)}`),
  GOOD.replace("needs: [camera]", "needs: [camera], wants: [camera]"),
  GOOD.replace("needs: [camera]", "needs: [camera], identifier: { kind: nir-15 }"),
  GOOD.replace("needs: [camera]", "needs: [camera], identifier: { kind: digits }"),
  GOOD.replace(/services:\n.*\n/, "services: []\n"),
  GOOD.replace(/(- \{ id: caf.*\n)/, "$1  $1"),
  GOOD.replace("enrolment:", "broker: {}\nenrolment:"),
  GOOD.replace(", code:", ", codeFile: x, code:"),
  GOOD.replace(/enrolment.*\n/, 'desk: { url: "wss://d:99999" }\n'),
  `${GOOD}call: { defaultService: nobody, reminderMin: 0, ownView: oui }\n`,
  `${GOOD}screen: { pixelMm: 0, port: "8470", distanceMm: 1.5 }\n`,
  `${GOOD}line: { metered: non, kbps: 100 }\n`,
  `${GOOD}wifi: { ssid: "${"x".repeat(33)}", password: 12345678, country: fr }\n`,
  `${GOOD}ethernet: { address: a, gateway: b, dns: [c] }\nhostname: La Borne\nntp: ["a b"]\n`,
  `${GOOD}ssh: { keys: [] }\n`,
  `${GOOD}ssh: { keys: [abc] }\n`,
  `${GOOD}password: x\n`,
  `${GOOD}dataDir: ~/data\n`,
  `${GOOD}commands: { publicKeyFile: absent.pub }\n`,
];

export function configProblems(): readonly Problem[] {
  return CARDS.flatMap((text) => readCard(Buffer.from(text), "/nowhere").problems);
}
