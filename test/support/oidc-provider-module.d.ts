/** What the tests use of node-oidc-provider, which has no types of its own. */
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  interface Configuration {
    readonly clients: readonly object[];
    readonly cookies: { readonly keys: readonly string[] };
    readonly scopes: readonly string[];
    readonly claims: Readonly<Record<string, readonly string[]>>;
    readonly conformIdTokenClaims: boolean;
    readonly pkce: { required(): boolean };
    findAccount(
      context: unknown,
      sub: string,
    ): { readonly accountId: string; claims(): Readonly<Record<string, unknown>> };
  }

  export class Provider {
    constructor(issuer: string, configuration: Configuration);
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  }
}
