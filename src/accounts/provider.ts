import * as openid from "openid-client";
import { errorLine, VisioborneError } from "../contract/errors.ts";
import { isLoopback } from "../web/address.ts";
import { readNamedFile } from "../web/named-file.ts";
import type { Claims, Subject } from "./claims.ts";

/** Each request to the provider, seconds. */
const TIMEOUT_S = 10;
/** The provider's own description is read again so often: keys and addresses change. */
const DISCOVERY_MS = 3_600_000;

/** What must be kept between sending the browser away and its return; never leaves the server. */
export interface Flow {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  /** Page of ours that was asked for: path and query. */
  readonly to?: string;
}

export interface ProviderConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecretFile: string;
  /** How we prove who we are at the token endpoint: `client_secret_basic` or `client_secret_post`. */
  readonly clientAuth: "basic" | "post";
  readonly scope: string;
}

/**
 * A provider of OpenID Connect: authorization code with PKCE (RFC 7636), state and nonce. Its tokens are used once, for
 * the claims, and kept nowhere. It may be away when we start, and passwords work while it is.
 */
export class Provider<Identity> {
  readonly #config: ProviderConfig;
  readonly #identityOf: (claims: Claims, who: Subject) => Identity;
  readonly #redirectUri: string;
  readonly #secret: string;
  #known: { readonly about: openid.Configuration; readonly untilMs: number } | undefined;

  /**
   * @param identityOf who somebody is here, by what the provider says of him
   * @throws VisioborneError `config.file` for the client's secret.
   */
  constructor(config: ProviderConfig, publicUrl: string, identityOf: (claims: Claims, who: Subject) => Identity) {
    this.#config = config;
    this.#identityOf = identityOf;
    this.#redirectUri = `${publicUrl}/api/oidc/return`;
    this.#secret = readNamedFile(config.clientSecretFile, "oidc.clientSecretFile").toString("utf8").trim();
    if (this.#secret === "") {
      const message = `oidc.clientSecretFile: ${config.clientSecretFile} is empty: expected the client's secret`;
      throw new VisioborneError("config.file", message, { place: "oidc.clientSecretFile" });
    }
  }

  /** Where to send the browser, and what to keep. @throws VisioborneError `oidc.away` */
  async begin(): Promise<{ readonly url: URL; readonly flow: Flow }> {
    const about = await this.#about();
    const flow = {
      verifier: openid.randomPKCECodeVerifier(),
      state: openid.randomState(),
      nonce: openid.randomNonce(),
    };
    const url = openid.buildAuthorizationUrl(about, {
      redirect_uri: this.#redirectUri,
      scope: this.#config.scope,
      code_challenge: await openid.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: "S256",
      state: flow.state,
      nonce: flow.nonce,
    });
    return { url, flow };
  }

  /**
   * Who has come back.
   * @param query of the browser's return, as it came: `?code=...&state=...`
   * @throws VisioborneError `oidc.away`; `oidc.refused` when the answer is not that to our question; those of `identityOf`.
   */
  async finish(query: string, flow: Flow): Promise<Identity> {
    const about = await this.#about();
    try {
      const tokens = await openid.authorizationCodeGrant(about, new URL(this.#redirectUri + query), {
        pkceCodeVerifier: flow.verifier,
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error("no ID token");
      const more =
        about.serverMetadata().userinfo_endpoint === undefined
          ? {}
          : await openid.fetchUserInfo(about, tokens.access_token, claims.sub);
      const who = { issuer: claims.iss, subject: claims.sub };
      return this.#identityOf({ ...claims, ...more }, who);
    } catch (error) {
      if (error instanceof VisioborneError) throw error;
      throw new VisioborneError("oidc.refused", `sign-in provider: ${reasonOf(error)}`, {}, { cause: error });
    }
  }

  async #about(): Promise<openid.Configuration> {
    if (this.#known !== undefined && performance.now() < this.#known.untilMs) return this.#known.about;
    const { issuer, clientId, clientAuth } = this.#config;
    const server = new URL(issuer);
    const auth = clientAuth === "post" ? openid.ClientSecretPost(this.#secret) : openid.ClientSecretBasic(this.#secret);
    // Plain http was let through by the configuration on loopback alone.
    const plain = server.protocol === "http:" && isLoopback(server.hostname);
    try {
      const about = await openid.discovery(server, clientId, undefined, auth, {
        timeout: TIMEOUT_S,
        execute: plain ? [openid.allowInsecureRequests] : [],
      });
      this.#known = { about, untilMs: performance.now() + DISCOVERY_MS };
      return about;
    } catch (error) {
      const message = `sign-in provider ${server.host} does not answer as one: ${reasonOf(error)}`;
      throw new VisioborneError("oidc.away", message, { host: server.host }, { cause: error });
    }
  }
}

/** Codes only: descriptions of a provider may name the person. */
function reasonOf(error: unknown): string {
  if (error instanceof openid.ResponseBodyError || error instanceof openid.AuthorizationResponseError)
    return error.error;
  if (error instanceof openid.WWWAuthenticateChallengeError) {
    return error.cause.find(({ parameters }) => parameters.error)?.parameters.error ?? `HTTP ${error.status}`;
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code === "" ? errorLine(error).slice(0, 120) : code;
}
