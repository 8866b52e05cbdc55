import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { setTimeout as sleep } from "node:timers/promises";
import type { X509Certificate } from "node:crypto";
import { errorLine, VisioborneError } from "../../../contract/errors.ts";
import { estUrl, type EstConfig } from "./est-config.ts";

/** Certificates of a house's CAs with RSA keys, several times over. */
const MAX_ANSWER_BYTES = 131_072;
/** A server that wants to be asked again later than this is not waited for: the borne asks again. */
const LONGEST_WAIT_S = 20;
const DEFAULT_WAIT_S = 5;
const MAX_RETRY_S = 86_400;

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Asks an EST server (RFC 7030, with RFC 8951), one connection a question. Files are read each time, so that
 * certificates and passwords that are renewed in place are taken.
 *
 * All methods throw VisioborneError: `ca.unavailable` where asking again may help, `ca.refused` where the server does
 * not want, `ca.unusable` for own files that cannot be used and answers that are not of this protocol.
 */
export class EstClient {
  readonly #config: EstConfig;
  readonly #url: string;

  constructor(config: EstConfig) {
    this.#config = config;
    this.#url = estUrl(config.url);
  }

  /** Its own files, looked at without asking anybody. @throws VisioborneError `ca.unusable`. */
  checkFiles(): void {
    const { tls } = this.#credentials();
    try {
      createSecureContext(tls);
    } catch (error) {
      throw this.#error("ca.unusable", `its TLS files cannot be used: ${errorLine(error)}`);
    }
  }

  /** The CAs above what it issues (4.1): no trust comes from here. */
  async caCerts(signal: AbortSignal): Promise<X509Certificate[]> {
    return await this.#certificates(await this.#ask("cacerts", undefined, signal));
  }

  /**
   * A certificate for a request (4.2.1), as often as the server says "not yet" (4.2.3: 202 with Retry-After).
   * @param request PKCS #10, DER
   */
  async simpleEnroll(request: Uint8Array, signal: AbortSignal): Promise<X509Certificate[]> {
    for (;;) {
      const answer = await this.#ask("simpleenroll", request, signal);
      if (answer.status !== 202) return await this.#certificates(answer);
      const retryAfterS = retryAfter(answer.headers) ?? DEFAULT_WAIT_S;
      const late = this.#error("ca.unavailable", "the request waits for somebody there", { retryAfterS });
      if (retryAfterS > LONGEST_WAIT_S) throw late;
      await sleep(retryAfterS * 1000, undefined, { signal }).catch(() => {
        throw late;
      });
    }
  }

  async #ask(operation: string, request: Uint8Array | undefined, signal: AbortSignal): Promise<Answer> {
    const { tls, authorization } = this.#credentials();
    // In lines of 64: libest takes no others. The header is of no meaning since RFC 8951, and older servers want it.
    const body =
      request &&
      `${Buffer.from(request)
        .toString("base64")
        .replaceAll(/.{64}(?=.)/g, "$&\n")}\n`;
    const sent = body && {
      "content-type": "application/pkcs10",
      "content-transfer-encoding": "base64",
      "content-length": Buffer.byteLength(body),
    };
    let answer: Answer;
    try {
      answer = await exchange(`${this.#url}/${operation}`, body, signal, {
        ...tls,
        method: body === undefined ? "GET" : "POST",
        headers: { accept: "application/pkcs7-mime", ...authorization, ...sent },
      });
    } catch (error) {
      if (error instanceof TooLong) throw this.#error("ca.unusable", error.message);
      const why = signal.aborted ? "no answer in time" : errorLine(error);
      throw this.#error("ca.unavailable", `${operation}: ${why}`, {}, error);
    }
    const { status, headers } = answer;
    if (status === 200 || (status === 202 && request !== undefined)) return answer;
    const seconds = retryAfter(headers);
    const context = { status, ...(seconds === undefined ? {} : { retryAfterS: seconds }) };
    const passes = status >= 500 || status === 429 || status === 408;
    const why = `${operation}: status ${status}${meaning(status)}`;
    throw this.#error(passes ? "ca.unavailable" : "ca.refused", why, context);
  }

  async #certificates({ headers, body }: Answer): Promise<X509Certificate[]> {
    const type = headers["content-type"] ?? "nothing";
    // Of the parameter smime-type there are servers that forget it.
    if (!/^application\/pkcs7-mime\b/i.test(type)) {
      throw this.#error("ca.unusable", `answers ${type.slice(0, 60)}, expected application/pkcs7-mime`);
    }
    const base64 = body.replaceAll(/\s/g, "");
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw this.#error("ca.unusable", "answers no base64 (RFC 8951, 3.2.1)");
    const { readCertsOnly } = await import("../../../pki/pkcs7.ts");
    try {
      return readCertsOnly(Buffer.from(base64, "base64"));
    } catch (error) {
      throw this.#error("ca.unusable", errorLine(error), {}, error);
    }
  }

  #credentials(): { readonly tls: SecureContextOptions; readonly authorization: { authorization?: string } } {
    const { caFile, certFile, keyFile, user, passwordFile } = this.#config;
    try {
      const tls = {
        ca: readFileSync(caFile),
        minVersion: "TLSv1.2" as const,
        ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
        ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
      };
      if (user === undefined || passwordFile === undefined) return { tls, authorization: {} };
      const password = readFileSync(passwordFile, "utf8").replace(/\r?\n$/, "");
      const basic = Buffer.from(`${user}:${password}`).toString("base64");
      return { tls, authorization: { authorization: `Basic ${basic}` } };
    } catch (error) {
      throw this.#error("ca.unusable", errorLine(error));
    }
  }

  #error(
    code: "ca.unavailable" | "ca.refused" | "ca.unusable",
    why: string,
    context: Record<string, number> = {},
    cause?: unknown,
  ): VisioborneError {
    return new VisioborneError(code, `EST server ${this.#url}: ${why}`, context, { cause });
  }
}

class TooLong extends Error {}

/** One question and its answer. Nothing is sent before the server has proven its name under `ca` alone. */
async function exchange(
  url: string,
  body: string | undefined,
  signal: AbortSignal,
  options: SecureContextOptions & { readonly method: string; readonly headers: Record<string, string | number> },
): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const request = httpsRequest(
      url,
      // Said, for a variable of the environment could turn it off.
      { ...options, signal, agent: false, rejectUnauthorized: true },
      (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MAX_ANSWER_BYTES) response.destroy(new TooLong(`an answer of over ${MAX_ANSWER_BYTES} bytes`));
          chunks.push(chunk);
        });
        response.on("error", reject);
        response.once("end", () => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, body: Buffer.concat(chunks).toString("latin1") });
        });
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

/** Seconds of Retry-After (RFC 9110, 10.2.3), at least one; `undefined` = it does not say. */
function retryAfter({ "retry-after": text }: IncomingHttpHeaders): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 1), MAX_RETRY_S) : undefined;
}

/** For the person who has to mend it. */
function meaning(status: number): string {
  if (status === 401 || status === 403) return ": it does not take the supervisor for a registration authority";
  if (status === 404) return ": no such path; check the label in enrolment.est.url";
  if (status >= 300 && status < 400) return ": it sends elsewhere, where nobody is trusted; give the address itself";
  if (status === 400) return ": it does not accept the request; its log says why";
  return "";
}
