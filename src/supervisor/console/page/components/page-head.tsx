import type { ComponentChildren } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { useWords } from "../state/language.ts";
import { SHELL } from "../words/shell.ts";

interface PageHeadProps {
  readonly title: string;
  readonly lead?: ComponentChildren;
  /** Above the title, such as a way back. */
  readonly before?: ComponentChildren;
  /** Beside the title: buttons. */
  readonly children?: ComponentChildren;
}

/** A page's heading, which is the window's title as well. */
export function PageHead({ title, lead, before, children }: PageHeadProps) {
  const { t } = useWords(SHELL);
  useLayoutEffect(() => {
    document.title = `${title} · ${t("title")}`;
  }, [title, t]);
  return (
    <div class="page-head">
      <div>
        {before}
        <h1 tabIndex={-1}>{title}</h1>
        {lead && <p class="lead">{lead}</p>}
      </div>
      {children && <div class="page-acts">{children}</div>}
    </div>
  );
}
