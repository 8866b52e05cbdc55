import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { PictureFrom } from "../../contract/screen/picture-frame.ts";
import type { ScreenAct, View } from "../../contract/screen/types.ts";
import type { Sizes } from "./layout/sizes.ts";
import type { PictureState } from "./pictures.ts";
import type { Player } from "./player/player.ts";
import { say, type WordKey } from "./words.ts";

/** What every part of the page may use. */
export interface Stage {
  readonly view: View;
  readonly sizes: Sizes;
  readonly pictures: Readonly<Record<PictureFrom, PictureState>>;
  readonly players: Readonly<Record<PictureFrom, Player>>;
  /** Tells the daemon what the usager does; false when it did not count (a second strike). */
  readonly act: (act: ScreenAct) => boolean;
}

export const StageContext = createContext<Stage | undefined>(undefined);

export function useStage(): Stage & { readonly t: (key: WordKey, n?: number) => string } {
  const stage = useContext(StageContext);
  if (!stage) throw new Error("outside the stage");
  return { ...stage, t: (key, n) => say(stage.view.language, key, n) };
}
