import type { Waiting } from "../../../../contract/signalling/types.ts";
import { useWords } from "../../hooks.ts";
import { clock } from "../../state/view.ts";
import { Icon } from "../icons.tsx";

interface Props {
  readonly waiting: Waiting;
  readonly waitedS: number;
  readonly organisme: string;
  readonly first: boolean;
  readonly ringing: boolean;
  readonly taking: boolean;
  readonly disabled: boolean;
  readonly onTake: () => void;
}

/** One call that waits. The first is large. */
export function WaitingCall({ waiting, waitedS, organisme, first, ringing, taking, disabled, onTake }: Props) {
  const { t } = useWords();
  const { site, service, language, priority, away, video } = waiting;
  const classes = ["call card", first ? "first" : "", ringing ? "ringing" : ""].join(" ");
  return (
    <li class={classes}>
      <div class="call-what">
        <p class="service">{service}</p>
        <p class="where">
          {site} <span class="quiet">· {organisme}</span>
        </p>
        <p class="tags">
          {priority && <span class="tag strong">{t("queue.priority")}</span>}
          {away && <span class="tag warn">{t("queue.away")}</span>}
          {!video && <span class="tag">{t("queue.no-video")}</span>}
          <span class="tag">{t(`language.${language}`)}</span>
        </p>
      </div>
      <p class="waited">
        <span class="quiet">{t("queue.waited")}</span>
        <b>{clock(waitedS)}</b>
      </p>
      <div class="take">
        <button
          type="button"
          class={first ? "primary big" : ""}
          aria-disabled={disabled}
          aria-label={taking ? undefined : t("queue.take.name", { site, service })}
          aria-keyshortcuts={first ? "Enter" : undefined}
          onClick={onTake}
        >
          {first && <Icon name="phone" />}
          {taking ? t("queue.taking") : t(first ? "queue.take" : "queue.take.other")}
        </button>
        {first && (
          <p class="quiet shortcut">
            {t("queue.shortcut")} <kbd>{t("queue.key")}</kbd>
          </p>
        )}
      </div>
    </li>
  );
}
