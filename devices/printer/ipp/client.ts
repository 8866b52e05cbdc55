import { VisioborneError } from "../../../src/contract/errors.ts";
import type { DeviceTls } from "../../pinned-tls.ts";
import { decodeMessage, encodeMessage, GROUP, stringAttribute } from "./codec.ts";
import type { IppAttribute, IppGroup, IppMessage } from "./codec.ts";
import { OPERATION } from "./operations.ts";
import type { OperationName } from "./operations.ts";
import { httpUrl, post } from "./transport.ts";
import type { Document } from "./transport.ts";

/** The same for everybody: devices show it on their panel and keep it in their job log. */
export const REQUESTING_USER = "visioborne";

export interface IppRequest {
  /** Operation attributes after charset, language, printer-uri (RFC 8011, 4.1.4 to 4.1.6), which are added here. */
  readonly attributes?: readonly IppAttribute[];
  readonly job?: readonly IppAttribute[];
  readonly document?: Document;
  /** Ends the request from outside. */
  readonly signal: AbortSignal;
  /** Time for the whole exchange, monotonic. */
  readonly deadlineMs: number;
}

/** Requests to one printer. Stateless but for the request id. */
export class IppClient {
  readonly uri: string;
  readonly #url: URL;
  readonly #tls: DeviceTls;
  #requestId = 0;

  /** @param uri `ipp://`, `ipps://`, `http://` or `https://`, with the path, e.g. `ipp://printer.local/ipp/print` */
  constructor(uri: string, tls: DeviceTls = {}) {
    this.#url = httpUrl(uri);
    this.#tls = tls;
    // printer-uri is always an ipp one, whatever the transport's scheme (RFC 8010, 4.3).
    this.uri = uri.replace(/^http:/, "ipp:").replace(/^https:/, "ipps:");
  }

  /**
   * Sends one operation and decodes the answer, whatever its status code: see `expectSuccess`.
   * @throws VisioborneError `printer.absent` (unreachable, or no answer by the deadline), `ipp.http`,
   *   `ipp.malformed`, `printer.certificate`; the reason of `signal` when that aborted.
   */
  async send(operation: OperationName, request: IppRequest): Promise<IppMessage> {
    const { signal, deadlineMs } = request;
    signal.throwIfAborted();
    this.#requestId = (this.#requestId % 0x7fffffff) + 1;
    const requestId = this.#requestId;
    const groups: IppGroup[] = [
      {
        tag: GROUP.operation,
        attributes: [
          stringAttribute("charset", "attributes-charset", "utf-8"),
          stringAttribute("language", "attributes-natural-language", "en"),
          stringAttribute("uri", "printer-uri", this.uri),
          ...(request.attributes ?? []),
        ],
      },
    ];
    if (request.job !== undefined && request.job.length > 0) groups.push({ tag: GROUP.job, attributes: request.job });
    const message = encodeMessage({
      version: [2, 0],
      code: OPERATION[operation],
      requestId,
      groups,
      data: new Uint8Array(0),
    });
    const deadline = AbortSignal.timeout(deadlineMs);
    const either = AbortSignal.any([signal, deadline]);
    let answer: IppMessage;
    try {
      answer = decodeMessage(await post(this.#url, this.#tls, message, request.document ?? null, either));
    } catch (error) {
      signal.throwIfAborted();
      if (!deadline.aborted) throw error;
      throw new VisioborneError(
        "printer.absent",
        `${operation}: no answer from ${this.#url.host} within ${deadlineMs} ms`,
        { address: this.#url.host, operation, deadlineMs },
        { cause: error },
      );
    }
    if (answer.requestId !== requestId) {
      throw new VisioborneError(
        "ipp.malformed",
        `${operation}: answer to request ${answer.requestId}, expected ${requestId}`,
        { operation },
      );
    }
    return answer;
  }
}
