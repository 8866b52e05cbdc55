import { Document, type Route } from "../console/route.ts";
import { STYLE } from "./style.ts";

/** The sheet of the plain pages: the host's form, what is printed. */
export const DOCUMENT_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/documents/style.css",
    role: "anyone",
    summary: "The style of the plain pages",
    handle: () => new Document("text/css; charset=utf-8", null, STYLE),
  },
];
