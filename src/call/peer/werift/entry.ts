import { fileURLToPath } from "node:url";

/** The worker's program: beside this module in the sources, beside the bundle in `dist/`. */
export function peerEntry(moduleUrl: string = import.meta.url): string {
  const ending = moduleUrl.endsWith(".ts") ? "ts" : "js";
  return fileURLToPath(new URL(`./peer-main.${ending}`, moduleUrl));
}
