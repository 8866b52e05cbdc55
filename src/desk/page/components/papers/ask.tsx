import { useState } from "preact/hooks";
import type { PapersScanner } from "../../../../contract/papers/types.ts";
import { newId, useEngine, useWords } from "../../hooks.ts";
import type { Papers } from "../../state/papers/model.ts";

/** What is offered; less where the scanner can do less. */
const DPI = [150, 200, 300] as const;
const USUAL_DPI = 200;

interface Props {
  readonly papers: Papers;
  readonly scanner: PapersScanner;
  /** Commands reach the borne. */
  readonly open: boolean;
}

/** Asking the usager for a paper: its kind, and where there is a choice how it is scanned. */
export function Ask({ papers, scanner, open }: Props) {
  const { t, language } = useWords();
  const engine = useEngine();
  const { kinds } = papers.rules;
  const [kind, setKind] = useState(kinds[0]?.id ?? "");
  const [wanted, setWanted] = useState({ source: "feeder", colour: "grey", dpi: USUAL_DPI });
  const dpis = DPI.filter((dpi) => scanner.dpi.includes(dpi));
  // A scanner that can do none of the usual ones is asked for the one that is nearest.
  const offered =
    dpis.length > 0
      ? dpis
      : scanner.dpi.toSorted((a, b) => Math.abs(a - USUAL_DPI) - Math.abs(b - USUAL_DPI)).slice(0, 1);
  const source = scanner.sources.find((one) => one === wanted.source) ?? scanner.sources[0];
  const colour = scanner.colours.find((one) => one === wanted.colour) ?? scanner.colours[0];
  const dpi = offered.find((one) => one === wanted.dpi) ?? offered[0];
  if (!scanner.present || source === undefined || colour === undefined || dpi === undefined) {
    return <p class="quiet">{t("ask.absent")}</p>;
  }
  const asked = (event: Event) => {
    event.preventDefault();
    if (open) engine.dispatch({ type: "papers-ask", piece: newId(), kind, source, colour, dpi });
  };
  const settings = [t(`source.${source}`), t(`colour.${colour}`), t("ask.dpi.short", { dpi })].join(", ");
  return (
    <form class="ask-paper" onSubmit={asked} aria-label={t("ask.title")}>
      <label for="ask-kind">{t("ask.kind")}</label>
      <select id="ask-kind" value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
        {kinds.map((one) => (
          <option key={one.id} value={one.id}>
            {one[language]}
          </option>
        ))}
      </select>
      <details>
        <summary>{t("ask.settings", { what: settings })}</summary>
        <Choice
          legend={t("ask.source")}
          name="source"
          chosen={source}
          all={scanner.sources.map((one) => ({ value: one, words: t(`source.${one}`) }))}
          onChoice={(value) => setWanted({ ...wanted, source: value })}
        />
        <Choice
          legend={t("ask.colour")}
          name="colour"
          chosen={colour}
          all={scanner.colours.map((one) => ({ value: one, words: t(`colour.${one}`) }))}
          onChoice={(value) => setWanted({ ...wanted, colour: value })}
        />
        <Choice
          legend={t("ask.dpi")}
          name="dpi"
          chosen={String(dpi)}
          all={offered.map((one) => ({ value: String(one), words: String(one) }))}
          onChoice={(value) => setWanted({ ...wanted, dpi: Number(value) })}
        />
      </details>
      <button type="submit" class="primary" aria-disabled={!open}>
        {t("ask.go")}
      </button>
    </form>
  );
}

interface ChoiceProps {
  readonly legend: string;
  readonly name: string;
  readonly chosen: string;
  readonly all: readonly { readonly value: string; readonly words: string }[];
  readonly onChoice: (value: string) => void;
}

function Choice({ legend, name, chosen, all, onChoice }: ChoiceProps) {
  return (
    <fieldset class="choice-row">
      <legend>{legend}</legend>
      {all.map(({ value, words }) => (
        <label class="tick" key={value}>
          <input type="radio" name={name} value={value} checked={value === chosen} onChange={() => onChoice(value)} />
          {words}
        </label>
      ))}
    </fieldset>
  );
}
