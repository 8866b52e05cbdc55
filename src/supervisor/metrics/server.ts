import { createHash, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import type { Logger } from "../../contract/runtime.ts";
import type { MetricsConfig } from "./config.ts";

const REQUEST_DEADLINE_MS = 10_000;
const MAX_CONNECTIONS = 20;

export interface Exposition {
  readonly contentType: string;
  /** The text of all metrics, as they are now. */
  readonly text: () => Promise<string>;
}

export interface MetricsServer {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Serves `/metrics` on a listener of its own: a scraper needs nothing of the console, and the console nothing of it.
 * @throws VisioborneError `metrics.token` when the token cannot be read, `metrics.listen` when the address is taken.
 */
export async function serveMetrics(
  { host, port, tokenFile }: MetricsConfig,
  exposition: Exposition,
  log: Logger,
): Promise<MetricsServer> {
  const token = tokenFile === undefined ? undefined : readToken(tokenFile);
  let scrape: Promise<string> | undefined;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const say = (status: number, words: string, headers: Record<string, string> = {}): void => {
      response.writeHead(status, {
        "content-type": "text/plain; charset=utf-8",
        "cache-control": "no-store",
        ...headers,
      });
      response.end(request.method === "HEAD" ? undefined : words);
    };
    if (request.url?.split("?")[0] !== "/metrics") return say(404, "expected /metrics\n");
    if (request.method !== "GET" && request.method !== "HEAD")
      return say(405, "expected GET\n", { allow: "GET, HEAD" });
    if (token !== undefined && !isToken(request.headers.authorization, token)) {
      return say(401, "expected the token of metrics.tokenFile\n", { "www-authenticate": "Bearer" });
    }
    try {
      // Of scrapers that ask at one moment, all get what the first does.
      scrape ??= exposition.text().finally(() => (scrape = undefined));
      say(200, await scrape, { "content-type": exposition.contentType });
    } catch (error) {
      log.error({ error: errorLine(error) }, "metrics");
      say(500, "metrics cannot be read: see the supervisor's log\n");
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  server.requestTimeout = REQUEST_DEADLINE_MS;
  server.headersTimeout = REQUEST_DEADLINE_MS;
  server.maxConnections = MAX_CONNECTIONS;
  const bound = await listen(server, host, port);
  log.info({ host, port: bound }, "metrics are served");
  return {
    port: bound,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const message = `metrics: ${host} port ${port}: ${errorLine(error)}`;
      reject(new VisioborneError("metrics.listen", message, { host, port }, { cause: error }));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function readToken(file: string): string {
  try {
    const token = readFileSync(file, "utf8").trim();
    if (token.length >= 16) return token;
  } catch (error) {
    throw new VisioborneError("metrics.token", `${file}: cannot be read: ${errorLine(error)}`, { file });
  }
  throw new VisioborneError("metrics.token", `${file}: expected a token of 16 characters or more`, { file });
}

function isToken(header: string | undefined, token: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(header ?? ""), hash(`Bearer ${token}`));
}
