import type { ScreenAct } from "../../contract/screen/types.ts";

/** A second strike within this time is a trembling hand's (EN 301 549 v3.2.1, 5.8). */
const SECOND_STRIKE_MS = 500;
/** A scene that has just come can't have been meant by the finger that is still on its way. */
const FRESH_SCENE_MS = 400;

/** Typed in quick succession, by intent. */
const MAY_REPEAT: ReadonlySet<ScreenAct["type"]> = new Set(["text", "volume", "echo", "light"]);

/** Which gestures count. */
export class Acts {
  readonly #send: (act: ScreenAct) => void;
  #lastMs = -Infinity;
  #sceneMs = -Infinity;

  constructor(send: (act: ScreenAct) => void) {
    this.#send = send;
  }

  /** Another scene is shown since now. */
  sceneChanged(nowMs: number): void {
    this.#sceneMs = nowMs;
  }

  /** @returns whether it counted */
  act(act: ScreenAct, nowMs: number): boolean {
    if (!MAY_REPEAT.has(act.type)) {
      if (nowMs - this.#lastMs < SECOND_STRIKE_MS || nowMs - this.#sceneMs < FRESH_SCENE_MS) return false;
      this.#lastMs = nowMs;
    }
    this.#send(act);
    return true;
  }
}
