import type { Route } from "../../console/route.ts";
import { actionRoutes } from "./actions.ts";
import { bookRoutes } from "./book.ts";
import { entryRoutes } from "./entry.ts";
import type { Given } from "./given.ts";
import { readRoutes } from "./read.ts";

/** The incident book's share of the HTTP API. */
export function incidentRoutes(given: Given): Route[] {
  return [...bookRoutes(given), ...readRoutes(given), ...actionRoutes(given), ...entryRoutes(given)];
}
