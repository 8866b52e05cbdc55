import { resolve } from "node:path";

/** Section `console` of the supervisor's configuration: who may look, and where. Absolute paths. */
export interface ConsoleConfig {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Absent = plain http, on a loopback address only. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Origin under which browsers reach it, e.g. `https://supervision.example.org`. */
  readonly publicUrl?: string;
  readonly sessions: {
    /** Unused so long, a session ends. */
    readonly idleHours: number;
    /** However used, it ends. */
    readonly hours: number;
  };
  readonly oidc?: ConsoleOidc;
  /** Folder of the built page; absent = where the build puts it. */
  readonly pageDir?: string;
  /** How long curves are kept. */
  readonly curves: { readonly fineHours: number; readonly hourlyDays: number };
}

/** Sign-in through an OpenID Connect provider. What its claims mean is told here, value by value. */
export interface ConsoleOidc {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecretFile: string;
  readonly clientAuth: "basic" | "post";
  readonly label: string;
  readonly scope: string;
  readonly claims: {
    readonly login: string;
    readonly name: string;
    /** Claim of one or several values that `roles` translates. */
    readonly role: string;
    /** Claim of one or several values that `networks` translates; absent = everybody sees all. */
    readonly networks?: string;
  };
  /** Value of the claim -> role; who has none of them is refused. */
  readonly roles: Readonly<Record<string, "viewer" | "technician" | "manager">>;
  /** Value of the claim -> networks. */
  readonly networks: Readonly<Record<string, readonly string[]>>;
}

const PATH = { type: "string", minLength: 1, maxLength: 4096 } as const;
const NAME = { type: "string", pattern: "^[a-z0-9-]{1,32}$" } as const;
const CLAIM = { type: "string", minLength: 1, maxLength: 64 } as const;
const HOURS = { type: "integer", minimum: 1, maximum: 720 } as const;
const CURVES = {
  fineHours: { type: "integer", minimum: 24, maximum: 336, default: 26 },
  hourlyDays: { type: "integer", minimum: 31, maximum: 400, default: 32 },
} as const;

export const CONSOLE_SCHEMA = {
  type: "object",
  additionalProperties: false,
  dependentRequired: { certFile: ["keyFile"], keyFile: ["certFile"] },
  properties: {
    host: { type: "string", pattern: "^[A-Za-z0-9.:_-]{1,253}$", default: "127.0.0.1" },
    port: { type: "integer", minimum: 0, maximum: 65_535, default: 8445 },
    certFile: PATH,
    keyFile: PATH,
    publicUrl: { type: "string", pattern: "^https?://[A-Za-z0-9.:_\\[\\]-]+$" },
    sessions: {
      type: "object",
      additionalProperties: false,
      default: {},
      properties: { idleHours: { ...HOURS, default: 12 }, hours: { ...HOURS, default: 24 } },
    },
    oidc: {
      type: "object",
      additionalProperties: false,
      required: ["issuer", "clientId", "clientSecretFile", "claims", "roles"],
      properties: {
        issuer: { type: "string", pattern: "^https?://[^\\s]+$" },
        clientId: { type: "string", minLength: 1, maxLength: 256 },
        clientSecretFile: PATH,
        clientAuth: { type: "string", enum: ["basic", "post"], default: "basic" },
        label: { type: "string", minLength: 1, maxLength: 120, default: "Se connecter avec mon compte" },
        scope: { type: "string", pattern: "^([^\\s]+ )*openid( [^\\s]+)*$", default: "openid profile" },
        claims: {
          type: "object",
          additionalProperties: false,
          required: ["role"],
          properties: {
            login: { ...CLAIM, default: "preferred_username" },
            name: { ...CLAIM, default: "name" },
            role: CLAIM,
            networks: CLAIM,
          },
        },
        roles: {
          type: "object",
          minProperties: 1,
          maxProperties: 100,
          additionalProperties: { enum: ["viewer", "technician", "manager"] },
        },
        networks: {
          type: "object",
          default: {},
          maxProperties: 1000,
          additionalProperties: { type: "array", minItems: 1, maxItems: 200, items: NAME },
        },
      },
    },
    pageDir: PATH,
    curves: { type: "object", additionalProperties: false, default: {}, properties: CURVES },
  },
} as const;

/** The same with absolute paths. */
export function consoleFiles(config: ConsoleConfig, base: string): ConsoleConfig {
  const { certFile, keyFile, publicUrl, oidc, pageDir } = config;
  return {
    ...config,
    ...(certFile === undefined ? {} : { certFile: resolve(base, certFile) }),
    ...(keyFile === undefined ? {} : { keyFile: resolve(base, keyFile) }),
    ...(pageDir === undefined ? {} : { pageDir: resolve(base, pageDir) }),
    ...(publicUrl === undefined ? {} : { publicUrl: new URL(publicUrl).origin }),
    ...(oidc === undefined ? {} : { oidc: { ...oidc, clientSecretFile: resolve(base, oidc.clientSecretFile) } }),
  };
}
