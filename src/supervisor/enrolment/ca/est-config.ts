import { resolve } from "node:path";

/** Section `enrolment.est`: the EST server of the house (RFC 7030), and who the supervisor is to it. */
export interface EstConfig {
  /** `https://host[:port]`, with `/.well-known/est/label` where the server has several CAs (RFC 7030, 3.2.2). */
  readonly url: string;
  /** Whom the supervisor trusts for the server's own TLS certificate, PEM. Nobody else is. */
  readonly caFile: string;
  /** Roots of the certificates that it issues, PEM: whom whoever meets a borne trusts. Pinned here, never asked for. */
  readonly rootsFile: string;
  /** The supervisor as registration authority: client certificate and key, PEM (3.3.2). */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Or, or beside it, HTTP Basic (3.2.3). */
  readonly user?: string;
  readonly passwordFile?: string;
}

const PATH = { type: "string", minLength: 1 } as const;
const WELL_KNOWN = "/.well-known/est";

export const EST_SCHEMA = {
  type: "object",
  required: ["url", "caFile", "rootsFile"],
  additionalProperties: false,
  dependentRequired: {
    certFile: ["keyFile"],
    keyFile: ["certFile"],
    user: ["passwordFile"],
    passwordFile: ["user"],
  },
  properties: {
    url: {
      type: "string",
      pattern: "^https://[^/@?#\\s]+(/|/\\.well-known/est/?|/\\.well-known/est/[A-Za-z0-9._~-]+/?)?$",
      maxLength: 200,
    },
    caFile: PATH,
    rootsFile: PATH,
    certFile: PATH,
    keyFile: PATH,
    // A colon would end it (RFC 7617, 2).
    user: { type: "string", pattern: "^[^:\\x00-\\x1f\\x7f]+$", maxLength: 128 },
    passwordFile: PATH,
  },
} as const;

/** What the schema cannot say. */
export function estMistakes({ certFile, user }: EstConfig): string[] {
  if (certFile !== undefined || user !== undefined) return [];
  return ["the supervisor does not say who it is: expected certFile and keyFile, or user and passwordFile"];
}

/** The section with its paths counted from a folder, and the whole address of the operations. */
export function estAt(base: string, config: EstConfig): EstConfig {
  const { url, caFile, rootsFile, certFile, keyFile, user, passwordFile } = config;
  const at = (path: string): string => resolve(base, path);
  return {
    url: estUrl(url),
    caFile: at(caFile),
    rootsFile: at(rootsFile),
    ...(certFile === undefined ? {} : { certFile: at(certFile) }),
    ...(keyFile === undefined ? {} : { keyFile: at(keyFile) }),
    ...(user === undefined ? {} : { user }),
    ...(passwordFile === undefined ? {} : { passwordFile: at(passwordFile) }),
  };
}

/** The address before `/simpleenroll`. */
export function estUrl(url: string): string {
  const bare = url.replace(/\/+$/, "");
  return bare.includes(WELL_KNOWN) ? bare : bare + WELL_KNOWN;
}
