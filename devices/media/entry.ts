import { fileURLToPath } from "node:url";

/**
 * Path of a media process's program. Node runs the source as it stands, where the program lies beside the module
 * that asks; the bundle has all entries side by side in one folder.
 * @param moduleUrl `import.meta.url` of the module that asks
 * @param program file name without its ending, e.g. `media-main`; an input of the bundle by the same name
 */
export function mediaEntry(moduleUrl: string, program: string): string {
  const ending = moduleUrl.endsWith(".ts") ? "ts" : "js";
  return fileURLToPath(new URL(`./${program}.${ending}`, moduleUrl));
}
