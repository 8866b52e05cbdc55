import { finding } from "../../../src/borne/commissioning/found.ts";
import { step } from "../../../src/borne/commissioning/machine.ts";
import {
  CLOSED,
  STEPS,
  type CommissioningEvent,
  type CommissioningState,
  type Results,
} from "../../../src/borne/commissioning/states.ts";
import { viewOf } from "../../../src/borne/commissioning/view.ts";
import type { Shown } from "./scenes.ts";

const SERVICES = ["CAF de la Manche", "Assurance maladie", "MSA Côtes Normandes", "France Travail", "Carsat", "Trésor"];
const BEGIN: CommissioningEvent = {
  type: "begin",
  steps: STEPS,
  services: SERVICES.map((name, index) => ({ id: `s${index}`, name })),
  kept: undefined,
};
const START = step(CLOSED, BEGIN).state;

const at = (place: CommissioningState["at"], more: Partial<CommissioningState> = {}): CommissioningState => ({
  ...START,
  at: place,
  ...more,
});
const bad = (...codes: string[]) => ({ verdict: "bad" as const, findings: codes.map(finding), figures: {} });
/** As full as a summary gets. */
const ALL_BAD: Results = {
  line: { ...bad("line.asymmetric"), figures: { up_kbps: 298, down_kbps: 4050, rtt_ms: 31, loss_pct: 0.2 } },
  sound: bad("sound.not-heard"),
  light: bad("light.back-lit"),
  heights: bad("heights.button", "heights.screen", "heights.knee", "heights.corner"),
  button: bad("lamps.not-seen"),
  printer: bad("printer.paper"),
  scanner: bad("scanner.no-page"),
  call: bad("call.nobody"),
};

const STATES: readonly (readonly [string, CommissioningState])[] = [
  ["start-again", at("start", { results: ALL_BAD })],
  ["light-busy", at("light", { phase: "busy", light: { face: 60, around: 200 } })],
  ["heights-ask", at("heights", { phase: "ask", measure: 3 })],
  ["heights-told", at("heights", { phase: "told", results: ALL_BAD })],
  ["call-which", at("call")],
  ["summary", at("summary", { results: ALL_BAD })],
  ["end", at("end", { report: "not-printed" })],
];

/** Pages of the wizard, as the machine makes them; in the language that the test asks for. */
export const COMMISSIONING: readonly Shown[] = STATES.map(([name, state]) => ({
  name: `commissioning-${name}`,
  scene: viewOf(state, { language: "fr", button: true, preview: null }),
  distanceMm: 450,
}));
