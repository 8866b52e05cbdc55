import { problemWords, useWords } from "../../hooks.ts";
import { isOver, type Papers } from "../../state/papers/model.ts";
import { isOpen } from "../../state/papers/view.ts";
import { labelOf } from "./pieces.tsx";

/** What keeps papers from going on, while their panel is closed. */
export function Trouble({ papers }: { papers: Papers }) {
  const speech = useWords();
  const pieces = papers.pieces
    .filter((piece) => isOpen(piece) && piece.problem !== null)
    .map((piece) => ({ id: piece.id, name: labelOf(papers, piece, speech), code: piece.problem ?? "" }));
  const prints = papers.prints
    .filter((print) => !isOver(print) && print.problem !== null)
    .map(({ id, title, problem }) => ({ id, name: title, code: problem ?? "" }));
  return (
    <>
      {[...pieces, ...prints].map(({ id, name, code }) => (
        <p class="bar" key={id}>
          {speech.t("papers.trouble", { name, problem: problemWords(speech, code) })}
        </p>
      ))}
    </>
  );
}
