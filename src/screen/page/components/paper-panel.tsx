import { useRef } from "preact/hooks";
import type { SceneCall } from "../../../contract/screen/types.ts";
import { useStage } from "../context.ts";
import { BigButton } from "./controls.tsx";
import { FeederPicture, GlassPicture, TrayPicture } from "./paper-pictures.tsx";
import { Pictogram } from "./pictograms.tsx";
import { useFit } from "./use-fit.ts";

type Paper = NonNullable<SceneCall["paper"]>;
type Piece = Extract<Paper, { kind: "piece" }>;
type Print = Extract<Paper, { kind: "print" }>;

/** A paper that is asked for, scanned or printed: beside the face, never over it. */
export function PaperPanel({ scene, paper }: { readonly scene: SceneCall; readonly paper: Paper }) {
  const ref = useRef<HTMLElement>(null);
  useFit(ref);
  const what = paper.kind === "piece" ? paper.label : paper.title;
  return (
    <section class="paper" aria-label={what} ref={ref} data-state={paper.state}>
      <header class="asks">
        <p class="leave-2">{`${scene.organisme} (${scene.expert})`}</p>
        <Verb paper={paper} />
        <h1 class="what">{what}</h1>
      </header>
      {paper.kind === "piece" ? <PieceBody piece={paper} /> : <PrintBody print={paper} />}
      {paper.problem === null ? null : (
        <p class="problem" role="alert">
          <Pictogram name="warn" />
          <span>{paper.problem}</span>
        </p>
      )}
      <div class="paper-acts">{paper.kind === "piece" ? <PieceActs piece={paper} /> : <PrintActs print={paper} />}</div>
    </section>
  );
}

function Verb({ paper }: { readonly paper: Paper }) {
  const { t } = useStage();
  if (paper.kind === "piece") return <p class="leave-3">{t("paper.asks")}</p>;
  return <p class="leave-3">{t(paper.state === "shown" ? "print.offers" : "print.prints")}</p>;
}

/** The page itself where there is one; else how to lay it. */
function Sheet({
  preview,
  alt,
  children,
}: {
  preview: string | null;
  alt: string;
  children: preact.ComponentChildren;
}) {
  return (
    <div class="sheet-place leave-4">
      {preview === null ? children : <img key={preview} class="preview" src={preview} alt={alt} />}
    </div>
  );
}

function PieceBody({ piece }: { readonly piece: Piece }) {
  const { t } = useStage();
  const { source, state, pages, preview } = piece;
  const how = source === "glass" ? "paper.glass" : "paper.feeder";
  const asked = state === "asked" && pages === 0;
  const words =
    state === "scanning"
      ? "paper.scanning"
      : state === "received"
        ? "paper.received"
        : state === "laid"
          ? "paper.wait"
          : how;
  return (
    <>
      <Sheet preview={asked ? null : preview} alt={t("paper.last")}>
        {source === "glass" ? (
          <GlassPicture take={state === "received"} />
        ) : (
          <FeederPicture take={state === "received"} />
        )}
      </Sheet>
      {piece.problem === null ? (
        <p class="now" role="status">
          <strong>{t(words)}</strong>
          {pages === 0 ? null : (
            <span class="leave-3">{` ${t(pages === 1 ? "paper.pages.one" : "paper.pages", pages)}`}</span>
          )}
        </p>
      ) : null}
      {state === "received" ? (
        <p class="now">
          <Pictogram name="papers" />
          <span>{t("paper.take")}</span>
        </p>
      ) : null}
    </>
  );
}

function PieceActs({ piece }: { readonly piece: Piece }) {
  const { t, act } = useStage();
  const { id, state } = piece;
  const refuse = () => act({ type: "paper-refuse", piece: id });
  if (state === "received") return null;
  if (state === "scanning") return <BigButton pictogram="stop" label={t("paper.stop")} kind="stop" onPress={refuse} />;
  return (
    <>
      {state === "laid" ? null : (
        <BigButton
          pictogram="check"
          label={t("paper.laid")}
          kind="main"
          onPress={() => act({ type: "paper-laid", piece: id })}
        />
      )}
      <BigButton pictogram="stop" label={t("paper.no")} onPress={refuse} />
    </>
  );
}

const PRINT_WORDS = {
  receiving: "print.receiving",
  shown: "print.first",
  waiting: "print.waiting",
  printing: "print.printing",
  "held-up": "print.held",
  completed: "print.completed",
  failed: "print.failed",
} as const;

function PrintBody({ print }: { readonly print: Print }) {
  const { t } = useStage();
  const { state, done, total, preview } = print;
  const counted = total > 0 && (state === "printing" || state === "held-up");
  return (
    <>
      <Sheet preview={preview} alt={t("print.first")}>
        <TrayPicture />
      </Sheet>
      {state === "shown" ? null : (
        <p class={print.problem === null ? "now" : "now leave-4"} role="status">
          <strong>{t(PRINT_WORDS[state])}</strong>
          {counted ? <span>{` ${t("print.sheets")} ${done} / ${total}`}</span> : null}
        </p>
      )}
      {counted ? <progress class="leave-2" max={total} value={done} aria-label={t("print.sheets")} /> : null}
      {state === "completed" ? (
        <p class="now">
          <Pictogram name="printer" />
          <span>{t("print.take")}</span>
        </p>
      ) : null}
    </>
  );
}

function PrintActs({ print }: { readonly print: Print }) {
  const { t, act } = useStage();
  const { id, state } = print;
  const refuse = () => act({ type: "print-refuse", job: id });
  if (state === "completed" || state === "failed") return null;
  if (state !== "shown") return <BigButton pictogram="stop" label={t("print.stop")} kind="stop" onPress={refuse} />;
  return (
    <>
      <BigButton
        pictogram="printer"
        label={t("print.yes")}
        kind="main"
        onPress={() => act({ type: "print-agree", job: id })}
      />
      <BigButton pictogram="stop" label={t("print.no")} onPress={refuse} />
    </>
  );
}
