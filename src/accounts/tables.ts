/** What is the same in each database that has accounts. Times are epoch, milliseconds. */
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

/** Who may enter; a database adds what an account may do there. */
export interface AccountRow<Role extends string = string> {
  /** UUID; what logs may name. */
  id: string;
  /** Small letters; unique. */
  login: string;
  /** As colleagues see it. */
  name: string;
  role: Role;
  /** PHC string; null = signs in through the provider only. */
  password: string | null;
  oidc_issuer: string | null;
  oidc_subject: string | null;
  created_ms: number;
  changed_ms: number;
}
