import { EventEmitter } from "node:events";
import type { ScreenAct, SceneCommissioning } from "../../contract/screen/types.ts";
import type { Deeds } from "./deeds.ts";
import { readKept } from "./kept.ts";
import { step } from "./machine.ts";
import { CLOSED, type CommissioningEvent, type CommissioningState, type StepId } from "./states.ts";
import type { Tools } from "./tools.ts";
import { viewOf } from "./view.ts";

/** So long without any gesture, and the borne goes back to its usagers: a wizard that was left open serves nobody. */
const IDLE_MS = 20 * 60_000;
/** On the first page, which a hand may have opened by chance. */
const IDLE_AT_START_MS = 2 * 60_000;

/** The wizard that puts a borne into service: joins the machine, the button, the screen and the works. */
export class Commissioning extends EventEmitter<{ change: [] }> {
  readonly #tools: Tools;
  readonly #deeds: Deeds;
  #state: CommissioningState = CLOSED;
  #idle: NodeJS.Timeout | undefined;

  constructor(tools: Tools, deeds: (feed: (event: CommissioningEvent) => void) => Deeds) {
    super();
    this.#tools = tools;
    this.#deeds = deeds((event) => this.#feed(event));
    const { reserve } = tools.borne;
    reserve.on("pressed", () => this.#byHand({ type: "pressed" }));
    reserve.on("held", () => this.#byHand({ type: "held" }));
    reserve.on("gesture", () => this.begin());
    tools.borne.selfTester.on("done", () => this.emit("change"));
  }

  state(): CommissioningState {
    return this.#state;
  }

  isOpen(): boolean {
    return this.#state.open;
  }

  /** After the boot: on where a power cut has ended it, or for the first time on a new borne. */
  start(firstBoot: boolean): void {
    const kept = readKept(this.#tools.keep);
    if (kept.open || (firstBoot && kept.reportMs === undefined)) this.begin();
  }

  /** Opens the wizard, unless a usager is being served. @returns whether it is open */
  begin(): boolean {
    const { borne, keep, testLine } = this.#tools;
    if (borne.session.inSession()) return false;
    const kept = readKept(keep);
    const services = borne.settings.now().services.map(({ id, name }) => ({ id, name }));
    const begun = kept.open || Object.keys(kept.results).length > 0;
    this.#byHand({
      type: "begin",
      steps: stepsOf(new Set(borne.fleet.all().map(({ slot }) => slot.kind)), testLine !== undefined),
      services,
      kept: begun ? kept : undefined,
    });
    return this.#state.open;
  }

  leave(): void {
    this.#feed({ type: "leave" });
  }

  /** What the screen shows; undefined = it is closed. */
  scene(language: "fr" | "en"): SceneCommissioning | undefined {
    if (!this.#state.open) return undefined;
    const button = this.#tools.borne.fleet.port("button") !== undefined;
    return viewOf(this.#state, { language, button, preview: this.#deeds.preview() });
  }

  /** A gesture on the screen. @returns whether it was the wizard's */
  act(act: Exclude<ScreenAct, { type: "echo" }>): boolean {
    if (!this.#state.open) return false;
    if (act.type === "commission") this.#byHand({ type: "choose", choice: act.choice });
    else if (act.type === "light") this.#feed({ type: "light", light: { face: act.face, around: act.around } });
    else if (act.type === "language") {
      this.#tools.borne.session.speak(act.language);
      this.emit("change");
    }
    // Whatever else a page of a moment ago has sent calls nobody.
    return true;
  }

  /** The daemon stops: camera and call are closed; the place is kept. */
  async stop(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#deeds.cancel();
  }

  /** Paths of the reports that are kept, the newest first. */
  reports(): readonly string[] {
    return this.#deeds.reports();
  }

  #byHand(event: CommissioningEvent): void {
    this.#feed(event);
    clearTimeout(this.#idle);
    if (!this.#state.open) return;
    const afterMs = this.#state.at === "start" ? IDLE_AT_START_MS : IDLE_MS;
    const look = (): void => {
      if (this.#state.phase === "busy") this.#idle = setTimeout(look, afterMs).unref();
      else this.#feed({ type: "idle" });
    };
    this.#idle = setTimeout(look, afterMs).unref();
  }

  #feed(event: CommissioningEvent): void {
    const { state, effects } = step(this.#state, event);
    const changed = state !== this.#state;
    this.#state = state;
    for (const effect of effects) this.#deeds.does(effect, state);
    if (changed) this.emit("change");
  }
}

/** The steps of a borne with these devices. Heights and light belong to the place, not to a device. */
function stepsOf(kinds: ReadonlySet<string>, desk: boolean): readonly StepId[] {
  const needs: readonly (readonly [StepId, boolean])[] = [
    ["line", desk],
    ["sound", kinds.has("sound")],
    ["light", kinds.has("camera")],
    ["heights", true],
    ["button", kinds.has("button")],
    ["printer", kinds.has("printer")],
    ["scanner", kinds.has("scanner")],
    ["call", desk],
  ];
  return needs.filter(([, there]) => there).map(([id]) => id);
}
