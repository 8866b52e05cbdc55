import { useState } from "preact/hooks";
import type { Snapshot } from "../../effects/engine.ts";
import { useEngine, useNow, useWords } from "../../hooks.ts";
import type { Call } from "../../state/model.ts";
import type { Papers } from "../../state/papers/model.ts";
import { isFiled } from "../../state/papers/view.ts";
import { clock } from "../../state/view.ts";
import { PapersPanel } from "../papers/panel.tsx";
import { Trouble } from "../papers/trouble.tsx";
import { Viewer, type Looking } from "../papers/viewer.tsx";
import { Controls, type PanelName } from "./controls.tsx";
import { Identifier } from "./identifier.tsx";
import { Invite } from "./invite.tsx";
import { LineQuality } from "./line-quality.tsx";
import { Stage } from "./stage.tsx";
import { TextPane } from "./text-pane.tsx";
import { Transfer } from "./transfer.tsx";

/** The talk: the usager large, what the expert needs beside, the commands below. */
export function CallView({ call, ...snapshot }: Snapshot & { readonly call: Call }) {
  const { t, named } = useWords();
  const engine = useEngine();
  const [panel, setPanel] = useState<PanelName | null>(null);
  const [looking, setLooking] = useState<Looking | null>(null);
  const { state } = snapshot;
  const { papers } = state;
  const toggle = (name: PanelName) => {
    if (name === "text") engine.dispatch({ type: "text-read" });
    setPanel(panel === name ? null : name);
    setLooking(null);
  };
  const close = () => {
    document.querySelector<HTMLElement>(`[aria-controls="${panel}-panel"]`)?.focus();
    setPanel(null);
    setLooking(null);
  };
  const viewer = papers !== null && looking !== null && isThere(papers, looking);
  return (
    <div class={viewer ? "talk viewing" : "talk"}>
      <Stage call={call} theirs={snapshot.theirs} own={snapshot.own} guest={snapshot.guest} />
      {viewer && <Viewer key={looking.piece} papers={papers} looking={looking} onLook={setLooking} />}
      <aside class="beside">
        <Facts call={call} organisme={nameOf(snapshot, call.organisme)} />
        <div role="alert">
          {call.goodbye && <p class="bar">{t("call.goodbye")}</p>}
          {call.borneAway && <p class="bar">{t("call.borne-away")}</p>}
          {call.theirs.sound && <p class="bar">{t("call.their-mute")}</p>}
          {panel !== "papers" && papers && <Trouble papers={papers} />}
          {state.notice && <p class="bar">{named(state.notice.key)}</p>}
        </div>
        <div role="status">
          {call.reminder && (
            <p class="bar reminder">
              {t("call.reminder")}
              <button type="button" onClick={() => engine.dispatch({ type: "reminder-read" })}>
                {t("close")}
              </button>
            </p>
          )}
        </div>
        {panel === "papers" && papers && (
          <PapersPanel call={call} papers={papers} onView={setLooking} onClose={close} />
        )}
        {panel === "text" && <TextPane call={call} onClose={close} />}
        {panel === "transfer" && <Transfer call={call} desk={state.desk} onClose={close} />}
        {panel === "invite" && <Invite call={call} onClose={close} />}
        <Identifier call={call} />
        <LineQuality call={call} />
      </aside>
      <Controls
        call={call}
        panel={panel}
        onPanel={toggle}
        linkUp={state.link === "up"}
        news={papers?.unread ?? false}
      />
    </div>
  );
}

/** A page that was filed or withdrawn meanwhile is not looked at any more. */
const isThere = ({ pieces }: Papers, { piece, blob }: Looking) =>
  pieces.some((one) => one.id === piece && !isFiled(one) && one.pages.some((page) => page.blob === blob));

const nameOf = ({ state }: Snapshot, id: string) => state.desk?.organismes.find((one) => one.id === id)?.name ?? id;

function Facts({ call, organisme }: { call: Call; organisme: string }) {
  const { t } = useWords();
  const nowMs = useNow();
  return (
    <div class="facts">
      <h1 tabIndex={-1} ref={(heading) => void (document.activeElement === document.body && heading?.focus())}>
        {call.service}
      </h1>
      <p>
        {call.site} <span class="quiet">· {organisme}</span>
      </p>
      <p class="tags">
        <span class="tag">{t(`language.${call.language}`)}</span>
        <span class="tag time">
          <span class="hidden">{t("call.duration")} </span>
          {clock((nowMs - call.sinceMs) / 1000)}
        </span>
      </p>
    </div>
  );
}
