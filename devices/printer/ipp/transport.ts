import { request as httpRequest } from "node:http";
import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { pipeline } from "node:stream/promises";
import { createReadStream } from "node:fs";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { connectPinned } from "../../pinned-tls.ts";
import type { DeviceTls } from "../../pinned-tls.ts";

/** A Get-Printer-Attributes with everything is under 64 KiB on the devices that were looked at. */
const MAX_RESPONSE_OCTETS = 2 * 1024 * 1024;

export interface Document {
  readonly path: string;
  readonly octets: number;
}

/** The HTTP address of an IPP one: `ipp://` is HTTP and `ipps://` HTTPS, both on port 631 (RFC 3510, RFC 7472). */
export function httpUrl(uri: string): URL {
  const scheme = uri.slice(0, uri.indexOf(":"));
  const url = new URL(uri.replace(/^ipps:/, "https:").replace(/^ipp:/, "http:"));
  if (url.port === "" && scheme.startsWith("ipp")) url.port = "631";
  return url;
}

/**
 * Posts an IPP message, a document after it, and gives the answer's body. One connection a request: printers keep
 * idle ones badly, and setting one up costs 2 to 5 ms.
 * @param signal ends it, deadline included
 * @throws VisioborneError `printer.absent` when it can't be reached, `ipp.http` for an answer that is no IPP,
 *   `printer.certificate`; whatever `signal` aborted with.
 */
export async function post(
  url: URL,
  tls: DeviceTls,
  message: Buffer,
  document: Document | null,
  signal: AbortSignal,
): Promise<Buffer> {
  signal.throwIfAborted();
  const options: RequestOptions = {
    method: "POST",
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
    path: url.pathname,
    agent: false,
    signal,
    headers: {
      host: url.host,
      "content-type": "application/ipp",
      // Some printers do not understand a chunked body.
      "content-length": message.length + (document?.octets ?? 0),
    },
  };
  try {
    if (url.protocol === "https:") {
      // The certificate is checked before the first octet of a paper leaves.
      const socket = await connectPinned(
        String(options.host),
        Number(options.port),
        tls,
        "printer.certificate",
        signal,
      );
      // With any agent, `false` included, Node connects by itself, and in the clear.
      delete options.agent;
      options.createConnection = () => socket;
    }
    return await exchange(options, message, document, signal);
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof VisioborneError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new VisioborneError(
      "printer.absent",
      `no answer from ${url.host}${code === undefined ? "" : ` (${code})`}: expected a printer that speaks IPP`,
      { address: url.host, reason: code ?? "unknown" },
      { cause },
    );
  }
}

function exchange(
  options: RequestOptions,
  message: Buffer,
  document: Document | null,
  signal: AbortSignal,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let answered = false;
    const request: ClientRequest = httpRequest(options, (response) => {
      answered = true;
      readAnswer(response).then(resolve, reject);
    });
    // A device that refuses a job may answer and hang up before it has read the document.
    const failed = (error: unknown): void => {
      if (!answered) reject(error instanceof Error ? error : new Error(String(error)));
    };
    request.on("error", failed);
    if (document === null) {
      request.end(message);
      return;
    }
    request.write(message);
    const end = document.octets - 1;
    pipeline(createReadStream(document.path, { end: Math.max(0, end) }), request, { signal }).catch(failed);
  });
}

async function readAnswer(response: IncomingMessage): Promise<Buffer> {
  const status = response.statusCode ?? 0;
  if (status !== 200) {
    response.destroy();
    throw new VisioborneError("ipp.http", `the printer answered HTTP ${status}, expected 200`, { status });
  }
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > MAX_RESPONSE_OCTETS) {
      response.destroy();
      throw new VisioborneError("ipp.http", `an answer over ${MAX_RESPONSE_OCTETS} octets`, { octets });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
