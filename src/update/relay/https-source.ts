import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import type { Readable } from "node:stream";
import { rootCertificates } from "node:tls";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import type { BundleSource } from "./source.ts";

/** Silence after which a connection is given up. */
const SILENCE_MS = 30_000;
const AT_ONCE = 4;

/** Files by which borne and server know each other, PEM; the server may ask for the certificate or not. */
export interface SourceIdentity {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/**
 * A bundle on a server that serves ranges (RFC 9110, 14) over HTTPS. Public authorities are believed, and that of the
 * borne's own broker. Who serves it need not be trusted with more than not to waste the line: RAUC checks the signature.
 */
export function httpsSource(url: string, identity: SourceIdentity): BundleSource {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE, ...readIdentity(identity) });
  const get = (range: string, signal: AbortSignal): Promise<IncomingMessage> => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const asked = request(url, { agent, signal, timeout: SILENCE_MS, headers: { range: `bytes=${range}` } });
    asked.on("timeout", () => asked.destroy(new Error(`silent for ${SILENCE_MS / 1000} s`)));
    asked.on("error", (error) => reject(line(error)));
    asked.on("response", (response) => {
      if (response.statusCode === 206) return resolve(response);
      response.resume();
      reject(refused(response.statusCode ?? 0));
    });
    asked.end();
    return promise;
  };
  return {
    size: async (signal) => {
      const response = await get("0-3", signal);
      response.resume();
      const size = Number(/\/(\d+)$/.exec(response.headers["content-range"] ?? "")?.[1]);
      if (Number.isInteger(size) && size > 0) return size;
      throw new VisioborneError("update.source", "bundle: the server does not say how long it is");
    },
    read: async (from, to, signal): Promise<Readable> => await get(`${from}-${to}`, signal),
    close: () => agent.destroy(),
  };
}

/** Read at each update: certificates are renewed while the daemon runs. */
function readIdentity({ caFile, certFile, keyFile }: SourceIdentity): { ca: string[]; cert?: string; key?: string } {
  const read = (file: string | undefined): string | undefined => {
    try {
      return file === undefined ? undefined : readFileSync(file, "utf8");
    } catch {
      // Not enrolled yet: a public server is reached without.
      return undefined;
    }
  };
  const [ca, cert, key] = [read(caFile), read(certFile), read(keyFile)];
  return {
    ca: [...rootCertificates, ...(ca === undefined ? [] : [ca])],
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  };
}

/** What another try may cure. */
function line(error: Error): VisioborneError {
  return new VisioborneError("update.line", `bundle: ${errorLine(error)}`, {}, { cause: error });
}

function refused(status: number): VisioborneError {
  if (status === 200) return new VisioborneError("update.source", "bundle: the server does not serve ranges");
  const code = status >= 500 || status === 429 || status === 408 ? "update.line" : "update.source";
  return new VisioborneError(code, `bundle: HTTP ${status}`);
}
