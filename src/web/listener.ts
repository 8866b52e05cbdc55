import { createServer as createHttpServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { createServer as createHttpsServer, Server as HttpsServer } from "node:https";
import { VisioborneError, errorLine } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import { isLoopback } from "./address.ts";
import { readNamedFile } from "./named-file.ts";
import { renewTls } from "./tls-renewal.ts";
import type { Renewal } from "./tls-renewal.ts";

/** A client that sends its request more slowly is dropped: sockets are not held for nothing. */
const REQUEST_TIMEOUT_MS = 30_000;

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Where to listen. Without `tls` it is plain http, on a loopback address only. */
export interface ListenerConfig {
  readonly host: string;
  readonly tls?: TlsFiles;
  /** Its section in the configuration, for errors: `experts`. */
  readonly section: string;
}

/**
 * The server of a page: https, or plain http on loopback.
 * @throws VisioborneError `config.file` for certificate or key; `config.invalid` for plain http off loopback.
 */
export function createListener({ host, tls, section }: ListenerConfig, handler: RequestListener): Server {
  const timeouts = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS };
  if (tls === undefined) {
    // The configuration is checked for it as well; this is the place where it would be done.
    if (!isLoopback(host)) {
      const message = `${section}.host: ${host} without tls: expected a loopback address, or tls`;
      throw new VisioborneError("config.invalid", message, { host });
    }
    return createHttpServer(timeouts, handler);
  }
  try {
    return createHttpsServer({ ...timeouts, ...loadTls(tls, section), minVersion: "TLSv1.2" }, handler);
  } catch (error) {
    if (error instanceof VisioborneError) throw error;
    const message = `${section}.tls: ${tls.certFile} and ${tls.keyFile} are no certificate and its key: ${errorLine(error)}`;
    throw new VisioborneError("config.file", message, { place: `${section}.tls` }, { cause: error });
  }
}

/** Takes renewed certificates of a listener that has them. */
export function renewListener(server: Server, { tls, section }: ListenerConfig, log: Logger): Renewal | undefined {
  if (tls === undefined || !(server instanceof HttpsServer)) return undefined;
  return renewTls(
    server,
    [tls.certFile, tls.keyFile],
    () => ({ ...loadTls(tls, section), minVersion: "TLSv1.2" }),
    log,
  );
}

function loadTls({ certFile, keyFile }: TlsFiles, section: string): { readonly cert: Buffer; readonly key: Buffer } {
  return {
    cert: readNamedFile(certFile, `${section}.tls.certFile`),
    key: readNamedFile(keyFile, `${section}.tls.keyFile`),
  };
}
