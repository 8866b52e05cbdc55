import { useId, useLayoutEffect, useState } from "preact/hooks";
import type { GridCell } from "../../../../statistics/grid/grid.ts";
import { useWords } from "../../state/language.ts";
import { GRID } from "../../words/grid.ts";

interface CorrectedCellProps {
  readonly cell: GridCell;
  /** Says what the number is of, to who does not see where it stands. */
  readonly label: string;
  readonly mayCorrect: boolean;
  /** null = what was counted holds again. */
  readonly onSave: (value: number | null) => void;
}

const HIGHEST = 100_000;

/** A count of the grid: typed over it is a correction, emptied it is the count again. */
export function CorrectedCell({ cell, label, mayCorrect, onSave }: CorrectedCellProps) {
  const { t } = useWords(GRID);
  const id = useId();
  const { counted, correction, value } = cell;
  const known = value === null ? "" : String(value);
  const [typed, setTyped] = useState(known);
  // With what is drawn, not after it: what is typed at once stays.
  useLayoutEffect(() => setTyped(known), [known]);
  const note = noteOf();
  if (!mayCorrect) {
    return (
      <>
        {value ?? "—"}
        {note !== undefined && <span class="quiet small"> {note}</span>}
      </>
    );
  }
  function noteOf(): string | undefined {
    if (!correction) return undefined;
    if (counted === null) return t("byHand", { by: correction.by });
    return t("corrected", { n: counted, by: correction.by });
  }
  const leave = () => {
    if (typed === known) return;
    if (typed === "") return onSave(null);
    const number = Number(typed);
    if (Number.isInteger(number) && number >= 0 && number <= HIGHEST) onSave(number);
    else setTyped(known);
  };
  return (
    <div class={correction ? "corrected" : ""}>
      <input
        type="number"
        inputMode="numeric"
        min={0}
        max={HIGHEST}
        value={typed}
        aria-label={label}
        {...(note === undefined ? {} : { "aria-describedby": id })}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onBlur={leave}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
      {note !== undefined && (
        <span class="quiet small" id={id}>
          {note}
        </span>
      )}
    </div>
  );
}
