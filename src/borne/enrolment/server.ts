import { request as httpRequest } from "node:http";
import { isIP } from "node:net";
import { connect } from "node:tls";
import type { TLSSocket } from "node:tls";
import { isRefusalCode, REFUSALS } from "../../contract/enrolment/messages.ts";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import { keyHash } from "../../pki/key-hash.ts";

const MAX_ANSWER_BYTES = 65_536;

/** How the server proves itself. Its certificate's dates count only where they are all there is: clocks of boards lie. */
export type ServerProof =
  /** Its public key's SHA-256 begins with these bytes: those of a code. */
  | { readonly kind: "pin"; readonly pin: Uint8Array }
  /** Its whole hash is the one of before, or its certificate is good under these roots. */
  | { readonly kind: "known"; readonly serverKey: string; readonly trustPem: string };

export interface Asked {
  readonly url: string;
  readonly path: string;
  readonly body: object;
  readonly proof: ServerProof;
  /** Client certificate, where there is one. */
  readonly client?: { readonly certPem: string; readonly keyPem: string };
  readonly signal: AbortSignal;
}

/**
 * Asks the enrolment server one thing. Not a byte of the request leaves before the server has proven itself.
 * @returns the answer, not looked at, and the hash of the server's key
 * @throws VisioborneError `enrolment.unreachable`; `enrolment.server-unproven`; or the server's own refusal
 */
export async function askServer(asked: Asked): Promise<{ readonly answer: unknown; readonly serverKey: string }> {
  const url = new URL(asked.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const socket = await open(host, Number(url.port || 443), asked);
  try {
    const certificate = socket.getPeerX509Certificate();
    const serverKey = certificate === undefined ? "" : keyHash(certificate.publicKey);
    if (!proves(socket, serverKey, asked.proof)) {
      const message = `${url.host}: not the server that the code names, or somebody between; nothing was sent to it`;
      throw new VisioborneError("enrolment.server-unproven", message);
    }
    return { answer: await post(socket, url, asked), serverKey };
  } finally {
    socket.destroy();
  }
}

async function open(host: string, port: number, { proof, client, signal }: Asked): Promise<TLSSocket> {
  signal.throwIfAborted();
  const socket = connect({
    host,
    port,
    ...(isIP(host) ? {} : { servername: host }),
    minVersion: "TLSv1.2",
    // Looked at below, and not by dates alone.
    rejectUnauthorized: false,
    ...(proof.kind === "known" ? { ca: proof.trustPem } : {}),
    ...(client ? { cert: client.certPem, key: client.keyPem } : {}),
  });
  const abort = (): void => void socket.destroy(new Error("no answer in time"));
  signal.addEventListener("abort", abort, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("secureConnect", resolve);
      socket.once("error", reject);
    });
    socket.on("error", () => undefined);
    return socket;
  } catch (error) {
    socket.destroy();
    throw unreachable(host, error);
  }
}

function proves(socket: TLSSocket, serverKey: string, proof: ServerProof): boolean {
  if (proof.kind === "known") return socket.authorized || (serverKey !== "" && serverKey === proof.serverKey);
  const pin = Buffer.from(proof.pin).toString("hex");
  return pin.length > 0 && serverKey.startsWith(pin);
}

async function post(socket: TLSSocket, url: URL, { path, body, signal }: Asked): Promise<unknown> {
  const text = JSON.stringify(body);
  const { status, answer } = await new Promise<{ status: number; answer: string }>((resolve, reject) => {
    const request = httpRequest(
      {
        createConnection: () => socket,
        method: "POST",
        path,
        signal,
        headers: {
          host: url.host,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(text),
          connection: "close",
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MAX_ANSWER_BYTES) response.destroy(new Error(`an answer of over ${MAX_ANSWER_BYTES} bytes`));
          chunks.push(chunk);
        });
        response.once("error", reject);
        response.once("end", () =>
          resolve({ status: response.statusCode ?? 0, answer: Buffer.concat(chunks).toString("utf8") }),
        );
      },
    );
    request.once("error", reject);
    request.end(text);
  }).catch((error: unknown) => {
    throw unreachable(url.host, error);
  });
  const data = parse(answer);
  if (status === 200) return data;
  throw refused(status, data);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function refused(status: number, data: unknown): VisioborneError {
  const { code, message, retryAfterS } = (data ?? {}) as { code?: unknown; message?: unknown; retryAfterS?: unknown };
  if (!isRefusalCode(code)) {
    return new VisioborneError("enrolment.unreachable", `the enrolment server answers with status ${status}`);
  }
  const context = {
    again: REFUSALS[code].again,
    ...(typeof retryAfterS === "number" && retryAfterS > 0 ? { retryAfterS: Math.min(retryAfterS, 86_400) } : {}),
  };
  return new VisioborneError(code, typeof message === "string" ? message.slice(0, 200) : code, context);
}

function unreachable(host: string, error: unknown): VisioborneError {
  const message = `enrolment server ${host}: ${errorLine(error)}`;
  return new VisioborneError("enrolment.unreachable", message, {}, { cause: error });
}
