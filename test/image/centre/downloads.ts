import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { basename } from "node:path";
import type { TlsFiles } from "../../../src/demo/pki.ts";
import { HOST, PORTS } from "./centre.ts";

/** Serves bundles by HTTPS with ranges (RFC 9110, 14), and counts what goes over the wire. */
export class Downloads {
  bytes = 0;
  requests = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open({ certFile, keyFile }: TlsFiles, files: readonly string[]): Promise<Downloads> {
    const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) });
    const downloads = new Downloads(server);
    server.on("request", (request, answer) => {
      const file = files.find((one) => `/${basename(one)}` === request.url);
      if (file === undefined) return void answer.writeHead(404).end();
      const { size } = statSync(file);
      const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
      const from = Number(first ?? 0);
      const to = Math.min(last ? Number(last) : size - 1, size - 1);
      if (from > to) return void answer.writeHead(416, { "content-range": `bytes */${size}` }).end();
      downloads.requests += 1;
      const range = first === undefined ? {} : { "content-range": `bytes ${from}-${to}/${size}` };
      answer.writeHead(first === undefined ? 200 : 206, {
        "accept-ranges": "bytes",
        "content-length": to - from + 1,
        ...range,
      });
      const body = createReadStream(file, { start: from, end: to });
      body.on("data", (chunk) => (downloads.bytes += chunk.length));
      // Whoever asks may be cut off in the middle of it.
      answer.on("close", () => body.destroy());
      body.on("error", () => answer.destroy());
      body.pipe(answer);
    });
    server.on("tlsClientError", () => undefined);
    await new Promise<void>((resolve) => server.listen(PORTS.updates, "127.0.0.1", resolve));
    return downloads;
  }

  urlOf(file: string): string {
    return `https://${HOST}:${PORTS.updates}/${basename(file)}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
