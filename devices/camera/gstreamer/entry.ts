import { fileURLToPath } from "node:url";

/**
 * Path of the media process's program. Node runs the source as it stands; the bundle has all entries side by
 * side in one folder.
 * @param moduleUrl `import.meta.url` of the module that asks
 */
export function mediaEntry(moduleUrl: string): string {
  return fileURLToPath(new URL(moduleUrl.endsWith(".ts") ? "./media-main.ts" : "./media-main.js", moduleUrl));
}
