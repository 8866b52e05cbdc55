/** Codes, certificates, who is blocked. Times end in `_ms`: epoch milliseconds of the supervisor. */
export interface EnrolmentTables {
  /** What the register of the console knows of a borne beside its place in the fleet. */
  enrolment_borne: {
    network: string;
    borne: string;
    /** Words for people: "Mairie de Saint-Lô, hall". */
    name: string;
    /** Serial number of the board that alone may take this name; null = any. */
    serial: string | null;
    made_ms: number;
    made_by: string;
    /** First certificate; null = none was asked for here. */
    enrolled_ms: number | null;
    blocked_ms: number | null;
    blocked_by: string | null;
    /** Withdrawn, and what it left retained at the broker is not cleared yet: 0 or 1. */
    to_clear: number;
  };
  /** The one code of a borne. A new one replaces it. */
  enrolment_code: {
    network: string;
    borne: string;
    /** HMAC-SHA256 of the secret, hexadecimal: see record 0036. */
    hash: string;
    made_ms: number;
    made_by: string;
    expires_ms: number;
    /** null = not used. */
    used_ms: number | null;
    /** Certificate that it was used for. */
    fingerprint: string | null;
  };
  /** Every certificate that was given to a borne and has not long expired. */
  certificate: {
    /** SHA-256 of the DER, hexadecimal. */
    fingerprint: string;
    network: string;
    borne: string;
    serial: string;
    /** SHA-256 of the SubjectPublicKeyInfo, hexadecimal. */
    key_hash: string;
    issued_ms: number;
    not_after_ms: number;
    how: "code" | "renewal" | "approved";
    /** Fingerprint of the one before; null = the first, or by a code. */
    replaces: string | null;
    /** With its chain, PEM. */
    pem: string;
  };
  /** A borne whose certificate has expired asks for the next one. */
  renewal_request: {
    network: string;
    borne: string;
    key_hash: string;
    asked_ms: number;
    approved_ms: number | null;
    approved_by: string | null;
  };
  /** Refused attempts, by reason and borne that was named (empty where it is none of the register). */
  enrolment_refused: { network: string; borne: string; code: string; count: number; last_ms: number };
}
