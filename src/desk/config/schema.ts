const NAME = { type: "string", pattern: "^[a-z0-9-]{1,32}$" } as const;
const PATH = { type: "string", minLength: 1, maxLength: 4096 } as const;
const HOST = { type: "string", pattern: "^[A-Za-z0-9.:_-]{1,253}$" } as const;
const PORT = { type: "integer", minimum: 0, maximum: 65_535 } as const;
const WORDS = { type: "string", minLength: 1, maxLength: 120 } as const;
const LABEL = { type: "string", minLength: 1, maxLength: 80 } as const;
const FOLDER = { type: "string", minLength: 1, maxLength: 1000, pattern: "^https?://[^\\s?#]+$" } as const;
const CLAIM = { type: "string", minLength: 1, maxLength: 64 } as const;
const HTTP_ORIGIN = { type: "string", pattern: "^https?://[A-Za-z0-9.:_\\[\\]-]+/?$" } as const;

const group = <Properties extends object>(properties: Properties, required: readonly (keyof Properties)[] = []) =>
  ({ type: "object", additionalProperties: false, required, properties }) as const;

/** JSON Schema of desk.yaml. Relative paths count from the file. */
export const DESK_CONFIG_SCHEMA = group(
  {
    experts: group(
      {
        host: { ...HOST, default: "127.0.0.1" },
        port: { ...PORT, default: 8443 },
        tls: group({ certFile: PATH, keyFile: PATH }, ["certFile", "keyFile"]),
        publicUrl: HTTP_ORIGIN,
      },
      [],
    ),
    bornes: group(
      {
        host: { ...HOST, default: "127.0.0.1" },
        port: { ...PORT, default: 8444 },
        certFile: PATH,
        keyFile: PATH,
        caFile: PATH,
      },
      ["certFile", "keyFile", "caFile"],
    ),
    database: PATH,
    organismes: {
      type: "array",
      minItems: 1,
      maxItems: 200,
      items: group(
        {
          id: NAME,
          name: WORDS,
          overflowTo: NAME,
          overflowAfterS: { type: "integer", minimum: 0, maximum: 7200 },
          maxWaitS: { type: "integer", minimum: 10, maximum: 7200, default: 600 },
          absentWaitS: { type: "integer", minimum: 10, maximum: 7200, default: 60 },
          holdS: { type: "integer", minimum: 5, maximum: 3600, default: 60 },
          reasons: {
            type: "array",
            maxItems: 40,
            items: group({ id: NAME, name: WORDS, nameEn: WORDS }, ["id", "name"]),
            default: [],
          },
          papers: group({
            kinds: {
              type: "array",
              maxItems: 60,
              items: group({ id: NAME, fr: LABEL, en: LABEL }, ["id", "fr"]),
              default: [],
            },
            filing: {
              ...group({ type: { type: "string", enum: ["download", "webdav", "cmis"] }, url: FOLDER }, ["type"]),
              default: { type: "download" },
            },
            previewPrints: { type: "boolean", default: false },
          }),
        },
        ["id", "name"],
      ),
    },
    knownBornes: {
      type: "array",
      maxItems: 20_000,
      items: group({ network: NAME, id: NAME, site: WORDS }, ["network", "id", "site"]),
    },
    ice: {
      ...group({
        stun: { type: "array", maxItems: 8, items: { type: "string", pattern: "^stuns?:[^\\s]+$" }, default: [] },
        turn: group(
          {
            urls: { type: "array", minItems: 1, maxItems: 8, items: { type: "string", pattern: "^turns?:[^\\s]+$" } },
            secretFile: PATH,
            ttlS: { type: "integer", minimum: 300, maximum: 86_400, default: 14_400 },
          },
          ["urls", "secretFile"],
        ),
      }),
      default: {},
    },
    lineTest: group({ host: HOST, port: PORT }, ["port"]),
    oidc: group(
      {
        issuer: { type: "string", pattern: "^https?://[^\\s]+$" },
        clientId: { type: "string", minLength: 1, maxLength: 256 },
        clientSecretFile: PATH,
        clientAuth: { type: "string", enum: ["basic", "post"], default: "basic" },
        label: { ...WORDS, default: "Se connecter avec le compte de mon organisme" },
        scope: { type: "string", pattern: "^([^\\s]+ )*openid( [^\\s]+)*$", default: "openid profile" },
        claims: {
          ...group(
            {
              login: { ...CLAIM, default: "preferred_username" },
              name: { ...CLAIM, default: "name" },
              organismes: CLAIM,
              role: CLAIM,
            },
            ["organismes"],
          ),
        },
        organismes: {
          type: "object",
          minProperties: 1,
          maxProperties: 1000,
          additionalProperties: { type: "array", minItems: 1, maxItems: 200, items: NAME },
        },
        roles: {
          type: "object",
          maxProperties: 100,
          additionalProperties: { type: "string", enum: ["expert", "lead", "admin"] },
          default: {},
        },
      },
      ["issuer", "clientId", "clientSecretFile", "claims", "organismes"],
    ),
    logLevel: { type: "string", enum: ["debug", "info", "warn", "error"], default: "info" },
  },
  ["experts", "bornes", "database", "organismes"],
);

/** What the patterns above mean to a person. */
export const PATTERN_WORDS: Readonly<Record<string, string>> = {
  [NAME.pattern]: "1 to 32 small letters without accents, digits and hyphens",
  [HOST.pattern]: "an address or a host name",
  [HTTP_ORIGIN.pattern]: "https://host or https://host:port, without a path",
  [FOLDER.pattern]: "the https:// address of a folder, without ? and #",
  "^stuns?:[^\\s]+$": "stun:host:port",
  "^turns?:[^\\s]+$": "turn:host:port, perhaps with ?transport=tcp",
  "^https?://[^\\s]+$": "an https:// address",
  "^([^\\s]+ )*openid( [^\\s]+)*$": "scopes with one space between, openid among them",
};
