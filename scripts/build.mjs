// Makes dist/: the programs that run on a borne and at the centre, as few files as possible (a cold start reads one
// file instead of hundreds), and the pages.
// Usage: node scripts/build.mjs [--out DIR] [--pages screen-page,bench-page]
import { existsSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { rolldown } from "rolldown";
import { build as buildPage } from "vite";
import { inAscii } from "./lib/ascii.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { out: { type: "string" }, pages: { type: "string" } } });
const out = values.out ?? join(root, "dist");
const wantedPages = values.pages?.split(",");

/** Of the WebRTC library's own: what Node does natively is not done in JavaScript, and what it never needs is left out. */
const lean = {
  "@peculiar/x509": "x509.ts",
  "@noble/curves/p256": "p256.ts",
  tweetnacl: "x25519.ts",
};
const leanPeer = {
  name: "lean-peer",
  resolveId: (source, importer) =>
    Object.hasOwn(lean, source) && /node_modules\/werift\//.test(importer ?? "")
      ? join(root, "src/call/peer/werift/lean", lean[source])
      : null,
};

/** Native packages stay packages: their binaries are found beside their own files. */
const external = ["gstreamer-superficial", "koffi", "onoff", "epoll", "i2c-bus", "serialport"];

rmSync(out, { recursive: true, force: true });
const bundle = await rolldown({
  cwd: root,
  platform: "node",
  logLevel: "warn",
  external,
  plugins: [leanPeer],
  input: {
    visioborne: "src/cli/main.ts",
    "media-main": "devices/camera/gstreamer/media-main.ts",
    "sound-main": "devices/sound/gstreamer/sound-main.ts",
    "peer-main": "src/call/peer/werift/peer-main.ts",
  },
});
await bundle.write({
  dir: out,
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "[name]-[hash].js",
  sourcemap: false,
  // A program's text stays in memory. Names stay as they are: a stack is to be read.
  minify: { compress: false, mangle: { keepNames: true }, codegen: { removeWhitespace: true } },
  comments: { legal: true, annotation: false, jsdoc: false },
  plugins: [{ name: "ascii", generateBundle: (_, files) => inAscii(files) }],
});
await bundle.close();

const pages = {
  "bench-page": "src/bench/page",
  "desk-page": "src/desk/page",
  "screen-page": "src/screen/page",
  "console-page": "src/supervisor/console/page",
};
for (const [folder, source] of Object.entries(pages)) {
  const folderOf = join(root, source);
  if (wantedPages !== undefined && !wantedPages.includes(folder)) continue;
  if (!existsSync(join(folderOf, "index.html"))) continue;
  // The experts' page has a second one, for those who are invited to a call.
  const input = readdirSync(folderOf).filter((name) => name.endsWith(".html"));
  await buildPage({
    root: folderOf,
    configFile: false,
    logLevel: "warn",
    // The console's pages have addresses of their own, so what they load is named from the top.
    base: folder === "console-page" ? "/" : "./",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    worker: { format: "es" },
    build: {
      outDir: join(out, folder),
      emptyOutDir: true,
      assetsInlineLimit: 0,
      rolldownOptions: { input: input.map((name) => join(folderOf, name)), checks: { pluginTimings: false } },
    },
  });
}
