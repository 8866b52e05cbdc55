import { useEffect, useState } from "preact/hooks";
import type { Account } from "../../accounts/account.ts";
import { PAGES } from "../pages.ts";
import { may } from "../state/account.ts";
import { useWords } from "../state/language.ts";
import { usePlace } from "../state/router.ts";
import { SHELL } from "../words/shell.ts";
import { MenuIcon } from "./icons.tsx";
import { Link } from "./link.tsx";

interface TopProps {
  readonly account: Account | null;
  readonly onLanguage: () => void;
  readonly onSignOut: () => void;
}

/** Name, navigation, language, account. On a phone all but the name is behind a button. */
export function Top({ account, onLanguage, onSignOut }: TopProps) {
  const { t, pair, language } = useWords(SHELL);
  const { path } = usePlace();
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [path]);
  const other = language === "fr" ? "en" : "fr";
  const pages = PAGES.filter(({ nav, role }) => nav && account && may(account.role, role));
  return (
    <header class="top">
      <a class="skip" href="#content">
        {t("skip")}
      </a>
      <div class="brand">
        <Link to="/" class="brand-name">
          <strong>{t("product")}</strong> <span>{t("subtitle")}</span>
        </Link>
        {account && (
          <button class="menu-button plain" type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
            <MenuIcon /> {t("menu")}
          </button>
        )}
      </div>
      <div class={`menu ${open || !account ? "menu-open" : ""}`}>
        {account && (
          <nav aria-label={t("navigation")}>
            <ul>
              {pages.map(({ path: to, nav }) => (
                <li key={to}>
                  <Link to={to} current={to === "/" ? path === "/" || path.startsWith("/bornes/") : isIn(path, to)}>
                    {nav && pair(nav)}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        )}
        <div class="top-end">
          <button class="plain" type="button" lang={other} onClick={onLanguage}>
            {t("language.other")}
          </button>
          {account && (
            <Link to="/moi" class="button plain" current={path === "/moi"}>
              <span class="hidden">{t("me")} : </span>
              {account.name}
            </Link>
          )}
          {account && (
            <button type="button" onClick={onSignOut}>
              {t("signout")}
            </button>
          )}
        </div>
      </div>
    </header>
  );
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
