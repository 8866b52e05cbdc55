import { VisioborneError } from "../../../contract/errors.ts";
import { Document, type Caller, type Route } from "../../console/route.ts";
import { csv } from "../../documents/csv.ts";
import { gridTable } from "../export/tables.ts";
import type { AskOptions } from "../figures/ask.ts";
import { dateText, dayOf, mondayOf } from "../figures/period.ts";
import { scopeOf } from "../figures/scope.ts";
import { correctAndSay } from "../grid/corrected.ts";
import { readGrid, type GridPlace } from "../grid/grid.ts";
import { gridPage } from "../report/grid-page.ts";
import { GRID_BODY, GRID_EXPORT_QUERY, GRID_QUERY } from "./schemas.ts";
import type { RoutesOptions } from "./statistics.ts";

interface GridBody {
  readonly network: string;
  readonly site: string;
  readonly week: string;
  readonly organisme: string;
  readonly service: string;
  readonly value: number | null;
}

/** The weekly grid: read, corrected, exported. */
export function gridRoutes({ ask, fresh, nowMs }: RoutesOptions & { readonly nowMs: () => number }): Route[] {
  return [
    {
      method: "GET",
      path: "/grid",
      role: "viewer",
      summary: "The weekly grid of a site: organismes by type of service, counted and corrected",
      query: GRID_QUERY,
      async handle({ query, caller }) {
        const place = placeOf(query, caller, ask());
        await fresh();
        return await readGrid(ask(), place);
      },
    },
    {
      method: "PUT",
      path: "/grid",
      role: "technician",
      summary: "Corrects a count of the weekly grid, or takes a correction back",
      body: GRID_BODY,
      async handle({ body, caller }) {
        const { organisme, service, value, ...asked } = body as GridBody;
        const options = ask();
        const place = placeOf(asked, caller, options);
        const monday = mondayOf(options.today);
        if (place.week > monday)
          throw new VisioborneError(
            "grid.week",
            `week of ${dateText(place.week)}: expected ${dateText(monday)} or before`,
          );
        if (!options.config.serviceTypes.some(({ id }) => id === service))
          throw new VisioborneError("grid.unknown", `service ${service}: not one of the grid`);
        await fresh();
        const grid = await readGrid(options, place);
        const row = grid.rows.find((one) => one.organisme === organisme);
        const counted = row?.cells.find((cell) => cell.service === service)?.counted ?? null;
        const cell = { organisme, service, counted, value };
        await correctAndSay(options, place, cell, { user: caller.user, atMs: nowMs() });
        return await readGrid(options, place);
      },
    },
    {
      method: "GET",
      path: "/grid/export",
      role: "viewer",
      summary: "The weekly grid as CSV or as a page to print",
      query: GRID_EXPORT_QUERY,
      async handle({ query, caller }) {
        const place = placeOf(query, caller, ask());
        await fresh();
        const grid = await readGrid(ask(), place);
        if (query["format"] === "html") return new Document("text/html; charset=utf-8", null, gridPage(grid));
        const name = `grille-${grid.site}-${grid.week}.csv`;
        return new Document("text/csv; charset=utf-8", name, csv(gridTable(grid), { bom: query["bom"] === "1" }));
      },
    },
  ];
}

function placeOf(
  asked: { readonly [key in "network" | "site" | "week"]?: string | undefined },
  caller: Pick<Caller, "networks">,
  { sites, today }: AskOptions,
): GridPlace {
  const { network = "", site = "", week } = asked;
  scopeOf({ network, site }, caller, sites);
  return { network, site, week: mondayOf(week === undefined ? today : dayOf(week)) };
}
