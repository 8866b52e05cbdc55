import type { ComponentType } from "preact";
import type { Role } from "../route.ts";
import type { WordPair } from "./words/words.ts";

/** What a page is given: the named parts of its address. */
export interface PageProps {
  readonly params: Readonly<Record<string, string>>;
}

/** A page of the console. Its script is loaded when it is first shown. */
export interface PageEntry {
  /** Address; parts as `:name`. */
  readonly path: string;
  /** Words in the navigation, French and English; absent = it is reached from another page. */
  readonly nav?: WordPair;
  /** Least role. */
  readonly role: Role;
  readonly load: () => Promise<{ readonly default: ComponentType<PageProps> }>;
}

/** All pages, in the order of the navigation: a part adds its lines here. The first one is shown at `/`. */
export const PAGES: readonly PageEntry[] = [
  { path: "/", nav: ["Flotte", "Fleet"], role: "viewer", load: () => import("./pages/fleet.tsx") },
  { path: "/bornes/:network/:borne", role: "viewer", load: () => import("./pages/borne.tsx") },
  { path: "/incidents", nav: ["Incidents", "Incidents"], role: "viewer", load: () => import("./pages/incidents.tsx") },
  { path: "/incidents/:id", role: "viewer", load: () => import("./pages/incident.tsx") },
  { path: "/sites", nav: ["Sites", "Sites"], role: "viewer", load: () => import("./pages/sites.tsx") },
  { path: "/sites/:network/:site", role: "viewer", load: () => import("./pages/site.tsx") },
  {
    path: "/statistiques",
    nav: ["Statistiques", "Statistics"],
    role: "viewer",
    load: () => import("./pages/statistics.tsx"),
  },
  { path: "/grille", nav: ["Grille", "Grid"], role: "viewer", load: () => import("./pages/grid.tsx") },
  {
    path: "/previsions",
    nav: ["Prévisions", "Forecasts"],
    role: "viewer",
    load: () => import("./pages/forecasts.tsx"),
  },
  { path: "/lots", nav: ["Lots", "Batches"], role: "viewer", load: () => import("./pages/batches.tsx") },
  { path: "/lots/:id", role: "viewer", load: () => import("./pages/batch.tsx") },
  { path: "/parc", nav: ["Parc", "Register"], role: "manager", load: () => import("./pages/enrolment.tsx") },
  { path: "/comptes", nav: ["Comptes", "Accounts"], role: "manager", load: () => import("./pages/accounts.tsx") },
  { path: "/jetons", nav: ["Jetons", "Tokens"], role: "manager", load: () => import("./pages/tokens.tsx") },
  { path: "/journal", nav: ["Journal", "Audit"], role: "manager", load: () => import("./pages/audit.tsx") },
  { path: "/moi", role: "viewer", load: () => import("./pages/me.tsx") },
];
