import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useStage } from "../context.ts";
import { BigButton } from "./controls.tsx";

/** Rows as large targets; those that do not fit at once are on the next leaf: nothing scrolls. */
export function Leafed<T>({ rows, row }: { readonly rows: readonly T[]; readonly row: (one: T) => ComponentChildren }) {
  const { t } = useStage();
  const list = useRef<HTMLUListElement>(null);
  const [leaf, setLeaf] = useState({ first: 0, size: rows.length });
  const shown = rows.slice(leaf.first, leaf.first + leaf.size);
  useLayoutEffect(() => setLeaf({ first: 0, size: rows.length }), [rows.length]);
  useLayoutEffect(() => {
    const element = list.current;
    const size = shown.length;
    if (element && size > 1 && element.scrollHeight > element.clientHeight + 1) setLeaf({ ...leaf, size: size - 1 });
  });
  const more = leaf.size < rows.length;
  const turn = (first: number) => setLeaf({ ...leaf, first });
  return (
    <div class="services" data-more={more}>
      <ul ref={list}>{shown.map((one) => row(one))}</ul>
      {more ? (
        <div class="leaves">
          <BigButton
            pictogram="before"
            label={t("page.before")}
            bare
            disabled={leaf.first === 0}
            onPress={() => turn(Math.max(0, leaf.first - leaf.size))}
          />
          <BigButton
            pictogram="next"
            label={t("page.next")}
            bare
            disabled={leaf.first + leaf.size >= rows.length}
            onPress={() => turn(leaf.first + leaf.size)}
          />
        </div>
      ) : null}
    </div>
  );
}
