import type { SessionTables } from "../../../accounts/tables.ts";

/** Tables of accounts, sessions, curves. Times end in `_ms`: epoch milliseconds. */
export interface ConsoleTables extends SessionTables {
  account: {
    /** UUID; what logs may name. */
    id: string;
    /** Small letters; unique. */
    login: string;
    name: string;
    role: string;
    /** JSON list of networks; null = all. */
    networks: string | null;
    /** PHC string; null = signs in through the provider only. */
    password: string | null;
    oidc_issuer: string | null;
    oidc_subject: string | null;
    created_ms: number;
    changed_ms: number;
  };
  /** What health said, as means over a time. */
  health_sample: {
    network: string;
    borne: string;
    /** Length of the time: 300 or 3600 s. */
    span_s: number;
    /** Its begin. */
    at_ms: number;
    /** Health messages in it. */
    heard: number;
    /** JSON list in the order of curves/figures.ts; null = not said. */
    figures: string;
  };
}
