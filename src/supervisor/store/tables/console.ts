import type { AccountRow, SessionTables } from "../../../accounts/tables.ts";

/** Tables of accounts, sessions, curves. Times end in `_ms`: epoch milliseconds. */
export interface ConsoleTables extends SessionTables {
  account: AccountRow & {
    /** JSON list of networks; null = all. */
    networks: string | null;
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
