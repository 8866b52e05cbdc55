import { useState } from "preact/hooks";
import { useArrival, useEngine, useWords } from "../../hooks.ts";
import type { Papers } from "../../state/papers/model.ts";
import { isFiled } from "../../state/papers/view.ts";
import { Icon, type IconName } from "../icons.tsx";
import { PagePicture } from "./page-picture.tsx";
import { labelOf, percentOf } from "./pieces.tsx";

/** What the expert looks at. */
export interface Looking {
  readonly piece: string;
  readonly blob: number;
}

/** Times the width of the frame; the first shows the whole page. */
const ZOOMS = [0, 1, 1.5, 2, 3] as const;

interface Props {
  readonly papers: Papers;
  readonly looking: Looking;
  readonly onLook: (looking: Looking | null) => void;
}

/** A page as large as one wants, and what is done with it: looked at together with the usager, who has the paper. */
export function Viewer({ papers, looking, onLook }: Props) {
  const speech = useWords();
  const { t } = speech;
  const engine = useEngine();
  const heading = useArrival<HTMLHeadingElement>();
  const [zoom, setZoom] = useState(0);
  const piece = papers.pieces.find(({ id }) => id === looking.piece);
  const at = piece?.pages.findIndex(({ blob }) => blob === looking.blob) ?? -1;
  const page = piece?.pages[at];
  if (piece === undefined || page === undefined || isFiled(piece)) return null;
  const label = labelOf(papers, piece, speech);
  const step = { piece: piece.id, blob: page.blob };
  const look = (by: number) => {
    const other = piece.pages[at + by];
    if (other) onLook({ piece: piece.id, blob: other.blob });
  };
  const close = () => {
    onLook(null);
    document.querySelector<HTMLElement>(`[data-page="${page.blob}"]`)?.focus();
  };
  const larger = () => setZoom(Math.min(zoom + 1, ZOOMS.length - 1));
  const smaller = () => setZoom(Math.max(zoom - 1, 0));
  const locked = piece.filing.step === "busy";
  const scale = ZOOMS[zoom] ?? 0;
  return (
    <section class="viewer" aria-labelledby="viewer-title" onKeyDown={(event) => event.key === "Escape" && close()}>
      <div class="viewer-head">
        <h2 id="viewer-title" ref={heading} tabIndex={-1}>
          {t("view.title", { label, n: at + 1, total: piece.pages.length })}
        </h2>
        <p aria-live="polite" class="quiet">
          {page.dropped && t("view.dropped")}
          {!page.dropped &&
            page.whole === null &&
            page.missing === null &&
            (page.preview === null
              ? t("view.coming")
              : t("view.preview", { percent: percentOf(page.had, page.bytes) }))}
        </p>
        <button type="button" class="plain square" aria-label={t("close")} onClick={close}>
          <Icon name="cross" />
        </button>
      </div>
      <div class="viewer-page" tabIndex={0} role="group" aria-label={t("view.page")}>
        <PagePicture page={page} zoom={scale} label={t("piece.page.of", { label, n: at + 1 })} />
      </div>
      <div class="viewer-tools" role="group" aria-label={t("view.tools")}>
        <Tool icon="before" words={t("view.previous")} off={at === 0} onPress={() => look(-1)} />
        <Tool icon="after" words={t("view.next")} off={at === piece.pages.length - 1} onPress={() => look(1)} />
        <Tool icon="smaller" words={t("view.smaller")} off={zoom === 0} onPress={smaller} />
        <span class="zoom" aria-live="polite">
          {scale === 0 ? t("view.fit") : t("view.zoom", { percent: scale * 100 })}
        </span>
        <Tool icon="larger" words={t("view.larger")} off={zoom === ZOOMS.length - 1} onPress={larger} />
        <Tool
          icon="turn"
          words={t("view.turn")}
          off={locked}
          onPress={() => engine.dispatch({ type: "papers-turn", ...step })}
        />
        <Tool
          icon="up"
          words={t("view.earlier")}
          off={locked || at === 0}
          onPress={() => engine.dispatch({ type: "papers-move", ...step, by: -1 })}
        />
        <Tool
          icon="lower"
          words={t("view.later")}
          off={locked || at === piece.pages.length - 1}
          onPress={() => engine.dispatch({ type: "papers-move", ...step, by: 1 })}
        />
        <Tool
          icon={page.dropped ? "check" : "cross"}
          words={t(page.dropped ? "view.restore" : "view.drop")}
          off={locked}
          onPress={() => engine.dispatch({ type: "papers-drop", ...step, dropped: !page.dropped })}
        />
      </div>
    </section>
  );
}

interface ToolProps {
  readonly icon: IconName;
  readonly words: string;
  readonly off: boolean;
  readonly onPress: () => void;
}

function Tool({ icon, words, off, onPress }: ToolProps) {
  return (
    <button type="button" class="tool" aria-disabled={off} onClick={() => !off && onPress()}>
      <Icon name={icon} />
      <span>{words}</span>
    </button>
  );
}
