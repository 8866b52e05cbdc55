/** The table of sessions, the same in each database that has one. Times are epoch, milliseconds. */
export interface SessionTables {
  session: SessionRow;
}

export interface SessionRow {
  /** SHA-256 of the cookie's token, hex: the database alone lets nobody in. */
  token_hash: string;
  account: string;
  created_ms: number;
  /** Last use, to within some minutes. */
  used_ms: number;
}
