import type { Condition } from "../../../devices/device.ts";
import type { Sound } from "../../../devices/sound/port.ts";
import type { Scene } from "../../contract/screen/types.ts";
import type { Screen, ScreenEvents, ScreenLife } from "../../screen/port.ts";
import type { Config } from "../config/types.ts";
import type { Notice } from "../notice.ts";
import type { Session } from "../session/session.ts";
import type { FormsCounter } from "../forms-counter.ts";
import { carryOut } from "./acts.ts";
import { PaperScene } from "./paper-scene.ts";
import { sceneOf, type SceneInput } from "./scene.ts";

/** A browser takes its time to start on a small board. */
const FIRST_PAGE_MS = 90_000;

/** What the screen is told, asked for each time something has changed. */
export interface ScreenSources {
  readonly config: () => Config;
  readonly session: Session;
  readonly notice: () => Notice | null;
  readonly scene: () => Omit<
    SceneInput,
    | "session"
    | "call"
    | "question"
    | "told"
    | "farewell"
    | "sheetPrinted"
    | "ownView"
    | "language"
    | "config"
    | "paper"
    | "places"
    | "forms"
  >;
  /** Forms without a call; undefined = there are none. */
  readonly forms: FormsCounter | undefined;
  readonly sound: () => Sound | undefined;
  readonly report: (conditions: readonly Condition[]) => void;
}

/** What takes the whole screen while it is open: the commissioning. */
interface Wizard {
  scene(language: "fr" | "en"): Scene | undefined;
  act(act: ScreenEvents["act"][0]): boolean;
  on(event: "change", listener: () => void): unknown;
}

/** Joins the screen to the borne: what it shows, what is done on it, whether it lives. */
export class ScreenLink {
  readonly #screen: Screen;
  readonly #sources: ScreenSources;
  readonly #papers = new PaperScene(() => performance.now());
  #wizard: Wizard | undefined;
  #drawing = false;
  #later: NodeJS.Timeout | undefined;
  #firstPage: NodeJS.Timeout | undefined;

  constructor(screen: Screen, sources: ScreenSources) {
    this.#screen = screen;
    this.#sources = sources;
    const { caller } = sources.session;
    screen.on("act", (act) => {
      if (this.#wizard?.act(act) !== true) carryOut(act, sources.session, sources.sound(), sources.forms);
    });
    screen.on("life", () => this.#judge());
    screen.on("keyframeWanted", (from) => caller.keyframe(from));
    caller.on("picture", (picture) => screen.picture(picture));
    caller.on("dark", () => screen.clear());
    sources.session.on("change", () => this.draw());
    sources.forms?.on("change", () => this.draw());
  }

  start(): void {
    // A browser that never comes is as dark as one that has died.
    if (this.#expected()) this.#firstPage = setTimeout(() => this.#judge(true), FIRST_PAGE_MS).unref();
    this.#judge();
  }

  /** The screen itself: pictures and papers of the wizard go to it. */
  surface(): Screen {
    return this.#screen;
  }

  /** Gives the screen to the wizard for as long as it is open. */
  attach(wizard: Wizard): void {
    this.#wizard = wizard;
    wizard.on("change", () => this.draw());
    this.draw();
  }

  url(): string {
    return this.#screen.url;
  }

  alive(): boolean {
    return this.#screen.life() === "alive";
  }

  drawn(): ReturnType<Screen["drawn"]> {
    return this.#screen.drawn();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#firstPage);
    clearTimeout(this.#later);
    await this.#screen.stop();
  }

  /** Shows what is true now; several changes of one turn of the event loop are one drawing. */
  draw(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    setImmediate(() => {
      this.#drawing = false;
      this.#draw();
    });
  }

  #draw(): void {
    const { config: read, session, notice, scene } = this.#sources;
    const config = read();
    const { state, ...view } = session.view();
    const wizard = this.#wizard?.scene(view.language);
    // While the wizard is open the one paper that the screen can show is its own.
    const { paper, places } = wizard
      ? { paper: null, places: [] }
      : this.#paper(state.name === "in-call" && state.phase === "talking");
    const call = session.caller.view();
    const form = session.caller.form();
    const asked = call?.identifier;
    this.#screen.show({
      language: view.language,
      site: config.site.name,
      pixel_mm: config.screen?.pixelMm ?? 0.277,
      distance_mm: config.screen?.distanceMm ?? 700,
      scene:
        wizard ?? sceneOf({ ...scene(), ...view, config, session: state, call, paper, places, forms: this.#forms() }),
      notice: notice()?.text ?? null,
      keypad:
        form === undefined || (asked !== "asked" && asked !== "mistake")
          ? null
          : {
              kind: form.kind,
              label: form.label[view.language],
              length: form.digits,
              groups: [...form.groups],
              mistake: asked === "mistake",
              sent: false,
            },
      text: (call?.text ?? []).map((line) => ({ ...line })),
      speaking: call?.otherSpeaks ?? false,
    });
  }

  /** The paper that is beside the face; its picture can be had as long as it is shown, and no longer. */
  #paper(talking: boolean): Pick<SceneInput, "paper" | "places"> {
    clearTimeout(this.#later);
    const { session } = this.#sources;
    const view = session.papers?.view();
    const shown = talking && view !== undefined ? this.#papers.now(view, session.view().language) : undefined;
    const preview = this.#screen.paper(shown?.path);
    const dueMs = this.#papers.dueMs();
    if (talking && dueMs !== undefined) this.#later = setTimeout(() => this.draw(), dueMs + 1).unref();
    if (shown === undefined) return { paper: null, places: view?.used ?? [] };
    const { path: _, ...paper } = shown;
    return { paper: { ...paper, preview }, places: view?.used ?? [] };
  }

  #forms(): SceneInput["forms"] {
    const { forms } = this.#sources;
    return { offered: forms?.offered() === true, library: forms?.list() ?? [], view: forms?.view() };
  }

  #expected(): boolean {
    return this.#sources.config().screen?.expected === true;
  }

  /** @param late the first page should be here by now */
  #judge(late = false): void {
    const life = this.#screen.life();
    if (life !== "none") clearTimeout(this.#firstPage);
    const detail = this.#screen.refused() ?? (this.#expected() ? darkness(life, late) : undefined);
    this.#sources.report(detail === undefined ? [] : [{ code: "display.off", detail }]);
    this.draw();
  }
}

function darkness(life: ScreenLife, late: boolean): string | undefined {
  if (life === "silent") return "the page does not answer";
  return life === "none" && late ? "no page has come" : undefined;
}
