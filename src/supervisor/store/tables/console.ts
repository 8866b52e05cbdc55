/** Tables of accounts, sessions, the audit. */
export interface ConsoleTables {}
