import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { ScreenAct, View } from "../../../contract/screen/types.ts";
import { StageContext } from "../context.ts";
import { sizesOf, type Sizes } from "../layout/sizes.ts";
import type { Pictures } from "../pictures.ts";
import { capitalRatio } from "./capital-ratio.ts";
import { Screen } from "./screen.tsx";
import { Waiting } from "../scenes/waiting.tsx";

export interface AppProps {
  readonly view: View | undefined;
  /** The daemon is there. */
  readonly up: boolean;
  readonly pictures: Pictures;
  readonly act: (act: ScreenAct) => boolean;
}

/** The whole page: the scene that the daemon says, or that it is not there. */
export function App({ view, up, pictures, act }: AppProps) {
  const sizes = useSizes(view?.pixel_mm ?? 0.277, view?.distance_mm ?? 700);
  const language = view?.language ?? "fr";
  useLayoutEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  if (!view || !up) return <Waiting language={language} />;
  const stage = { view, sizes, pictures: pictures.states, players: pictures.players, act };
  return (
    <StageContext.Provider value={stage}>
      <Screen />
    </StageContext.Provider>
  );
}

/** Sizes of this screen, also as CSS: 1rem is the smallest text, `--touch` the smallest target. */
function useSizes(pixelMm: number, distanceMm: number): Sizes {
  const [ratio, setRatio] = useState(capitalRatio);
  useEffect(() => {
    void document.fonts.ready.then(() => setRatio(capitalRatio()));
  }, []);
  // While it is drawn, not after: what it holds measures itself to fit.
  return useMemo(() => {
    const sizes = sizesOf(pixelMm, distanceMm, ratio);
    const { style } = document.documentElement;
    style.fontSize = `${sizes.textPx}px`;
    style.setProperty("--touch", `${sizes.touchPx}px`);
    style.setProperty("--mm", `${1 / pixelMm}px`);
    return sizes;
  }, [pixelMm, distanceMm, ratio]);
}
