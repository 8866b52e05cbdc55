import type { IncomingMessage } from "node:http";

/**
 * The page is made of what is served here and may reach nothing else: no script, style, picture or connection from
 * elsewhere, no frame, no form, no base.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

export const HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": POLICY,
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=()",
  "Cache-Control": "no-store",
};

/** A name that another site's DNS points to loopback (DNS rebinding) is refused by the name it comes with. */
export function hostIsLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/.test(host);
}

/** Whether a WebSocket is asked for by our own page: browsers let any page ask, and name the page as Origin. */
export function originIsOurs(request: IncomingMessage): boolean {
  const { host, origin } = request.headers;
  return hostIsLoopback(host) && origin === `http://${host}`;
}
