import { createWriteStream } from "node:fs";
import { request as httpRequest } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, RequestOptions } from "node:http";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { connectPinned } from "../../pinned-tls.ts";
import type { DeviceTls } from "../../pinned-tls.ts";
import { MAX_XML_CHARS } from "./xml.ts";

/** A page in colour at 600 dpi has some 20 MiB. */
export const MAX_PAGE_OCTETS = 64 * 1024 * 1024;

/** What the folder of the pages fails with, which is no fault of the device. */
const FOLDER_FULL: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EROFS"]);

export interface EsclRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: URL;
  readonly body?: string;
  readonly tls: DeviceTls;
  readonly signal: AbortSignal;
}

export interface EsclAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Where a page goes, and who is told that its octets come. */
export interface PageSink {
  readonly path: string;
  readonly onOctets: () => void;
}

/** How far an exchange came: a device that took the connection and is silent is there, and hangs. */
export interface Progress {
  connected: boolean;
}

/**
 * One exchange on a connection of its own (devices keep idle ones badly). A document is held in memory, a page of a
 * 200 goes to its file as it comes.
 * @throws VisioborneError `scanner.certificate`, `escl.http` for an answer that is too long, `disk.full`; the system's error
 *   when there is no connection or it breaks, in the middle of an answer too; whatever `signal` aborted with
 */
export async function exchange(request: EsclRequest, progress: Progress, sink?: PageSink): Promise<EsclAnswer> {
  const { url, body, signal } = request;
  signal.throwIfAborted();
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const options: RequestOptions = {
    method: request.method,
    host,
    port,
    path: url.pathname,
    agent: false,
    signal,
    headers: {
      host: url.host,
      ...(body === undefined
        ? {}
        : { "content-type": "text/xml; charset=utf-8", "content-length": Buffer.byteLength(body) }),
    },
  };
  if (url.protocol === "https:") {
    const socket = await connectPinned(host, port, request.tls, "scanner.certificate", signal);
    progress.connected = true;
    // With any agent, `false` included, Node connects by itself, and in the clear.
    delete options.agent;
    options.createConnection = () => socket;
  }
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = httpRequest(options, resolve);
  outgoing.on("error", reject);
  outgoing.on("socket", (socket) => {
    if (socket.connecting) socket.once("connect", () => (progress.connected = true));
    else progress.connected = true;
  });
  outgoing.end(body);
  const response = await promise;
  try {
    const { statusCode: status = 0, headers } = response;
    if (status === 200 && sink !== undefined) {
      await toFile(response, sink, signal);
      return { status, headers, body: "" };
    }
    return { status, headers, body: await toText(response) };
  } finally {
    response.destroy();
  }
}

async function toText(response: IncomingMessage): Promise<string> {
  response.setEncoding("utf8");
  let text = "";
  for await (const chunk of response as AsyncIterable<string>) {
    text += chunk;
    if (text.length > MAX_XML_CHARS)
      throw new VisioborneError("escl.http", `an answer over ${MAX_XML_CHARS} characters`);
  }
  return text;
}

async function toFile(response: IncomingMessage, sink: PageSink, signal: AbortSignal): Promise<void> {
  let octets = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      octets += chunk.length;
      sink.onOctets();
      if (octets > MAX_PAGE_OCTETS) done(new VisioborneError("escl.http", `a page over ${MAX_PAGE_OCTETS} octets`));
      else done(null, chunk);
    },
  });
  const file = createWriteStream(sink.path, { mode: 0o600, flags: "wx" });
  try {
    await pipeline(response, meter, file, { signal });
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (!FOLDER_FULL.has(code)) throw error;
    throw new VisioborneError("disk.full", `the page can't be written (${code})`, { reason: code }, { cause: error });
  }
}
