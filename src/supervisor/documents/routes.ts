import { Document, type Route } from "../console/route.ts";
import { SHEET_STYLE } from "./sheet-style.ts";
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
  {
    method: "GET",
    path: "/documents/sheet.css",
    role: "anyone",
    summary: "The style of the host's sheet",
    handle: () => new Document("text/css; charset=utf-8", null, SHEET_STYLE),
  },
];
