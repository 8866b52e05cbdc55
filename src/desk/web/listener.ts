import { createServer as createHttpServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { VisioborneError, errorLine } from "../../contract/errors.ts";
import { isLoopback } from "../config/check.ts";
import type { ExpertsListener } from "../config/config.ts";
import { readNamedFile } from "../config/load.ts";

/** A client that sends its request more slowly is dropped: sockets are not held for nothing. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * The server of the experts' page: https, or plain http on loopback.
 * @throws VisioborneError `config.file` for certificate or key; `config.invalid` for plain http off loopback.
 */
export function createListener({ host, tls }: ExpertsListener, handler: RequestListener): Server {
  const timeouts = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS };
  if (tls === undefined) {
    // The configuration is checked for it as well; this is the place where it would be done.
    if (!isLoopback(host)) {
      const message = `experts.host: ${host} without tls: expected a loopback address, or tls`;
      throw new VisioborneError("config.invalid", message, { host });
    }
    return createHttpServer(timeouts, handler);
  }
  const cert = readNamedFile(tls.certFile, "experts.tls.certFile");
  const key = readNamedFile(tls.keyFile, "experts.tls.keyFile");
  try {
    return createHttpsServer({ ...timeouts, cert, key, minVersion: "TLSv1.2" }, handler);
  } catch (error) {
    const message = `experts.tls: ${tls.certFile} and ${tls.keyFile} are no certificate and its key: ${errorLine(error)}`;
    throw new VisioborneError("config.file", message, { place: "experts.tls" }, { cause: error });
  }
}
