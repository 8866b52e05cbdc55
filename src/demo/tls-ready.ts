import { readFileSync } from "node:fs";
import { connect } from "node:tls";
import { setTimeout as sleep } from "node:timers/promises";
import type { TlsFiles } from "./pki.ts";

const RETRY_MS = 50;
const ATTEMPT_MS = 2_000;

/**
 * Waits until a TLS server presents a certificate that the CA vouches for.
 * @throws the reason of `signal` when it is aborted before.
 */
export async function tlsReady(
  endpoint: TlsFiles & { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<void> {
  const secrets = {
    ca: readFileSync(endpoint.caFile),
    cert: readFileSync(endpoint.certFile),
    key: readFileSync(endpoint.keyFile),
  };
  for (;;) {
    signal.throwIfAborted();
    if (await attempt({ ...secrets, host: endpoint.host, port: endpoint.port })) return;
    await sleep(RETRY_MS, undefined, { signal });
  }
}

async function attempt(options: {
  host: string;
  port: number;
  ca: Buffer;
  cert: Buffer;
  key: Buffer;
}): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ ...options, timeout: ATTEMPT_MS });
    const end = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("secureConnect", end(true)).once("error", end(false)).once("timeout", end(false));
  });
}
