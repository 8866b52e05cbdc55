import type { IncomingHttpHeaders } from "node:http";
import { fastifyCookie } from "@fastify/cookie";

/** What the gate looks at: a request of Fastify, or of an upgrade to a WebSocket. */
export interface Incoming {
  readonly headers: IncomingHttpHeaders;
}

export interface GateOptions<Session> {
  /** Begins the names of its cookies: `desk`. */
  readonly name: string;
  /** Whether browsers see https. */
  readonly secure: boolean;
  /** Origin under which browsers reach the page, where it is not that of each request. */
  readonly publicUrl?: string | undefined;
  readonly sessions: { find(token: string): Promise<Session | undefined> };
}

/**
 * Who is let in. Two things keep another site's page from acting as its user (OWASP, cross-site request forgery): the
 * cookie is `SameSite=Strict`, and whatever changes something, or opens a WebSocket, must come from the page's own origin.
 */
export class Gate<Session> {
  /** Whether browsers see https: then the cookie is `Secure`, and its name makes browsers hold it to this host. */
  readonly secure: boolean;
  readonly cookieName: string;
  readonly #publicUrl: string | undefined;
  readonly #sessions: GateOptions<Session>["sessions"];

  constructor({ name, secure, publicUrl, sessions }: GateOptions<Session>) {
    this.#publicUrl = publicUrl;
    this.secure = secure;
    this.cookieName = secure ? `__Host-${name}` : name;
    this.#sessions = sessions;
  }

  /** The session of the request's cookie. For what only reads; `admit` is for the rest. */
  async authenticate(request: Incoming): Promise<Session | undefined> {
    const token = this.cookie(request, this.cookieName);
    return token === undefined ? undefined : await this.#sessions.find(token);
  }

  /** The same for a WebSocket's upgrade: browsers send cookies with it to any site, so the origin must be ours. */
  async admit(request: Incoming): Promise<Session | undefined> {
    return this.isOwnOrigin(request) ? await this.authenticate(request) : undefined;
  }

  /** Whether the request says that it comes from our own page. One that does not say is not believed. */
  isOwnOrigin(request: Incoming): boolean {
    const { origin } = request.headers;
    return origin !== undefined && origin === this.origin(request);
  }

  /** The page's origin as the browser sees it: `https://desk.example.org`. Undefined for a nonsensical Host. */
  origin({ headers }: Incoming): string | undefined {
    if (this.#publicUrl !== undefined) return this.#publicUrl;
    const url = `${this.secure ? "https" : "http"}://${headers.host ?? ""}`;
    // A name that another site has pointed at this machine (DNS rebinding) is an origin of its own, without our cookie.
    return /^https?:\/\/[A-Za-z0-9.:_[\]-]+$/.test(url) && URL.canParse(url) ? new URL(url).origin : undefined;
  }

  cookie({ headers }: Incoming, name: string): string | undefined {
    return fastifyCookie.parse(headers.cookie ?? "")[name];
  }

  /** `Set-Cookie` of a session that has begun; ends with the browser, or on the server before. */
  sessionCookie(token: string): string {
    return fastifyCookie.serialize(this.cookieName, token, { ...this.#attributes(), sameSite: "strict" });
  }

  /** `Set-Cookie` that takes the session's cookie away. */
  noSessionCookie(): string {
    return fastifyCookie.serialize(this.cookieName, "", { ...this.#attributes(), sameSite: "strict", maxAge: 0 });
  }

  /** A cookie that comes back with the redirect from a provider, which is another site: `Lax`. */
  returnCookie(name: string, value: string, maxAgeS: number): string {
    const attributes = { ...this.#attributes(), sameSite: "lax", maxAge: maxAgeS } as const;
    return fastifyCookie.serialize(name, value, attributes);
  }

  #attributes(): { readonly httpOnly: true; readonly secure: boolean; readonly path: "/" } {
    return { httpOnly: true, secure: this.secure, path: "/" };
  }
}
