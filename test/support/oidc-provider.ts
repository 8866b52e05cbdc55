import { once } from "node:events";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";
import { onTestFinished } from "vitest";
import { freePort } from "../../src/bench/ports.ts";

export const CLIENT_ID = "desk";
export const CLIENT_SECRET = "a secret of at least thirty-two letters";

export interface TestProvider {
  readonly issuer: string;
  /** What it says of a subject; may be changed. */
  readonly people: Map<string, Readonly<Record<string, unknown>>>;
  stop(): Promise<void>;
  /** On the same port again. */
  start(): Promise<void>;
}

/**
 * A real OpenID Connect provider (node-oidc-provider) on loopback, with its own pages of sign-in for development: any
 * login is taken.
 * @param redirectUri the desk's return address.
 * @param host its name: `localhost` is another site than `127.0.0.1` to a browser.
 */
export async function oidcProvider(redirectUri: string, host = "127.0.0.1"): Promise<TestProvider> {
  const server = createServer();
  const port = await freePort("127.0.0.1");
  const start = async (): Promise<void> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  await start();
  const issuer = `http://${host}:${port}`;
  const people = new Map<string, Readonly<Record<string, unknown>>>();
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [redirectUri] }],
    cookies: { keys: ["of the test"] },
    scopes: ["openid", "profile"],
    claims: { openid: ["sub"], profile: ["preferred_username", "name", "siret", "groups"] },
    // Claims come by userinfo, as most providers give them.
    conformIdTokenClaims: true,
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...people.get(sub), sub }) }),
  });
  const handle = provider.callback();
  server.on("request", (request, response) => void handle(request, response));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(stop);
  return { issuer, people, stop, start };
}
