import type { FilingPlace } from "../../../../contract/signalling/types.ts";
import { CmisFiling } from "./cmis.ts";
import { DownloadFiling } from "./download.ts";
import type { Filing } from "./port.ts";
import { WebDavFiling } from "./webdav.ts";

/** The way that the desk's configuration names. */
export function openFiling({ type, url }: FilingPlace): Filing {
  if (type === "webdav" && url !== undefined) return new WebDavFiling(url);
  if (type === "cmis" && url !== undefined) return new CmisFiling(url);
  return new DownloadFiling();
}
