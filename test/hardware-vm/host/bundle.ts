import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";

/** As in scripts/build.mjs: these stay packages, beside their binaries. */
const EXTERNAL = ["gstreamer-superficial", "koffi", "onoff", "epoll", "i2c-bus", "serialport"];
const RUNNER = "\0vitest-runner";

/** Bundles each group of tests with the drivers and vitest's runner into one folder: one file to read in the machine. */
export async function bundleTests(root: string, groups: readonly string[], out: string): Promise<void> {
  const suites = join(root, "test/hardware-vm/suites");
  const bundle = await rolldown({
    cwd: root,
    platform: "node",
    logLevel: "silent",
    external: EXTERNAL,
    plugins: [
      {
        name: "vitest-runner",
        resolveId: (id) => (id === "vitest-runner" ? RUNNER : null),
        load: (id) => (id === RUNNER ? runnerOf(root) : null),
      },
    ],
    input: {
      ...Object.fromEntries(groups.map((group) => [group, join(suites, `${group}.ts`)])),
      "media-main": join(root, "devices/camera/gstreamer/media-main.ts"),
      "sound-main": join(root, "devices/sound/gstreamer/sound-main.ts"),
    },
  });
  await bundle.write({ dir: out, format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" });
  await bundle.close();
}

/** Where the installed vitest keeps `startTests`, which it exports to its own workers only. */
function runnerOf(root: string): string {
  const chunks = join(root, "node_modules/vitest/dist/chunks");
  for (const name of readdirSync(chunks)) {
    if (!name.endsWith(".js")) continue;
    const exported = /export \{[^}]*\bstartTests as (\w+)/.exec(readFileSync(join(chunks, name), "utf8"));
    if (exported) return `export { ${exported[1]} as startTests } from ${JSON.stringify(join(chunks, name))};`;
  }
  throw new Error("this version of vitest has no startTests: look where its runner is now (test/hardware-vm/host)");
}
