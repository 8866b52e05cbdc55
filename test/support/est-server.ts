import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { freePort } from "../../src/bench/ports.ts";
import type { EstConfig } from "../../src/supervisor/enrolment/ca/est-config.ts";
import { HousePki, type Pair } from "./house-pki.ts";

const USER = "visioborne";
const PASSWORD = "correct horse: battery";
const LABEL = "/.well-known/est/bornes";
/** With the label, or without: then the only CA is meant (3.2.2). */
const OPERATION = /^\/\.well-known\/est(?:\/bornes)?\/(cacerts|simpleenroll)$/;

/** What the server does with a request; each name is one thing that a house's CA may do. */
export type Behaviour =
  | "issue"
  | "issue-with-chain"
  | "later"
  | "never"
  | "tomorrow"
  | "another-name"
  | "another-key"
  | "for-a-server"
  | "ten-years"
  | "another-root"
  | "failing"
  | "silent"
  | "page"
  | "garbage"
  | "oversized";

/** An EST server (RFC 7030) in front of a CA that is `openssl` and nothing else. */
export interface EstServer {
  readonly pki: HousePki;
  /** The supervisor as the server knows it, by certificate. */
  readonly byCertificate: EstConfig;
  /** The same, by HTTP Basic. */
  readonly byPassword: EstConfig;
  /** Root of somebody else. */
  readonly foreignRoot: string;
  /** Bodies of what came to `simpleenroll`, and was let in. */
  readonly requests: readonly string[];
  behaviour: Behaviour;
  /** Takes another certificate for its TLS, of the same CA and another name. */
  bearAnotherName(): void;
  down(): Promise<void>;
  /** Again, on the port of before. */
  up(): Promise<void>;
  close(): Promise<void>;
}

export async function estServer(): Promise<EstServer> {
  const pki = new HousePki();
  const [root, tlsRoot, foreign] = await Promise.all([
    pki.root("house-root"),
    pki.root("tls-root"),
    pki.root("foreign"),
  ]);
  const [issuing, server, elsewhere, ra] = await Promise.all([
    pki.pair("house-issuing", root, "authority"),
    pki.pair("est-server", tlsRoot, "server"),
    pki.pair("est-elsewhere", tlsRoot, "elsewhere"),
    pki.pair("registration-authority", tlsRoot, "borne"),
  ]);
  const passwordFile = pki.path("password");
  writeFileSync(passwordFile, `${PASSWORD}\n`);
  const tlsOf = ({ key, cert }: Pair) => ({ key: readFileSync(key), cert: readFileSync(cert) });
  const requests: string[] = [];
  const state = { behaviour: "issue" as Behaviour, made: 0 };

  const certificate = async (csr: Buffer): Promise<string[]> => {
    const name = `issued-${++state.made}`;
    const [inFile, out] = [pki.path(`${name}.csr`), pki.path(`${name}.crt`)];
    writeFileSync(inFile, csr);
    const more: Partial<Record<Behaviour, readonly string[]>> = {
      "another-name": ["-subj", "/CN=supervisor"],
      "another-key": ["-force_pubkey", pki.path("est-server.pub")],
      "ten-years": ["-days", "3650"],
    };
    if (state.behaviour === "another-key") {
      await pki.openssl("x509", "-in", server.cert, "-noout", "-pubkey", "-out", pki.path("est-server.pub"));
    }
    const by = state.behaviour === "another-root" ? foreign : issuing;
    const profile = state.behaviour === "for-a-server" ? "server" : "borne";
    await pki.sign(inFile, by, profile, out, ["-inform", "DER", ...(more[state.behaviour] ?? [])]);
    return state.behaviour === "issue-with-chain" ? [root.cert, issuing.cert, out] : [out];
  };

  const enroll = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    requests.push(body);
    const { behaviour } = state;
    if (behaviour === "later" || behaviour === "never" || behaviour === "tomorrow") {
      if (behaviour === "later") state.behaviour = "issue";
      response.writeHead(202, { "retry-after": behaviour === "tomorrow" ? "86400" : "1" }).end();
    } else if (behaviour === "failing") response.writeHead(500).end("out of order");
    else if (behaviour === "page") response.writeHead(200, { "content-type": "text/html" }).end("<h1>Sign in</h1>");
    else if (behaviour === "garbage") certsOnly(response, "bm90IGEgY2VydGlmaWNhdGUK");
    else if (behaviour === "oversized") certsOnly(response, "A".repeat(1_000_000));
    else if (behaviour !== "silent") {
      const files = await certificate(Buffer.from(body, "base64"));
      certsOnly(response, (await pki.certsOnly(...files)).toString("base64"), behaviour !== "issue-with-chain");
    }
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const operation = OPERATION.exec(request.url ?? "")?.[1];
    // Whose CAs these are is told to everybody (4.1.1).
    if (request.method === "GET" && operation === "cacerts") {
      certsOnly(response, (await pki.certsOnly(root.cert, issuing.cert)).toString("base64"));
    } else if (request.method !== "POST" || operation !== "simpleenroll") response.writeHead(404).end();
    else if (isRegistrationAuthority(request)) await enroll(request, response);
    else response.writeHead(401, { "www-authenticate": 'Basic realm="est"' }).end();
  };

  const tls = { ...tlsOf(server), ca: readFileSync(tlsRoot.cert), requestCert: true, rejectUnauthorized: false };
  const https = createServer(tls, (request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  // Also those that have not finished TLS.
  const sockets = new Set<Socket>();
  https.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const listen = async (port: number): Promise<number> => {
    await new Promise<void>((resolve, reject) => {
      https.once("error", reject);
      https.listen(port, "127.0.0.1", resolve);
    });
    return (https.address() as AddressInfo).port;
  };
  const port = await listen(await freePort("127.0.0.1"));
  const down = async (): Promise<void> => {
    if (!https.listening) return;
    const closed = new Promise((resolve) => https.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const common = { url: `https://127.0.0.1:${port}${LABEL}`, caFile: tlsRoot.cert, rootsFile: root.cert };
  return {
    pki,
    byCertificate: { ...common, certFile: ra.cert, keyFile: ra.key },
    byPassword: { ...common, user: USER, passwordFile },
    foreignRoot: foreign.cert,
    requests,
    get behaviour() {
      return state.behaviour;
    },
    set behaviour(behaviour) {
      state.behaviour = behaviour;
    },
    bearAnotherName: () => https.setSecureContext({ ...tls, ...tlsOf(elsewhere) }),
    down,
    up: async () => void (await listen(port)),
    async close() {
      await down();
      pki.remove();
    },
  };
}

function isRegistrationAuthority({ socket, headers }: IncomingMessage): boolean {
  const { authorized } = socket as TLSSocket;
  const basic = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString("base64")}`;
  return authorized || headers.authorization === basic;
}

/** @param inLines as MIME has it; else in one line, which RFC 8951, 3.2.1, allows too */
function certsOnly(response: ServerResponse, base64: string, inLines = true): void {
  const body = inLines ? `${base64.replaceAll(/.{76}/g, "$&\r\n")}\r\n` : base64;
  response.writeHead(200, {
    "content-type": "application/pkcs7-mime; smime-type=certs-only",
    "content-transfer-encoding": "base64",
    // Held against `pki --est` of strongSwan 5.9.8, which wants a length.
    "content-length": body.length,
  });
  response.end(body);
}
