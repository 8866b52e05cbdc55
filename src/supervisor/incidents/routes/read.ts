import { VisioborneError } from "../../../contract/errors.ts";
import type { ApiRequest, Caller, Route } from "../../console/route.ts";
import type { Incident } from "../book/incident.ts";
import { NAME, nowOf, OWNER, sees, type Given } from "./given.ts";
import { findIncidents, type Wanted } from "./find.ts";
import { shownIncidents } from "./shown.ts";

const PER_PAGE = 50;
/** Lines of a history that are shown: the latest. */
const LINES = 500;

export const FILTERS = {
  state: { enum: ["open", "acknowledged", "closed", "current", "all"], default: "current" },
  network: NAME,
  site: NAME,
  borne: NAME,
  owner: OWNER,
  severity: { enum: ["critical", "major", "minor"] },
} as const;

export const ID = { type: "object", required: ["id"], properties: { id: { type: "string", maxLength: 40 } } } as const;

/** The list and one incident with its history. */
export function readRoutes(given: Given): Route[] {
  const { store, sites } = given;
  return [
    {
      method: "GET",
      path: "/incidents",
      role: "viewer",
      summary: "Incidents, the worst first; `current` are those that are not closed",
      query: {
        type: "object",
        properties: { ...FILTERS, page: { type: "integer", minimum: 1, maximum: 10_000, default: 1 } },
      },
      async handle({ query, caller }) {
        const page = Number(query["page"] ?? 1);
        const found = await findIncidents(store, caller, wantedOf(query), {
          offset: (page - 1) * PER_PAGE,
          limit: PER_PAGE,
        });
        const incidents = await shownIncidents(store, sites, found.incidents, nowOf(given));
        return { incidents, total: found.total, page, pages: Math.max(1, Math.ceil(found.total / PER_PAGE)) };
      },
    },
    {
      method: "GET",
      path: "/incidents/:id",
      role: "viewer",
      summary: "One incident with its history and what was told of it",
      params: ID,
      async handle({ params, caller }) {
        const incident = await seen(given, caller, params["id"] ?? "");
        const [shown] = await shownIncidents(store, sites, [incident], nowOf(given));
        const history = await store.db
          .selectFrom("incident_history")
          .select(["seq", "at_ms as atMs", "who", "kind", "detail"])
          .where("incident", "=", incident.id)
          .orderBy("seq", "desc")
          .limit(LINES)
          .execute();
        const notices = await store.db
          .selectFrom("notice")
          .select(["kind", "channel", "address", "state", "due_ms as dueMs", "sent_ms as sentMs"])
          .where("incident", "=", incident.id)
          .orderBy("made_ms", "desc")
          .limit(LINES)
          .execute();
        return { ...shown, history: history.toReversed(), notices: notices.map(withoutSecret).toReversed() };
      },
    },
  ];
}

/** A webhook's address can hold its key: only where it leads is shown. */
function withoutSecret<Notice extends { readonly channel: string; readonly address: string }>(notice: Notice): Notice {
  return notice.channel === "webhook" ? { ...notice, address: new URL(notice.address).host } : notice;
}

export function wantedOf(query: ApiRequest["query"]): Wanted {
  return {
    state: query["state"] as Wanted["state"],
    network: query["network"],
    site: query["site"],
    borne: query["borne"],
    owner: query["owner"],
    severity: query["severity"],
  };
}

/** @throws VisioborneError `incident.unknown`, also for one that the account does not see */
export async function seen({ book }: Given, caller: Caller, id: string): Promise<Incident> {
  const incident = await book.get(id);
  if (sees(caller, incident.network)) return incident;
  throw new VisioborneError("incident.unknown", `incident ${id}: there is none of this id`, {});
}
