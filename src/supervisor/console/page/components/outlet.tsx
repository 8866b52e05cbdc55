import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Account } from "../../accounts/account.ts";
import { brokerOf, isStale, useFleetPart } from "../live/fleet-store.ts";
import { PAGES, type PageEntry, type PageProps } from "../pages.ts";
import { may } from "../state/account.ts";
import { useWords } from "../state/language.ts";
import { match, usePlace } from "../state/router.ts";
import { SHELL } from "../words/shell.ts";
import { Link } from "./link.tsx";
import { Notice } from "./notice.tsx";

/** The page of the address, loaded when it is first shown, under what concerns all of them. */
export function Outlet({ account }: { account: Account }) {
  const { t } = useWords(SHELL);
  const { path } = usePlace();
  const [stale, broker] = [useFleetPart(isStale), useFleetPart(brokerOf)];
  const found = PAGES.flatMap((entry) => {
    const params = match(entry.path, path);
    return params ? [{ entry, params }] : [];
  })[0];
  return (
    <>
      {stale && <Notice kind="bad">{t("link.lost")}</Notice>}
      {!stale && broker === "away" && <Notice kind="warn">{t("broker.away")}</Notice>}
      {!found && <Nothing title={t("page.unknown")} lead={t("page.unknown.lead")} />}
      {found && !may(account.role, found.entry.role) && (
        <Nothing title={t("page.forbidden")} lead={t("page.forbidden.lead", { role: t(`role.${found.entry.role}`) })} />
      )}
      {found && may(account.role, found.entry.role) && (
        <Loaded key={found.entry.path} entry={found.entry} params={found.params} />
      )}
    </>
  );
}

function Loaded({ entry, params }: { entry: PageEntry } & PageProps) {
  const { t } = useWords(SHELL);
  const [page, setPage] = useState<{ readonly shown: ComponentType<PageProps> } | undefined>();
  const [failed, setFailed] = useState(false);
  const first = useRef(true);
  useEffect(() => {
    let gone = false;
    entry
      .load()
      .then((module) => !gone && setPage({ shown: module.default }))
      .catch(() => !gone && setFailed(true));
    return () => {
      gone = true;
    };
  }, [entry]);
  useEffect(() => {
    // A screen reader and the keyboard begin at the new page; at the first one they begin at the top.
    if (page && !first.current) document.querySelector<HTMLElement>("main h1")?.focus();
    first.current = false;
  }, [page]);
  if (failed) {
    return (
      <Notice kind="bad">
        {t("error.title")}{" "}
        <button type="button" onClick={() => location.reload()}>
          {t("retry")}
        </button>
      </Notice>
    );
  }
  if (!page) return <p class="quiet center">{t("loading")}</p>;
  const Shown = page.shown;
  return <Shown params={params} />;
}

function Nothing({ title, lead }: { title: string; lead: string }) {
  const { t } = useWords(SHELL);
  return (
    <section class="nothing">
      <h1 tabIndex={-1}>{title}</h1>
      <p class="lead">{lead}</p>
      <Link to="/" class="button">
        {t("page.back")}
      </Link>
    </section>
  );
}
