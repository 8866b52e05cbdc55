import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** Where the build puts the page, seen from the built program and from the source. */
const BUILT = ["./desk-page/", "../../../dist/desk-page/"].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** Serves the built page at `/`. The names of its assets hold their hash: they are kept for ever, the page is not. */
export async function servePage(app: FastifyInstance, dir?: string): Promise<void> {
  const root = (dir === undefined ? BUILT : [dir]).find((folder) => existsSync(join(folder, "index.html")));
  if (root === undefined) {
    app.get("/", (_request, reply) =>
      reply.code(404).type("text/plain").send("The page is not built: npm run build\n"),
    );
    return;
  }
  await app.register(fastifyStatic, {
    root,
    cacheControl: false,
    dotfiles: "deny",
    setHeaders: (reply, path) => {
      const kept = basename(dirname(path)) === "assets";
      void reply.header("cache-control", kept ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  // The link of an invitation: its secret stands behind the #, which no server sees.
  app.get("/invite", (_request, reply) => reply.sendFile("invite.html"));
}
