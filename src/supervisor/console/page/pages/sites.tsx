import type { Agreement, Agreements } from "../../../sites/agreements.ts";
import type { ListedSite } from "../../../sites/shown-site.ts";
import { useData } from "../api/use-data.ts";
import { Link } from "../components/link.tsx";
import { Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Table, type Column } from "../components/table.tsx";
import { useWords } from "../state/language.ts";
import { SHELL } from "../words/shell.ts";
import { SITES } from "../words/sites.ts";
import { dayText, momentText } from "./site-words.ts";

/** Where the bornes stand, and which organismes serve there. */
export default function SitesPage() {
  const { t, language } = useWords(SITES);
  const shell = useWords(SHELL);
  const { data, error } = useData<{ readonly sites: readonly ListedSite[] }>("/sites");
  const columns: readonly Column<ListedSite>[] = [
    {
      key: "site",
      title: t("site"),
      heads: true,
      cell: ({ network, id, name, commune }) => (
        <>
          <Link to={`/sites/${network}/${id}`}>{name}</Link>
          {commune !== null && commune !== name && <span class="quiet small"> {commune}</span>}
        </>
      ),
    },
    {
      key: "now",
      title: t("now"),
      cell: ({ open, nextOpeningMs }) => {
        if (open) return t("open");
        if (nextOpeningMs === null) return t("closed");
        return `${t("closed")}, ${t("opens", { when: momentText(language, nextOpeningMs) })}`;
      },
    },
    { key: "bornes", title: t("bornes"), cell: ({ bornes }) => bornes.join(", ") || "—" },
    { key: "organismes", title: t("organismes"), cell: ({ organismes }) => named(organismes) || "—" },
    {
      key: "convention",
      title: t("convention"),
      cell: ({ conventionEnds }) => (conventionEnds === null ? "—" : dayText(language, conventionEnds)),
    },
  ];
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      {error && <Notice kind="bad">{shell.t("error.title")}</Notice>}
      {data && (
        <section class="card">
          <Table
            caption={t("list")}
            columns={columns}
            rows={data.sites}
            keyOf={({ network, id }) => `${network}/${id}`}
            empty={t("none")}
          />
        </section>
      )}
      <Matrix />
    </>
  );
}

function Matrix() {
  const { t } = useWords(SITES);
  const { data } = useData<Agreements>("/agreements");
  if (!data || data.organismes.length === 0) return null;
  type Row = Agreements["sites"][number];
  const columns: readonly Column<Row>[] = [
    { key: "site", title: t("site"), heads: true, cell: ({ name }) => name },
    ...data.organismes.map((organisme, index): Column<Row> => {
      return {
        key: organisme,
        title: organisme.toUpperCase(),
        cell: ({ agreements }) => <Agreed agreement={agreements[index]} />,
      };
    }),
  ];
  return (
    <section class="card">
      <Table
        caption={t("matrix")}
        columns={columns}
        rows={data.sites}
        keyOf={({ network, id }) => `${network}/${id}`}
      />
      <p>
        <a href="/api/1/agreements/export" download>
          {t("matrix.csv")}
        </a>
      </p>
    </section>
  );
}

function Agreed({ agreement }: { agreement: Agreement | undefined }) {
  const { t } = useWords(SITES);
  if (!agreement) return null;
  const later = agreement.agreement === "agreed" && !agreement.holds;
  return (
    <>
      {t(`agreement.${agreement.agreement}`)}
      {later && <span class="quiet small">, {t("agreement.later")}</span>}
    </>
  );
}

const named = (organismes: readonly string[]): string => organismes.map((one) => one.toUpperCase()).join(", ");
