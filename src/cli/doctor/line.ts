import { readFileSync } from "node:fs";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { connect } from "node:tls";
import type { Config } from "../../borne/config/types.ts";
import type { Finding } from "./finding.ts";

const DEADLINE_MS = 5000;
const DEFAULT_PORT = 8883;

/** Whether the broker is reached: its name, then the port, then TLS with the borne's certificate; each told apart. */
export async function checkBroker(config: Config): Promise<readonly Finding[]> {
  const { broker } = config;
  if (!broker)
    return [
      {
        what: "broker",
        level: "warning",
        found: "not configured: nobody hears of this borne's health",
        todo: "add `broker` to the configuration",
      },
    ];
  const url = new URL(broker.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? DEFAULT_PORT : Number(url.port);
  if (isIP(host) === 0) {
    try {
      await lookup(host);
    } catch (error) {
      return [problem(`name ${host} is not known (${codeOf(error)})`, "check the line and the name server (DNS)")];
    }
  }
  try {
    await handshake(broker, host, port);
    return [{ what: "broker", level: "ok", found: `${host}:${port} answers over TLS` }];
  } catch (error) {
    const code = codeOf(error);
    const todo = code.startsWith("E")
      ? `check the line, the firewall and that the broker runs on ${host}:${port}`
      : "check the borne's certificate, the CA file, and the clock";
    return [problem(`${host}:${port}: ${code}`, todo)];
  }
}

function handshake(broker: NonNullable<Config["broker"]>, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({
    host,
    port,
    servername: broker.serverName ?? (isIP(host) === 0 ? host : ""),
    ca: readFileSync(broker.caFile),
    cert: readFileSync(broker.certFile),
    key: readFileSync(broker.keyFile),
  });
  socket.setTimeout(DEADLINE_MS, () => socket.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
  socket.once("secureConnect", () => {
    socket.end();
    resolve();
  });
  socket.once("error", reject);
  return promise;
}

function problem(found: string, todo: string): Finding {
  return { what: "broker", level: "problem", found, todo };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
