import { get } from "node:http";
import { feederState } from "../escl/status.ts";
import type { FeederState } from "../escl/status.ts";

/** What an eSCL scanner says of its feeder. SANE hides it until a scan fails. */
export interface EsclStatus {
  readonly feeder: FeederState;
}

/** A status that does not come within this time means that the device no longer answers. */
export const STATUS_DEADLINE_MS = 3000;
const MAX_BYTES = 64 * 1024;

/** Reads the state of the feeder out of a ScannerStatus document; any text is taken. Pure. */
export function parseEsclStatus(xml: string): EsclStatus {
  const word = /<(?:[A-Za-z]{1,20}:)?AdfState>\s*([A-Za-z]{1,60})\s*</.exec(xml.slice(0, MAX_BYTES))?.[1];
  return { feeder: feederState(word) };
}

/**
 * Asks an eSCL scanner for its state.
 * @param url its eSCL root, e.g. `http://127.0.0.1:60000/eSCL`
 * @returns the state; `silent` when it takes the connection and does not answer within 3 s;
 *   `away` when it can't be reached or the answer is no ScannerStatus
 * @throws the signal's reason when it aborts
 */
export async function askEsclStatus(url: string, signal: AbortSignal): Promise<EsclStatus | "silent" | "away"> {
  signal.throwIfAborted();
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), STATUS_DEADLINE_MS);
  const seen = { connected: false };
  try {
    return await ask(`${url.replace(/\/+$/, "")}/ScannerStatus`, AbortSignal.any([signal, deadline.signal]), seen);
  } catch {
    signal.throwIfAborted();
    return deadline.signal.aborted && seen.connected ? "silent" : "away";
  } finally {
    clearTimeout(timer);
  }
}

function ask(url: string, signal: AbortSignal, seen: { connected: boolean }): Promise<EsclStatus | "away"> {
  const { promise, resolve, reject } = Promise.withResolvers<EsclStatus | "away">();
  const request = get(url, { signal, agent: false }, (response) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("error", reject);
    response.on("data", (chunk: string) => {
      text += chunk;
      if (text.length > MAX_BYTES) request.destroy(new Error("answer too long"));
    });
    response.on("end", () => resolve(response.statusCode === 200 ? parseEsclStatus(text) : "away"));
  });
  request.on("socket", (socket) => socket.once("connect", () => (seen.connected = true)));
  request.on("error", reject);
  return promise;
}
