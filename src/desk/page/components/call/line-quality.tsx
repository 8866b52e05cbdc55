import { useWords } from "../../hooks.ts";
import type { Call } from "../../state/model.ts";
import { isAudioOnly, qualityOf } from "../../state/view.ts";

/** Quality of the line in a word; its figures for those who want them. */
export function LineQuality({ call }: { call: Call }) {
  const { t, named } = useWords();
  const { line, quality } = call;
  const verdict = qualityOf(line, isAudioOnly(call) || call.held);
  const unknown = t("unknown");
  const rows: readonly (readonly [string, string])[] = line
    ? [
        [t("quality.rtt"), line.rttMs === null ? unknown : `${line.rttMs} ms`],
        [t("quality.fps"), t("quality.fps.value", { n: line.fps })],
        [t("quality.size"), line.height > 0 ? `${line.width} × ${line.height}` : unknown],
        [t("quality.loss"), `${line.lossPct} %`],
        [t("quality.borne.loss"), quality?.loss_down_pct == null ? unknown : `${quality.loss_down_pct} %`],
        [t("quality.down"), `${line.kbpsDown} kbit/s`],
        [t("quality.up"), `${line.kbpsUp} kbit/s`],
        [t("quality.path"), line.path === null ? unknown : named(`path.${line.path}`)],
        [t("quality.encryption"), call.encryption ?? "DTLS-SRTP"],
      ]
    : [];
  return (
    <section class="line-quality" aria-labelledby="line-title">
      <h2 id="line-title">{t("quality.title")}</h2>
      <p class={`bars is-${verdict ?? "unknown"}`}>
        <span class="signal" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        {t(`quality.${verdict ?? "unknown"}`)}
      </p>
      {rows.length > 0 && (
        <details>
          <summary>{t("quality.details")}</summary>
          <dl>
            {rows.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}
