import type { ComponentChildren } from "preact";
import { useArrival, useWords } from "../../hooks.ts";
import { Icon } from "../icons.tsx";
import type { PanelName } from "./controls.tsx";

interface Props {
  readonly name: PanelName;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A panel beside the picture. Escape closes it, and the focus goes back to its command. */
export function Panel({ name, title, onClose, children }: Props) {
  const { t } = useWords();
  const heading = useArrival<HTMLHeadingElement>();
  return (
    <section
      id={`${name}-panel`}
      class="panel card"
      aria-labelledby={`${name}-title`}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <div class="panel-head">
        <h2 id={`${name}-title`} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" class="plain square" aria-label={t("close")} onClick={onClose}>
          <Icon name="cross" />
        </button>
      </div>
      {children}
    </section>
  );
}
