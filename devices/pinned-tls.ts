import { readFileSync } from "node:fs";
import { connect } from "node:tls";
import type { TLSSocket } from "node:tls";
import { VisioborneError } from "../src/contract/errors.ts";
import { abortReason } from "./abort.ts";

/** How the certificate of a device on the network is believed. Neither = the system's own authorities. */
export interface DeviceTls {
  /** PEM file of the authority that signed it. */
  readonly caFile?: string;
  /** SHA-256 of the device's own certificate, hexadecimal, colons or not: most devices sign themselves. */
  readonly certSha256?: string;
}

/**
 * Connects by TLS, and hands the socket over only once the certificate is believed: nothing has been sent before.
 * @param code code of the error when the certificate is not the pinned one, e.g. `scanner.certificate`
 * @throws VisioborneError `code`; the system's error when it can't be reached or believed; the signal's reason
 */
export function connectPinned(
  host: string,
  port: number,
  tls: DeviceTls,
  code: string,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const pinned = tls.certSha256?.replaceAll(":", "").toUpperCase();
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      // An address is no name (RFC 6066, 3).
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      ...(tls.caFile === undefined ? {} : { ca: readFileSync(tls.caFile) }),
      rejectUnauthorized: pinned === undefined,
    });
    const onAbort = (): void => void socket.destroy(abortReason(signal));
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("close", () => reject(new Error("the connection was closed during the handshake")));
    socket.once("error", (error) => {
      signal.removeEventListener("abort", onAbort);
      reject(error);
    });
    socket.once("secureConnect", () => {
      signal.removeEventListener("abort", onAbort);
      const seen = socket.getPeerCertificate().fingerprint256?.replaceAll(":", "") ?? "";
      if (pinned === undefined || seen === pinned) return resolve(socket);
      socket.destroy();
      return reject(new VisioborneError(code, `${host}: the certificate is not the pinned one`, { seen }));
    });
  });
}
