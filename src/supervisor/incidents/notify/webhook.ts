import { createHmac } from "node:crypto";
import { request } from "node:https";
import { isIP } from "node:net";
import { errorCode, errorLine, VisioborneError } from "../../../contract/errors.ts";
import type { WebhookConfig } from "../config.ts";
import { addressCheck, checkedLookup, refused } from "./addresses.ts";
import { secret } from "./mailer.ts";

/** From the first packet to the end of the answer. */
const DEADLINE_MS = 10_000;

export type Post = (url: string, body: object, messageId: string, nowMs: number) => Promise<void>;

/** `t=<epoch seconds>,v1=<hex>`: HMAC-SHA256 of `<t>.<body>`; the time is signed so that an old request can be refused. */
export function signature(key: string, body: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  return `t=${seconds},v1=${createHmac("sha256", key).update(`${seconds}.${body}`).digest("hex")}`;
}

/**
 * HTTPS POST of JSON to a help desk. Redirections are not followed; the answer's body is not read.
 * @throws VisioborneError `config.invalid` when a file cannot be read. A post rejects with `notice.refused` for what will
 *   not pass by waiting (an address that may not be called, 4xx), `notice.away` for everything else.
 */
export function webhook(config: WebhookConfig): Post {
  const key = secret(config.secretFile, "incidents.webhook.secretFile");
  if (key.length < 16) {
    throw new VisioborneError("config.invalid", "incidents.webhook.secretFile: too short, expected 16 characters", {});
  }
  const ca = config.caFile === undefined ? {} : { ca: secret(config.caFile, "incidents.webhook.caFile") };
  const may = addressCheck(config.allowPrivate);
  return async (url, body, messageId, nowMs) => {
    const target = new URL(url);
    const host = target.hostname.replace(/^\[|\]$/g, "");
    if (target.protocol !== "https:" || (isIP(host) !== 0 && !may(host))) throw refused(host);
    const text = JSON.stringify(body);
    try {
      await new Promise<void>((resolve, reject) => {
        const call = request(
          target,
          {
            method: "POST",
            agent: false,
            ...ca,
            minVersion: "TLSv1.2",
            lookup: checkedLookup(may),
            signal: AbortSignal.timeout(DEADLINE_MS),
            headers: {
              "content-type": "application/json; charset=utf-8",
              "content-length": Buffer.byteLength(text),
              "user-agent": "visioborne",
              "x-visioborne-id": messageId,
              "x-visioborne-signature": signature(key, text, nowMs),
            },
          },
          (response) => {
            const status = response.statusCode ?? 0;
            response.destroy();
            if (status >= 200 && status < 300) return resolve();
            // 408 and 429 ask for patience (RFC 9110, RFC 6585).
            const final = status >= 300 && status < 500 && status !== 408 && status !== 429;
            reject(
              new VisioborneError(final ? "notice.refused" : "notice.away", `webhook: answer ${status}`, { status }),
            );
          },
        );
        call.on("error", reject);
        call.end(text);
      });
    } catch (error) {
      if (errorCode(error) !== "unexpected") throw error;
      throw new VisioborneError(
        "notice.away",
        `webhook ${host}: ${errorLine(error)}`.slice(0, 300),
        {},
        { cause: error },
      );
    }
  };
}
