import { useEffect, useRef, useState } from "preact/hooks";
import { useWords } from "../../hooks.ts";
import type { Papers } from "../../state/papers/model.ts";
import { Pieces } from "./pieces.tsx";
import { Viewer, type Looking } from "./viewer.tsx";

/** Papers of a call that is over and that the organisme does not have: the browser's only copy. */
export function LeftPapers({ papers }: { papers: Papers }) {
  const { t } = useWords();
  const [looking, setLooking] = useState<Looking | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  // After the view below has taken the focus: this comes first.
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    const leaving = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", leaving);
    return () => window.removeEventListener("beforeunload", leaving);
  }, []);
  return (
    <section class="left-papers card" aria-labelledby="left-title">
      <h2 id="left-title" ref={heading} tabIndex={-1}>
        {t("left.title")}
      </h2>
      <p role="alert">{t("left.lead")}</p>
      {looking && <Viewer papers={papers} looking={looking} onLook={setLooking} />}
      <Pieces papers={papers} open={false} onView={setLooking} />
    </section>
  );
}
