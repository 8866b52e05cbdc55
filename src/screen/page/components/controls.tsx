import type { ComponentChildren } from "preact";
import { useStage } from "../context.ts";
import { Pictogram, type PictogramName } from "./pictograms.tsx";

interface BigButtonProps {
  readonly pictogram: PictogramName;
  readonly label: string;
  readonly onPress: () => void;
  readonly kind?: "plain" | "main" | "stop";
  /** The label is there for those who hear the page only. */
  readonly bare?: boolean;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly children?: ComponentChildren;
}

/** A control: never smaller than a target, a drawing and words. */
export function BigButton({ pictogram, label, onPress, kind = "plain", bare = false, ...rest }: BigButtonProps) {
  return (
    <button
      type="button"
      class={`big ${kind} ${bare ? "bare" : ""}`}
      aria-label={label}
      aria-pressed={rest.pressed}
      disabled={rest.disabled ?? false}
      onClick={onPress}
    >
      <Pictogram name={pictogram} />
      {bare ? null : <span class="label">{label}</span>}
    </button>
  );
}

/** The same words for the one who hangs up, leaves the queue, or gives up. */
export function StopButton({ inCall = false, bare = false }: { inCall?: boolean; bare?: boolean }) {
  const { t, act } = useStage();
  return (
    <BigButton
      pictogram={inCall ? "hangup" : "stop"}
      label={t(inCall ? "stop.call" : "stop")}
      kind="stop"
      bare={bare}
      onPress={() => act({ type: "stop" })}
    />
  );
}

/** Say it again, and say it in the other language: on every scene. */
export function Tools() {
  const { t, act, view } = useStage();
  const other = view.language === "fr" ? "en" : "fr";
  return (
    <div class="tools">
      <BigButton pictogram="repeat" label={t("repeat")} bare onPress={() => act({ type: "repeat" })} />
      <button
        type="button"
        class="big plain language"
        lang={other}
        onClick={() => act({ type: "language", language: other })}
      >
        <span class="long">{t("language.other")}</span>
        <span class="short" title={t("language.other")}>
          {other.toUpperCase()}
        </span>
      </button>
    </div>
  );
}
