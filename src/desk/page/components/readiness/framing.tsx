import { useState } from "preact/hooks";
import { HEAD_MM, kept } from "../../effects/kept.ts";
import { useWords } from "../../hooks.ts";
import { Icon } from "../icons.tsx";
import { Picture } from "../picture.tsx";

/** The expert's own picture with the guide: a head that fills the oval is shown life-size on the borne. */
export function Framing({ own }: { own: MediaStream | null }) {
  const { t } = useWords();
  const [mm, setMm] = useState(() => kept.headMm());
  const set = (value: number) => {
    setMm(value);
    kept.keepHeadMm(value);
  };
  const seen = own !== null && own.getVideoTracks().length > 0;
  return (
    <section class="framing" aria-labelledby="framing-title">
      <h2 id="framing-title">{t("framing.title")}</h2>
      <div class="frame">
        {seen ? (
          <Picture stream={own} label={t("framing.preview")} mirrored />
        ) : (
          <p class="no-picture">
            <Icon name="camera" struck />
            {t("framing.off")}
          </p>
        )}
        {seen && (
          <svg class="guide" viewBox="0 0 160 90" aria-hidden="true">
            <ellipse cx="80" cy="40" rx="16.500" ry="22.500" />
          </svg>
        )}
        {seen && <p class="caption">{t("framing.guide")}</p>}
      </div>
      <p class="quiet">{t("framing.why")}</p>
      <div class="slider">
        <label for="head">{t("framing.head")}</label>
        <input
          id="head"
          type="range"
          min={HEAD_MM.least}
          max={HEAD_MM.most}
          step={5}
          value={mm}
          aria-valuetext={t("framing.mm", { mm })}
          onInput={(event) => set(Number(event.currentTarget.value))}
        />
        <output for="head">{t("framing.mm", { mm })}</output>
      </div>
    </section>
  );
}
