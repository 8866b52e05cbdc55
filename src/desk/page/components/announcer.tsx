import { useEffect, useState } from "preact/hooks";
import { useWords, type Speech } from "../hooks.ts";
import type { State } from "../state/model.ts";
import { isAudioOnly, stageOf } from "../state/view.ts";

/** What a screen reader is told of queue and call, when it changes; never the ticking of clocks. */
function announcement(state: State, { t, named }: Speech): string {
  if (state.account.step !== "signed-in") return "";
  if (state.notice) return named(state.notice.key);
  if (state.call) {
    const stage = stageOf(state.call);
    if (state.call.goodbye) return t("call.goodbye");
    if (stage === "video") return t("call.title", { site: state.call.site });
    return isAudioOnly(state.call) && stage === "audio-only" ? t("stage.audio-only") : t(`stage.${stage}`);
  }
  if (state.wrapUp) return t("wrap.title");
  if (state.presence === "pause") return t("queue.paused");
  if (state.presence !== "available") return "";
  const waiting = state.queue.calls.length;
  if (waiting === 0) return t("queue.empty");
  return waiting === 1 ? t("queue.count.one") : t("queue.count.many", { n: waiting });
}

/** A region that speaks for what is seen. Words that come one upon the other are not read in pieces. */
export function Announcer({ state }: { state: State }) {
  const words = announcement(state, useWords());
  const [said, setSaid] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSaid(words), 300);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <p role="status" class="hidden">
      {said}
    </p>
  );
}
