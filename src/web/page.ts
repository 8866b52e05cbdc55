import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { VisioborneError } from "../contract/errors.ts";

/** Where the build puts pages, seen from the built program and from the source. */
const BUILT = ["./", "../../dist/"] as const;

/** What an error is answered to, not the page. */
const NO_PAGE = /^\/(api|assets)\//;

/**
 * Serves a built page at `/`. The names of its assets hold their hash: they are kept for ever, the page is not.
 * @param name folder in which the build puts it
 * @param dir another folder instead
 * @param routes the page has addresses of its own, which only it knows: all of them are answered with it
 * @returns whether it is there
 */
export async function servePage(
  app: FastifyInstance,
  name: string,
  dir?: string,
  { routes = false }: { readonly routes?: boolean } = {},
): Promise<boolean> {
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
    wildcard: !routes,
    setHeaders: (reply, path) => {
      const kept = basename(dirname(path)) === "assets";
      void reply.header("cache-control", kept ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  if (routes) {
    app.get("/*", async (request, reply) => {
      if (NO_PAGE.test(request.url)) throw new VisioborneError("request.unknown", "there is nothing at this address");
      return reply.sendFile("index.html");
    });
  }
  return true;
}
