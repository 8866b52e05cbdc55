import type { ComponentChildren } from "preact";
import { useWords } from "../state/language.ts";
import { SHELL } from "../words/shell.ts";

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Figures stand under each other. */
  readonly numeric?: boolean;
  /** Names the row: a header cell. */
  readonly heads?: boolean;
}

interface TableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Said instead of an empty table. */
  readonly empty?: string;
  /** The caption is for screen readers only. */
  readonly quiet?: boolean;
}

/** A table; on a phone each row is a card with the columns' titles beside its cells. */
export function Table<Row>({ caption, columns, rows, keyOf, empty, quiet = false }: TableProps<Row>) {
  const { t } = useWords(SHELL);
  if (rows.length === 0) {
    return (
      <>
        {!quiet && <h2>{caption}</h2>}
        <p class="quiet empty">{empty ?? t("none")}</p>
      </>
    );
  }
  return (
    <table class="table">
      <caption class={quiet ? "hidden" : ""}>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ key, title, numeric }) => (
            <th key={key} scope="col" class={numeric ? "numeric" : ""}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ key, title, cell, numeric, heads }) => {
              const about = { "data-title": title, class: numeric ? "numeric" : "" };
              const shown = <div class="cell">{cell(row)}</div>;
              return heads ? (
                <th key={key} scope="row" {...about}>
                  {shown}
                </th>
              ) : (
                <td key={key} {...about}>
                  {shown}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
