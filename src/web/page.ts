import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** Where the build puts pages, seen from the built program and from the source. */
const BUILT = ["./", "../../dist/"] as const;

/**
 * Serves a built page at `/`. The names of its assets hold their hash: they are kept for ever, the page is not.
 * @param name folder in which the build puts it
 * @param dir another folder instead
 * @returns whether it is there
 */
export async function servePage(app: FastifyInstance, name: string, dir?: string): Promise<boolean> {
  const built = BUILT.map((path) => fileURLToPath(new URL(`${path}${name}/`, import.meta.url)));
  const root = (dir === undefined ? built : [dir]).find((folder) => existsSync(join(folder, "index.html")));
  if (root === undefined) {
    app.get("/", (_request, reply) =>
      reply.code(404).type("text/plain").send("The page is not built: npm run build\n"),
    );
    return false;
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
  return true;
}
