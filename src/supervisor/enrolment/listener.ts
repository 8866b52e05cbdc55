import { constants } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SecureContextOptions, TLSSocket } from "node:tls";
import { Ajv2020 } from "ajv/dist/2020.js";
import {
  ENROL_PATH,
  ENROL_REQUEST_SCHEMA,
  isRefusalCode,
  MAX_BODY_BYTES,
  RENEW_PATH,
  RENEW_REQUEST_SCHEMA,
  type EnrolAnswer,
  type EnrolRequest,
  type RefusalCode,
  type RenewRequest,
} from "../../contract/enrolment/messages.ts";
import { errorCode, errorLine, VisioborneError } from "../../contract/errors.ts";
import type { Logger } from "../../contract/runtime.ts";
import { renewTls } from "../../web/tls-renewal.ts";
import { fingerprintOf } from "./certificates.ts";
import { refusal, statusOf } from "./refusal.ts";

/** A client that sends more slowly is dropped; a CA of the house that takes longer is given up. */
const REQUEST_DEADLINE_MS = 15_000;
const ISSUE_DEADLINE_MS = 30_000;
const MAX_CONNECTIONS = 200;

const ajv = new Ajv2020();
const isEnrolRequest = ajv.compile<EnrolRequest>(ENROL_REQUEST_SCHEMA);
const isRenewRequest = ajv.compile<RenewRequest>(RENEW_REQUEST_SCHEMA);

/** What is asked over HTTPS. Refusals are thrown. */
export interface Gate {
  /** @param address of the client */
  enrol(request: EnrolRequest, address: string, signal: AbortSignal): Promise<EnrolAnswer>;
  /** @param fingerprint of the certificate that the client has proven to hold; `undefined` = none */
  renew(
    request: RenewRequest,
    fingerprint: string | undefined,
    address: string,
    signal: AbortSignal,
  ): Promise<EnrolAnswer>;
}

export interface EnrolmentListener {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Serves enrolment over HTTPS, apart from the console: bornes reach it without an account. Client certificates are asked
 * for and never demanded; one that has expired is let in, for it may ask for the next.
 * @param trustPem CAs of the bornes' certificates
 */
export async function listenForBornes(options: {
  readonly host: string;
  readonly port: number;
  readonly certFile: string;
  readonly keyFile: string;
  readonly trustPem: string;
  readonly gate: Gate;
  readonly log: Logger;
}): Promise<EnrolmentListener> {
  const { host, port, certFile, keyFile, gate, log } = options;
  const context = (): SecureContextOptions => ({
    cert: readFileSync(certFile),
    key: readFileSync(keyFile),
    ca: options.trustPem,
    minVersion: "TLSv1.2",
    // Each connection proves its key anew: no session is taken up again.
    secureOptions: constants.SSL_OP_NO_TICKET,
  });
  const limits = { requestTimeout: REQUEST_DEADLINE_MS, headersTimeout: REQUEST_DEADLINE_MS, maxHeaderSize: 8192 };
  const server = createServer(
    {
      ...context(),
      ...limits,
      requestCert: true,
      // Decided by the fingerprint, in the database: the chain alone would let nobody with an expired one ask.
      rejectUnauthorized: false,
      handshakeTimeout: REQUEST_DEADLINE_MS,
    },
    (request, response) => void serve(request, response, gate, log),
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.on("tlsClientError", (error) => log.debug({ error: errorLine(error) }, "enrolment: TLS of a client"));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      const message = `enrolment: cannot listen on ${host} port ${port}: ${errorLine(error)}`;
      reject(new VisioborneError("enrolment.listen", message, { port }));
    });
    server.listen(port, host, resolve);
  });
  server.on("error", (error) => log.error({ error: errorLine(error) }, "enrolment listener"));
  const renewal = renewTls(server, [certFile, keyFile], context, log);
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      renewal.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, gate: Gate, log: Logger): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(ISSUE_DEADLINE_MS)]);
  try {
    const answer = await route(request, gate, signal);
    say(response, 200, answer);
  } catch (error) {
    const code = errorCode(error);
    const known: RefusalCode = isRefusalCode(code) ? code : "enrolment.unavailable";
    if (known === "enrolment.unavailable") log.error({ code, error: errorLine(error) }, "enrolment");
    const { message } = refusal(known);
    const retry = error instanceof VisioborneError ? error.context["retryAfterS"] : undefined;
    const retryAfterS = typeof retry === "number" ? retry : undefined;
    if (retryAfterS !== undefined) response.setHeader("retry-after", retryAfterS);
    say(response, statusOf(known), { code: known, message, ...(retryAfterS === undefined ? {} : { retryAfterS }) });
  }
}

async function route(request: IncomingMessage, gate: Gate, signal: AbortSignal): Promise<EnrolAnswer> {
  const address = request.socket.remoteAddress ?? "";
  const path = request.method === "POST" ? request.url : undefined;
  if (path !== ENROL_PATH && path !== RENEW_PATH) throw refusal("enrolment.request-invalid");
  // Before the body is read: afterwards the socket may be gone.
  const peer = (request.socket as TLSSocket).getPeerCertificate();
  const body = await readJson(request);
  if (path === ENROL_PATH) {
    if (!isEnrolRequest(body)) throw refusal("enrolment.request-invalid");
    return await gate.enrol(body, address, signal);
  }
  if (!isRenewRequest(body)) throw refusal("enrolment.request-invalid");
  const raw = (peer as Partial<typeof peer>).raw;
  return await gate.renew(body, raw === undefined ? undefined : fingerprintOf(raw), address, signal);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw refusal("enrolment.request-invalid");
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
  } catch {
    throw refusal("enrolment.request-invalid");
  }
}

function say(response: ServerResponse, status: number, body: object): void {
  if (response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    // One request a connection: there are not enough of them to keep sockets for.
    connection: "close",
  });
  response.end(text);
}
