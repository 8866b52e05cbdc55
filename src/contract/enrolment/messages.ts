/** What borne and supervisor say to each other over HTTPS before, and beside, MQTT. Both sides check what comes. */

export const ENROL_PATH = "/enrolment/1/certificate";
export const RENEW_PATH = "/enrolment/1/renewal";
/** Largest body in either direction, bytes: a request is under 1 KiB, an answer with its chain under 8 KiB. */
export const MAX_BODY_BYTES = 16_384;

const NAME = { type: "string", pattern: "^[a-z0-9-]{1,32}$" } as const;
const PEM_REQUEST = { type: "string", minLength: 100, maxLength: 4096 } as const;
const MS = { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;

/** Asks for the first certificate. */
export interface EnrolRequest {
  readonly v: 1;
  readonly network: string;
  readonly borne: string;
  /** The secret of the code, hexadecimal. */
  readonly secret: string;
  /** PKCS #10 (RFC 2986), PEM, of a P-256 key. Its subject is not believed. */
  readonly request: string;
  /** Serial number of the board, where it says one. */
  readonly serial?: string;
}

export const ENROL_REQUEST_SCHEMA = {
  type: "object",
  required: ["v", "network", "borne", "secret", "request"],
  additionalProperties: false,
  properties: {
    v: { const: 1 },
    network: NAME,
    borne: NAME,
    secret: { type: "string", pattern: "^[0-9a-f]{20}$" },
    request: PEM_REQUEST,
    serial: { type: "string", pattern: "^[A-Za-z0-9._-]{1,64}$" },
  },
} as const;

/** Asks for the next certificate, over TLS with the present one. */
export interface RenewRequest {
  readonly v: 1;
  readonly request: string;
}

export const RENEW_REQUEST_SCHEMA = {
  type: "object",
  required: ["v", "request"],
  additionalProperties: false,
  properties: { v: { const: 1 }, request: PEM_REQUEST },
} as const;

/** What the supervisor gives. Times are epoch milliseconds by its clock. */
export interface EnrolAnswer {
  readonly v: 1;
  /** The borne's certificate and those that lead from it to a trusted one, PEM. */
  readonly certificate: string;
  /** Whom the borne trusts: roots of broker, desk and of this server, PEM. */
  readonly trust: string;
  readonly brokerUrl: string;
  readonly deskUrl?: string;
  readonly notAfterMs: number;
  /** When the borne asks for the next one. */
  readonly renewAtMs: number;
  /** Now: a board without a clock knows that it is not earlier. */
  readonly nowMs: number;
}

export const ENROL_ANSWER_SCHEMA = {
  type: "object",
  required: ["v", "certificate", "trust", "brokerUrl", "notAfterMs", "renewAtMs", "nowMs"],
  additionalProperties: true,
  properties: {
    v: { const: 1 },
    certificate: { type: "string", minLength: 100, maxLength: 12_000 },
    trust: { type: "string", minLength: 100, maxLength: 12_000 },
    brokerUrl: { type: "string", pattern: "^mqtts://[^/@\\s]+$", maxLength: 200 },
    deskUrl: { type: "string", pattern: "^wss://[^/@\\s]+(/[^\\s]*)?$", maxLength: 200 },
    notAfterMs: MS,
    renewAtMs: MS,
    nowMs: MS,
  },
} as const;

/** Why not. `message` is English, for the log and the technician. */
export interface EnrolRefusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly retryAfterS?: number;
}

/** Each refusal with its HTTP status and whether asking again, unchanged, can help. */
export const REFUSALS = {
  "enrolment.request-invalid": { status: 400, again: false },
  "enrolment.code-refused": { status: 403, again: false },
  "enrolment.code-used": { status: 409, again: false },
  "enrolment.code-expired": { status: 410, again: false },
  "enrolment.wrong-borne": { status: 403, again: false },
  "enrolment.wrong-serial": { status: 403, again: false },
  "enrolment.blocked": { status: 403, again: false },
  "enrolment.certificate-unknown": { status: 401, again: false },
  "enrolment.superseded": { status: 409, again: false },
  /** Not a refusal yet: the manager has not said. */
  "enrolment.waiting": { status: 202, again: true },
  "enrolment.too-many": { status: 429, again: true },
  "enrolment.unavailable": { status: 503, again: true },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly again: boolean }>>;

export type RefusalCode = keyof typeof REFUSALS;

export function isRefusalCode(text: unknown): text is RefusalCode {
  return typeof text === "string" && Object.hasOwn(REFUSALS, text);
}
