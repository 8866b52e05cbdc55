import { useEffect, useState } from "preact/hooks";
import { useStage } from "../context.ts";
import { piecesOf, readingMs } from "../layout/pieces.ts";
import { Pictogram } from "./pictograms.tsx";

/** Width of a letter over the font size, on the safe side for running text. */
const LETTER_WIDTH = 0.56;
/** Of a screen so low, in letters' heights, one line is what can be spared. */
const LOW = 14;

/** What is being said, in writing: piece by piece when it is long, again and again as long as it stands. */
export function Notice() {
  const { view, sizes } = useStage();
  const [at, setAt] = useState(0);
  const { notice } = view;
  const lettersPerLine = (window.innerWidth - sizes.textPx * 3.5) / (sizes.textPx * LETTER_WIDTH);
  const lines = window.innerHeight < LOW * sizes.textPx ? 1 : 2;
  const pieces = notice === null ? [] : piecesOf(notice, Math.max(8, Math.floor(lettersPerLine * lines * 0.88)));
  useEffect(() => setAt(0), [notice]);
  const piece = pieces[at % Math.max(1, pieces.length)];
  useEffect(() => {
    if (piece === undefined || pieces.length < 2) return undefined;
    const timer = setTimeout(() => setAt(at + 1), readingMs(piece));
    return () => clearTimeout(timer);
  }, [piece, at, pieces.length]);
  if (piece === undefined) return null;
  return (
    <p class="notice" role="status">
      <Pictogram name="voice" />
      <span>{piece}</span>
    </p>
  );
}
