import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { WebSocket } from "ws";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import type { Logger } from "../../contract/runtime.ts";
import { SUBPROTOCOL } from "../../contract/signalling/parse.ts";
import type { BornesListener, KnownBorne } from "../config/config.ts";
import { readNamedFile } from "../../web/named-file.ts";
import { pathOf, refuseUpgrade, Upgrader } from "../link/upgrade.ts";
import { renewTls } from "../../web/tls-renewal.ts";
import { findBorne } from "./register.ts";
import type { RegisteredBorne } from "./register.ts";

const HANDSHAKE_MS = 10_000;
/** Sockets at once: a nation has 917 bornes. */
const MAX_CONNECTIONS = 4000;

export interface BorneServerOptions {
  readonly listener: BornesListener;
  readonly known: readonly KnownBorne[] | undefined;
  readonly onBorne: (borne: RegisteredBorne, socket: WebSocket) => void;
  readonly log: Logger;
}

export interface BorneServer {
  /** Port that it listens on. */
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Listens for bornes: TLS 1.2 or later, both ends known by certificate. Whoever has none of our authority does not get as
 * far as HTTP.
 * @throws VisioborneError `config.file`, `desk.listen`
 */
export async function openBorneServer({ listener, known, onBorne, log }: BorneServerOptions): Promise<BorneServer> {
  const { host, port, certFile, keyFile, caFile } = listener;
  const load = () => ({
    cert: readNamedFile(certFile, "bornes.certFile"),
    key: readNamedFile(keyFile, "bornes.keyFile"),
    ca: readNamedFile(caFile, "bornes.caFile"),
    minVersion: "TLSv1.2" as const,
  });
  const upgrader = new Upgrader(SUBPROTOCOL.borne);
  const options = {
    ...load(),
    requestCert: true,
    rejectUnauthorized: true,
    handshakeTimeout: HANDSHAKE_MS,
    requestTimeout: HANDSHAKE_MS,
    headersTimeout: HANDSHAKE_MS,
  } as const;
  const server = makeServer(options, certFile);
  server.maxConnections = MAX_CONNECTIONS;
  server.on("tlsClientError", (error) => log.info({ error: errorLine(error) }, "refused in the TLS handshake"));
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (pathOf(request) !== "/borne") return refuseUpgrade(socket, 404);
    if (!upgrader.speaks(request)) return refuseUpgrade(socket, 400);
    const commonName = nameOf(request.socket as TLSSocket);
    const borne = commonName === undefined ? undefined : findBorne(known, commonName);
    if (!borne) {
      log.warn({ borne: commonName?.slice(0, 80) ?? null, code: "borne.unknown" }, "borne is not in the register");
      return refuseUpgrade(socket, 403);
    }
    upgrader.accept(request, socket, head, (made) => onBorne(borne, made));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code ?? "unknown";
      const message = `bornes: cannot listen on ${host} port ${port} (${why})`;
      reject(new VisioborneError("desk.listen", message, { why }, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  server.on("error", (error) => log.error({ error: errorLine(error) }, "bornes' listener"));
  const renewal = renewTls(server, [certFile, keyFile, caFile], load, log);
  const listens = (server.address() as AddressInfo).port;
  log.info({ port: listens }, "bornes may connect");
  return {
    port: listens,
    stop: async () => {
      renewal.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function makeServer(options: Parameters<typeof createServer>[0], certFile: string): ReturnType<typeof createServer> {
  try {
    return createServer(options, (_request, response) => {
      response.writeHead(426, { connection: "close", "content-length": "0" }).end();
    });
  } catch (error) {
    const message = `bornes: ${certFile} and its key or authority are none: ${errorLine(error)}`;
    throw new VisioborneError("config.file", message, { place: "bornes" }, { cause: error });
  }
}

/** CN of the certificate that the client has proven to hold the key of. */
function nameOf(socket: TLSSocket): string | undefined {
  if (!socket.authorized) return undefined;
  const { subject } = socket.getPeerCertificate();
  const name: unknown = subject?.CN;
  return typeof name === "string" ? name : undefined;
}
