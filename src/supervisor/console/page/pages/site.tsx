import type { ComponentChildren } from "preact";
import type { HoursRow } from "../../../../calendar/hours-words.ts";
import type { Correspondent } from "../../../sites/site.ts";
import type { ShownService, SiteCard, SiteKit } from "../../../sites/shown-site.ts";
import { useData } from "../api/use-data.ts";
import { Link } from "../components/link.tsx";
import { Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Table, type Column } from "../components/table.tsx";
import type { PageProps } from "../pages.ts";
import { useWords } from "../state/language.ts";
import { DEVICES } from "../words/devices.ts";
import { SHELL } from "../words/shell.ts";
import { SITES } from "../words/sites.ts";
import { dayText } from "./site-words.ts";

/** The card of one site: hours, agreements, correspondents, kit. */
export default function SitePage({ params }: PageProps) {
  const { t, language } = useWords(SITES);
  const shell = useWords(SHELL);
  const path = `/sites/${params["network"]}/${params["site"]}`;
  const { data: card, error } = useData<SiteCard>(path);
  if (error?.status === 404) return <PageHead title={t("unknown")} before={<Link to="/sites">{t("back")}</Link>} />;
  if (error) return <Notice kind="bad">{shell.t("error.title")}</Notice>;
  if (!card) return <p class="quiet center">{shell.t("loading")}</p>;
  const now = card.open ? t("open") : t("closed");
  const until = card.conventionEnds;
  const lead = [card.commune, now, until === null ? null : `${t("convention")} ${dayText(language, until)}`];
  return (
    <>
      <PageHead
        title={card.name}
        lead={lead.filter((part) => part !== null).join(" · ")}
        before={<Link to="/sites">{t("back")}</Link>}
      >
        <a class="button" href={`/api/1${path}/card`} target="_blank" rel="noopener">
          {t("print")}
        </a>
        <a class="button" href={`/api/1${path}/sheet`} target="_blank" rel="noopener">
          {t("sheet")}
        </a>
      </PageHead>
      <Part title={t("hours")}>
        <Hours rows={card.hours[language]} />
        {card.distanceKm !== null && <p class="quiet">{t("distance", { km: card.distanceKm })}</p>}
      </Part>
      <Part title={t("services")}>
        <Services services={card.services} />
      </Part>
      <Part title={t("contacts")}>
        <Contacts card={card} />
      </Part>
      <Part title={t("kit")}>
        {card.kit.length === 0 && <p class="quiet">{t("kit.none")}</p>}
        {card.kit.map((kit) => (
          <Kit key={kit.borne} network={card.network} kit={kit} />
        ))}
      </Part>
      {Object.keys(card.owners).length > 0 && (
        <Part title={t("duties")}>
          <ul>
            {Object.entries(card.owners).map(([code, owner]) => (
              <li key={code}>
                <code>{code}</code> : {t(`owner.${owner}`)}
              </li>
            ))}
          </ul>
        </Part>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Hours({ rows }: { rows: readonly HoursRow[] }) {
  const { t } = useWords(SITES);
  if (rows.length === 0) return <p class="quiet">{t("hours.none")}</p>;
  return (
    <ul>
      {rows.map(({ day, hours }) => (
        <li key={`${day} ${hours}`}>
          {day} : {hours}
        </li>
      ))}
    </ul>
  );
}

function Services({ services }: { services: readonly ShownService[] }) {
  const { t, language } = useWords(SITES);
  const spanOf = ({ from, to }: ShownService): string =>
    [
      from === null ? null : t("from", { day: dayText(language, from) }),
      to === null ? null : t("to", { day: dayText(language, to) }),
    ]
      .filter((part) => part !== null)
      .join(" ");
  const columns: readonly Column<ShownService>[] = [
    { key: "organisme", title: t("organisme"), heads: true, cell: ({ organisme }) => organisme.toUpperCase() },
    {
      key: "agreement",
      title: t("agreement"),
      cell: (service) => `${t(`agreement.${service.agreement}`)} ${spanOf(service)}`.trim(),
    },
    { key: "promised", title: t("promised"), cell: ({ hours }) => <Hours rows={hours[language]} /> },
  ];
  return (
    <Table
      quiet
      caption={t("services")}
      columns={columns}
      rows={services}
      keyOf={({ organisme, from }) => `${organisme} ${from ?? ""}`}
      empty={t("services.none")}
    />
  );
}

function Contacts({ card: { correspondents, services } }: { card: SiteCard }) {
  const { t } = useWords(SITES);
  const all: readonly (readonly [string, Correspondent | null | undefined])[] = [
    [t("syndicat"), correspondents.syndicat],
    [t("collectivite"), correspondents.collectivite],
    ...services.map(({ organisme, correspondent }) => [organisme.toUpperCase(), correspondent] as const),
  ];
  const there = all.flatMap(([who, one]) => (one ? [{ who, one }] : []));
  if (there.length === 0) return <p class="quiet">{t("contacts.none")}</p>;
  return (
    <ul>
      {there.map(({ who, one: { name, phone, email } }) => (
        <li key={who}>
          {who} : {name} {phone !== undefined && <a href={`tel:${phone.replaceAll(" ", "")}`}>{phone}</a>}{" "}
          {email !== undefined && <a href={`mailto:${email}`}>{email}</a>}
        </li>
      ))}
    </ul>
  );
}

function Kit({ network, kit }: { network: string; kit: SiteKit }) {
  const { t } = useWords(SITES);
  const names = useWords(DEVICES);
  const { borne, model, app, image, devices } = kit;
  const versions = [
    model,
    app === null ? null : t("versions", { app }),
    image === null ? null : t("image", { image }),
  ].filter((part) => part !== null);
  return (
    <>
      <h3>
        <Link to={`/bornes/${network}/${borne}`}>{borne}</Link>
      </h3>
      <p class="quiet">{versions.length === 0 ? t("kit.unheard") : versions.join(", ")}</p>
      {devices.length > 0 && (
        <Table
          quiet
          caption={`${t("kit")} ${borne}`}
          columns={[
            { key: "id", title: t("device"), heads: true, cell: ({ id }) => names.named(id) },
            { key: "model", title: t("model"), cell: ({ model: own }) => own ?? "—" },
            { key: "driver", title: t("driver"), cell: ({ driver }) => driver },
          ]}
          rows={devices}
          keyOf={({ id }) => id}
        />
      )}
    </>
  );
}
