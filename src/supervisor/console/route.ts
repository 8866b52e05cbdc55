/**
 * What an account may do. `viewer` reads; `technician` acts on bornes and incidents; `manager` also makes bornes,
 * accounts and agreements. A role may what those before it may.
 */
export const ROLES = ["viewer", "technician", "manager"] as const;
export type Role = (typeof ROLES)[number];

/** Who asks. */
export interface Caller {
  readonly id: string;
  /** Name of the account: of a role or a post, as it stands in the audit. */
  readonly user: string;
  readonly role: Role;
  /** Networks that the account sees; `undefined` = all. */
  readonly networks: readonly string[] | undefined;
}

/** A request whose parts fit the schemas of its route. */
export interface ApiRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
  readonly caller: Caller;
  readonly signal: AbortSignal;
}

/** An answer that is not JSON: CSV, a page to print. */
export class Document {
  readonly contentType: string;
  /** Suggested name of a download; `null` = shown in the browser. */
  readonly fileName: string | null;
  readonly content: string | Uint8Array;

  constructor(contentType: string, fileName: string | null, content: string | Uint8Array) {
    this.contentType = contentType;
    this.fileName = fileName;
    this.content = content;
  }
}

type JsonSchema = Readonly<Record<string, unknown>>;

/** One operation of the HTTP API. The server checks role, parameters and body before it calls; OpenAPI is made from it. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/api/1`; parameters as `:name`. */
  readonly path: string;
  /** Least role; `anyone` = without an account, such as a link on a borne's sheet. Such routes are rate-limited. */
  readonly role: Role | "anyone";
  /** One line for the API's documentation. */
  readonly summary: string;
  /** Schemas of the parts; a part without a schema is empty. */
  readonly params?: JsonSchema;
  readonly query?: JsonSchema;
  readonly body?: JsonSchema;
  readonly response?: JsonSchema;
  /** JSON value or {@link Document}. @throws VisioborneError; `*.unknown` is 404, `*.refused` 403, `*.conflict` 409, else 400. */
  readonly handle: (request: ApiRequest) => unknown;
}
