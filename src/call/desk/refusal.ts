import { errorLine, VisioborneError } from "../../contract/errors.ts";

/** The desk's certificate is not (yet) valid: without a clock this says more of our clock than of the desk. */
const CERTIFICATE_TIME: ReadonlySet<string> = new Set(["CERT_NOT_YET_VALID", "CERT_HAS_EXPIRED"]);

const CERTIFICATE =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT_|ERR_SSL_.*ALERT|ERR_OSSL_|ERR_SSL_.*CERTIFICATE)/;

/** HTTP answers to the upgrade that say: not you (RFC 9110, 15.5). */
const HTTP_REFUSALS: ReadonlySet<number> = new Set([401, 403]);

/**
 * Sorts what ended a connection: `desk.refused` for a certificate that one end does not accept (somebody must mend
 * it), `desk.protocol` for an end that does not speak the contract, `desk.unreachable` for all else (waiting may do).
 * @param clockSynchronised whether the borne's clock can judge the dates of a certificate
 */
export function deskError(error: unknown, clockSynchronised: boolean): VisioborneError {
  if (error instanceof VisioborneError) return error;
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  const refused = CERTIFICATE.test(code) && (clockSynchronised || !CERTIFICATE_TIME.has(code));
  // Faults of the protocol itself (RFC 6455) have codes of their own in ws.
  const kind = refused ? "desk.refused" : code.startsWith("WS_ERR_") ? "desk.protocol" : "desk.unreachable";
  const text = `connection to the desk: ${code === "" ? "" : `${code} `}${errorLine(error)}`;
  return new VisioborneError(kind, text, { reason: code }, { cause: error });
}

/** An HTTP answer where a WebSocket was expected. */
export function httpError(status: number): VisioborneError {
  const code = HTTP_REFUSALS.has(status)
    ? "desk.refused"
    : status === 404 || status === 400 || status === 426
      ? "desk.protocol"
      : "desk.unreachable";
  return new VisioborneError(code, `connection to the desk: HTTP status ${status}, expected 101`, { status });
}

/** The desk has closed the connection as soon as it had seen the borne's certificate. */
export function certificateRefused(cause: unknown): VisioborneError {
  const what = "closed by the desk after the TLS handshake: it does not accept the borne's certificate";
  return new VisioborneError("desk.refused", `connection to the desk: ${what}`, {}, { cause });
}

export function unreachable(why: string): VisioborneError {
  return new VisioborneError("desk.unreachable", `connection to the desk: ${why}`, {});
}

export function protocol(why: string): VisioborneError {
  return new VisioborneError("desk.protocol", `connection to the desk: ${why}`, {});
}
