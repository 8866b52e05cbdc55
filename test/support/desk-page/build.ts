import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

/** Builds the experts' page as scripts/build.mjs does, into a folder of its own; `remove` takes the folder away. */
export async function buildDeskPage(): Promise<{ readonly dir: string; remove(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), "visioborne-desk-page-"));
  const root = fileURLToPath(new URL("../../../src/desk/page", import.meta.url));
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    base: "./",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    worker: { format: "es" },
    build: {
      outDir: dir,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: ["index.html", "invite.html"].map((page) => join(root, page)),
        checks: { pluginTimings: false },
      },
    },
  });
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}
