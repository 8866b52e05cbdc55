import type { DescMessage, HealthMessage } from "../../../../../contract/types.ts";
import type { Site } from "../../../../sites/site.ts";
import { FIGURES } from "../../../curves/figures.ts";
import { useWords } from "../../state/language.ts";
import { BORNE } from "../../words/borne.ts";
import { FLEET } from "../../words/fleet.ts";
import { Ago } from "../time.tsx";

const SHOWN = [...FIGURES.filter((figure) => figure !== "ready_pct"), "disk_wear_pct"] as const;

/** The latest figures of health. */
export function Figures({ health }: { health: HealthMessage | null }) {
  const { t, language } = useWords(BORNE);
  const number = new Intl.NumberFormat(language === "fr" ? "fr-FR" : "en-GB", { maximumFractionDigits: 1 });
  const rows = SHOWN.flatMap((figure) => {
    const value = health?.[figure];
    return value === undefined ? [] : [{ figure, text: number.format(value) }];
  });
  return (
    <section class="card">
      <h2>{t("figures")}</h2>
      {rows.length === 0 ? (
        <p class="quiet">{t("curves.none")}</p>
      ) : (
        <dl class="facts">
          {rows.map(({ figure, text }) => (
            <div key={figure} class="measure">
              <dt>{t(`figure.${figure}`)}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

/** Versions and board, for who has to mend it. */
export function Versions({ desc, health }: { desc: DescMessage | null; health: HealthMessage | null }) {
  const { t, language } = useWords(BORNE);
  if (!desc) return null;
  const { app, image, os, hardware, profile } = desc;
  const last = image?.last_update;
  const date = new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", {
    dateStyle: "short",
    timeStyle: "short",
  });
  const rows = [
    ["version.app", app.version],
    [
      "version.image",
      image && [image.version, image.slot, image.trial ? t("version.trial") : ""].filter(Boolean).join(" · "),
    ],
    [
      "version.update",
      last && t(`update.${last.result}`, { version: last.version, reason: last.reason, date: date.format(last.ts) }),
    ],
    ["version.os", `${os.name} · ${os.kernel} · ${os.arch}`],
    ["version.hardware", `${hardware.model} · ${hardware.memory_mb} ${language === "fr" ? "Mo" : "MB"}`],
    ["version.serial", hardware.serial],
    ["version.profile", profile],
    ["version.sbom", app.sbom_sha256],
  ] as const;
  return (
    <section class="card">
      <h2>{t("versions")}</h2>
      <dl class="facts">
        {rows.map(([key, value]) =>
          value === undefined ? null : (
            <div key={key} class="fact">
              <dt>{t(key)}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
        {health && (
          <div class="fact">
            <dt>{t("version.up")}</dt>
            <dd>
              <Ago ms={health.ts - health.up_ms} />
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

/** Where it stands, and whom to call. */
export function SiteCard({ site }: { site: Site | null }) {
  const { t } = useWords(BORNE);
  const fleet = useWords(FLEET);
  if (!site) return null;
  const people = (["syndicat", "collectivite"] as const).flatMap((owner) => {
    const one = site.correspondents[owner];
    return one ? [{ owner, ...one }] : [];
  });
  return (
    <section class="card">
      <h2>{t("site")}</h2>
      <p>
        <strong>{site.name}</strong>
        {site.commune && <> · {site.commune}</>}
      </p>
      <dl class="facts">
        {people.map(({ owner, name, phone, email }) => (
          <div key={owner} class="fact">
            <dt>{fleet.t(`owner.${owner}`)}</dt>
            <dd>
              {name} {phone && <a href={`tel:${phone.replaceAll(/[^0-9+]/g, "")}`}>{phone}</a>}{" "}
              {email && <a href={`mailto:${email}`}>{email}</a>}
            </dd>
          </div>
        ))}
        {site.conventionEnds && (
          <div class="fact">
            <dt>{t("site.convention")}</dt>
            <dd>{site.conventionEnds}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
