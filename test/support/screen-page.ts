import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

/** Builds the screen's page as scripts/build.mjs does, into a folder of its own; `remove` takes the folder away. */
export async function buildScreenPage(): Promise<{ readonly dir: string; remove(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), "visioborne-screen-"));
  await build({
    root: fileURLToPath(new URL("../../src/screen/page", import.meta.url)),
    configFile: false,
    logLevel: "warn",
    base: "./",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: { outDir: dir, emptyOutDir: true, assetsInlineLimit: 0 },
  });
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}
