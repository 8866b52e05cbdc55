/** What desk.yaml says, checked, defaults filled in, paths absolute. */

export interface DeskConfig {
  readonly experts: ExpertsListener;
  readonly bornes: BornesListener;
  /** Path of the SQLite file. */
  readonly database: string;
  readonly organismes: readonly Organisme[];
  /** The register of bornes; absent = every borne whose certificate the authority has signed. */
  readonly knownBornes?: readonly KnownBorne[];
  readonly ice: IceConfig;
  /** Where a borne tests its line to the desk, off-call; absent = no line test. */
  readonly lineTest?: { readonly host?: string; readonly port: number };
  readonly oidc?: OidcConfig;
  readonly logLevel: "debug" | "info" | "warn" | "error";
}

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Where the experts' page is served. Without `tls` it is plain http, on a loopback address only. */
export interface ExpertsListener {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly tls?: TlsFiles;
  /**
   * Origin under which browsers reach the page, e.g. `https://desk.example.org`. With https and no `tls`, a reverse
   * proxy on this machine ends TLS; its `X-Forwarded-For` is then believed.
   */
  readonly publicUrl?: string;
}

/** Where bornes connect, with client certificates of `caFile` (mutual TLS, at least 1.2). */
export interface BornesListener extends TlsFiles {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly caFile: string;
}

export interface Organisme {
  /** 1 to 32 small letters, digits, hyphens. */
  readonly id: string;
  /** As it is shown and said to the usager. */
  readonly name: string;
  /** Organisme to which a call goes that nobody here took in time, or when nobody is here but there. */
  readonly overflowTo?: string;
  /** How long it waits here before, seconds; 120 where nothing is said. */
  readonly overflowAfterS?: number;
  /** Longest wait in the queue before the usager is sent to the fallback, seconds. */
  readonly maxWaitS: number;
  /** The same while nobody of the organisme is there: nobody waits for an empty office. */
  readonly absentWaitS: number;
  /** How long the place of a borne is kept whose line was lost, seconds. */
  readonly holdS: number;
  /** Closed list of what a call was about, chosen by the expert at wrap-up; empty = a general one. */
  readonly reasons: readonly Reason[];
  /** Papers of a call; absent = a usual list of kinds, filed by download, prints without a preview. */
  readonly papers?: OrganismePapers;
}

export interface OrganismePapers {
  /** What the expert may ask for; empty = a usual list. */
  readonly kinds: readonly PaperKind[];
  /** Where the expert's browser itself puts the pieces. */
  readonly filing: { readonly type: "download" } | { readonly type: "webdav" | "cmis"; readonly url: string };
  /** The usager is shown the first page and asked before it is printed. */
  readonly previewPrints: boolean;
}

export interface PaperKind {
  readonly id: string;
  /** French. */
  readonly fr: string;
  /** English; default: the French one. */
  readonly en?: string;
}

export interface Reason {
  readonly id: string;
  /** French. */
  readonly name: string;
  /** English; default: the French one. */
  readonly nameEn?: string;
}

export interface KnownBorne {
  readonly network: string;
  /** Name of the borne, the CN of its certificate. */
  readonly id: string;
  /** The site as the expert reads it: "Mairie de Barneville-Carteret". */
  readonly site: string;
}

export interface IceConfig {
  /** `stun:host:port` */
  readonly stun: readonly string[];
  /** TURN with credentials that expire, made of a secret shared with the server (coturn's `use-auth-secret`). */
  readonly turn?: { readonly urls: readonly string[]; readonly secretFile: string; readonly ttlS: number };
}

/** Sign-in through an OpenID Connect provider. What its claims mean is told here, value by value. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecretFile: string;
  /** How the desk proves who it is at the token endpoint: `client_secret_basic` or `client_secret_post`. */
  readonly clientAuth: "basic" | "post";
  /** On the button: "Se connecter avec ProConnect". */
  readonly label: string;
  readonly scope: string;
  readonly claims: {
    /** Claim that holds the name used to sign in, shown to leads. */
    readonly login: string;
    /** Claim that holds the name shown to colleagues. */
    readonly name: string;
    /** Claim that holds one or several values which `organismes` translates. */
    readonly organismes: string;
    /** Claim that holds one or several values which `roles` translates; absent = everybody is an expert. */
    readonly role?: string;
  };
  /** Value of the claim -> ids of organismes. A value that is not here gives nothing. */
  readonly organismes: Readonly<Record<string, readonly string[]>>;
  /** Value of the claim -> role. */
  readonly roles: Readonly<Record<string, "expert" | "lead" | "admin">>;
}
