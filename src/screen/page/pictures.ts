import type { PictureFrame, PictureFrom } from "../../contract/screen/picture-frame.ts";
import type { Size } from "./layout/life-size.ts";
import { Player } from "./player/player.ts";

/** Without a new picture for so long, the last one is not shown any more: a still face is a lie. */
const STALE_MS = 1000;
const LOOK_EVERY_MS = 200;

/** What is known of one side's pictures. */
export interface PictureState {
  /** Moving now. */
  readonly fresh: boolean;
  readonly size: Size | undefined;
}

const NONE: PictureState = { fresh: false, size: undefined };

/** Both sides' players. The pictures themselves go past the page's state, straight to their canvases. */
export class Pictures {
  readonly players: Readonly<Record<PictureFrom, Player>>;
  states: Readonly<Record<PictureFrom, PictureState>> = { expert: NONE, own: NONE };
  readonly #changed: () => void;

  constructor(changed: () => void, lost: () => void, drawn: (from: PictureFrom, timestamp: number) => void) {
    this.#changed = changed;
    const player = (from: PictureFrom) =>
      new Player({
        lost,
        drawn: (width, height, timestamp) => {
          const { size, fresh } = this.states[from];
          if (!fresh || size?.width !== width || size.height !== height) {
            this.#set(from, { fresh: true, size: { width, height } });
          }
          drawn(from, timestamp);
        },
      });
    this.players = { expert: player("expert"), own: player("own") };
    setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  take(frame: PictureFrame): void {
    if (frame.type === "picture") this.players[frame.from].push(frame);
    else this.clear();
  }

  clear(): void {
    for (const from of ["expert", "own"] as const) {
      this.players[from].clear();
      this.#set(from, NONE);
    }
  }

  #look(): void {
    for (const from of ["expert", "own"] as const) {
      const { drawnMs } = this.players[from];
      const { fresh, size } = this.states[from];
      if (fresh && (drawnMs === undefined || performance.now() - drawnMs > STALE_MS))
        this.#set(from, { fresh: false, size });
    }
  }

  #set(from: PictureFrom, state: PictureState): void {
    const before = this.states[from];
    if (before.fresh === state.fresh && before.size === state.size) return;
    this.states = { ...this.states, [from]: state };
    this.#changed();
  }
}
