import { readFileSync } from "node:fs";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { connect } from "node:tls";
import type { Config } from "../../borne/config/types.ts";
import { withDeadline } from "../../borne/deadline.ts";
import type { Finding } from "./finding.ts";

const DEADLINE_MS = 5000;
/** A refusal of the certificate comes at once; a server that has taken it waits for our first word. */
const VERDICT_MS = 500;
/** Codes of a line that carries nothing; all others are of TLS. */
const OF_THE_LINE = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT", "EACCES", "EADDRNOTAVAIL"]);

/** A server that the borne connects to, both ends proven by certificate. */
interface Server {
  readonly what: "broker" | "desk";
  readonly url: string;
  readonly defaultPort: number;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly serverName: string | undefined;
}

/** Whether the broker is reached: its name, then the port, then TLS with the borne's certificate; each told apart. */
export async function checkBroker({ broker }: Config): Promise<readonly Finding[]> {
  if (broker) return await check({ ...broker, what: "broker", defaultPort: 8883, serverName: broker.serverName });
  const found = "not configured: nobody hears of this borne's health";
  return [{ what: "broker", level: "warning", found, todo: "add `broker` to the configuration" }];
}

/** Whether the desk is reached, in the same way: without it nothing can be called. */
export async function checkDesk({ desk, broker }: Config): Promise<readonly Finding[]> {
  if (desk === undefined) {
    const found = "not configured: nothing can be called";
    return [{ what: "desk", level: "warning", found, todo: "add `desk` to the configuration" }];
  }
  const { url, serverName } = desk;
  return await check({
    what: "desk",
    url,
    defaultPort: 443,
    serverName,
    caFile: desk.caFile ?? broker?.caFile ?? "",
    certFile: desk.certFile ?? broker?.certFile ?? "",
    keyFile: desk.keyFile ?? broker?.keyFile ?? "",
  });
}

async function check(server: Server): Promise<readonly Finding[]> {
  const { what } = server;
  const problem = (found: string, todo: string): Finding => ({ what, level: "problem", found, todo });
  const url = new URL(server.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? server.defaultPort : Number(url.port);
  const files = certificateFiles(server);
  if ("missing" in files) {
    return [problem(`${files.missing} can't be read`, `install the borne's certificate, its key and the ${what}'s CA`)];
  }
  if (isIP(host) === 0) {
    try {
      await withDeadline(() => lookup(host), { deadlineMs: DEADLINE_MS, code: "ETIMEDOUT", what: `lookup of ${host}` });
    } catch (error) {
      return [problem(`name ${host} is not known (${codeOf(error)})`, "check the line and the name server (DNS)")];
    }
  }
  try {
    await handshake({ host, port, servername: server.serverName ?? (isIP(host) === 0 ? host : ""), ...files });
    return [{ what, level: "ok", found: `${host}:${port} answers over TLS and takes the certificate` }];
  } catch (error) {
    const code = codeOf(error);
    const todo = OF_THE_LINE.has(code)
      ? `check the line, the firewall and that the ${what} runs on ${host}:${port}`
      : "check the borne's certificate, the CA file, and the clock";
    return [problem(`${host}:${port}: ${code}`, todo)];
  }
}

type Files = { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer };

function certificateFiles({ caFile, certFile, keyFile }: Server): Files | { readonly missing: string } {
  let reading = caFile;
  try {
    const ca = readFileSync(caFile);
    reading = certFile;
    const cert = readFileSync(certFile);
    reading = keyFile;
    return { ca, cert, key: readFileSync(keyFile) };
  } catch {
    return { missing: reading };
  }
}

function handshake(options: Files & { host: string; port: number; servername: string }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let verdict: NodeJS.Timeout | undefined;
  const socket = connect(options);
  socket.setTimeout(DEADLINE_MS, () => socket.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
  socket.once("secureConnect", () => {
    // With TLS 1.3 (RFC 8446, 4.4) the client has finished before the server has looked at its certificate.
    verdict = setTimeout(() => {
      resolve();
      socket.destroy();
    }, VERDICT_MS);
  });
  socket.once("error", reject);
  socket.once("close", () => {
    clearTimeout(verdict);
    reject(Object.assign(new Error("closed"), { code: "ECONNRESET" }));
  });
  return promise;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
