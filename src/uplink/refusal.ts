import { errorLine, VisioborneError } from "../contract/errors.ts";

/** MQTT 5 reason codes that say: not you (OASIS MQTT 5.0, 2.4). */
const REFUSALS: ReadonlySet<number> = new Set([
  0x85, // client identifier not valid
  0x86, // bad user name or password
  0x87, // not authorized
  0x8a, // banned
  0x8c, // bad authentication method
]);

/** The broker's certificate is not (yet) valid: without a clock this says more of our clock than of the broker. */
const CERTIFICATE_TIME: ReadonlySet<string> = new Set(["CERT_NOT_YET_VALID", "CERT_HAS_EXPIRED"]);

const CERTIFICATE =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT_|ERR_SSL_.*ALERT|ERR_OSSL_|ERR_SSL_.*CERTIFICATE)/;

/**
 * Sorts what ended a connection or a publish: `broker.refused` for an authorization or a TLS alert (the certificate or
 * the name must be mended by somebody), `broker.lost` for all else (waiting may mend it).
 * @param clockSynchronised whether the borne's clock can judge the dates of a certificate.
 */
export function brokerError(error: unknown, what: string, clockSynchronised: boolean): VisioborneError {
  if (error instanceof VisioborneError) return error;
  const raw: unknown = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  const code = typeof raw === "number" || typeof raw === "string" ? raw : null;
  const refused =
    typeof code === "number"
      ? REFUSALS.has(code)
      : code !== null && CERTIFICATE.test(code) && (clockSynchronised || !CERTIFICATE_TIME.has(code));
  const text = `${what}: ${code === null ? "" : `${code} `}${errorLine(error)}`;
  return new VisioborneError(refused ? "broker.refused" : "broker.lost", text, { reason: code }, { cause: error });
}
