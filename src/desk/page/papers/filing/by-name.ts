import { VisioborneError } from "../../../../contract/errors.ts";
import type { FilingDocument, FilingSignIn } from "./port.ts";

/** So many documents of one name in one folder are enough. */
const NAMES = 50;
const LEAST_MS = 30_000;
/** A line on which nothing else works either is not waited for: 20 kB a second. */
const BYTES_A_MS = 20;

/** One request to the organisme's server, in the browser: its cookies, or what was typed. */
export type Ask = (url: string, request: RequestInit) => Promise<Response>;

/** One request, whose headers are plain. */
export interface Asked extends Omit<RequestInit, "headers"> {
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ByName {
  /** Puts it there under this name unless the name is taken. */
  readonly put: (name: string) => Promise<"done" | "taken">;
  /** What is there under the name; null = it can't be seen. */
  readonly read: (name: string) => Promise<ArrayBuffer | null>;
}

/** Deposits under the first name that is free, and knows a deposit again whose answer was lost. */
export class FirstFreeName {
  /** Names under which a document may be there: its request was cut off before the answer. */
  readonly #uncertain = new WeakMap<FilingDocument, string>();

  async deposit(document: FilingDocument, { put, read }: ByName): Promise<string> {
    for (let count = 1; count <= NAMES; count += 1) {
      const name = `${document.name}${count === 1 ? "" : `-${count}`}.pdf`;
      const uncertain = this.#uncertain.get(document) === name;
      if (!uncertain) this.#uncertain.set(document, name);
      // A rejection leaves it uncertain.
      const outcome = await put(name);
      if (outcome === "done" || (uncertain && (await isSame(document, await read(name))))) return name;
      this.#uncertain.delete(document);
    }
    throw new VisioborneError("filing.taken", `${NAMES} documents of this name are there`);
  }
}

async function isSame({ bytes }: FilingDocument, there: ArrayBuffer | null): Promise<boolean> {
  if (there === null || there.byteLength !== bytes.size) return false;
  const [mine, theirs] = [new Uint8Array(await bytes.arrayBuffer()), new Uint8Array(there)];
  return mine.every((byte, at) => byte === theirs[at]);
}

/**
 * Asks with the browser's session at that server, or with what was typed; a redirection is not followed.
 * @throws VisioborneError `filing.away`, `filing.slow`
 */
export async function askServer(
  ask: Ask,
  url: string,
  request: Asked,
  { signIn, size }: { readonly signIn: FilingSignIn | null; readonly size: number },
): Promise<Response> {
  const authorization =
    signIn === null ? {} : { Authorization: `Basic ${base64(`${signIn.user}:${signIn.password}`)}` };
  try {
    return await ask(url, {
      ...request,
      headers: { ...request.headers, ...authorization },
      mode: "cors",
      credentials: signIn === null ? "include" : "omit",
      redirect: "error",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(LEAST_MS + Math.ceil(size / BYTES_A_MS)),
    });
  } catch (error) {
    const slow = error instanceof DOMException && error.name === "TimeoutError";
    const code = slow ? "filing.slow" : "filing.away";
    throw new VisioborneError(code, "the server for papers did not answer", {}, { cause: error });
  }
}

const CODES: Readonly<Record<number, string>> = {
  401: "filing.sign-in",
  403: "filing.forbidden",
  404: "filing.no-folder",
  409: "filing.no-folder",
  413: "filing.too-large",
  507: "filing.full",
};

/** Why a server did not take it (RFC 9110, 15; RFC 4918, 11). */
export function refusal(status: number): VisioborneError {
  const code = CODES[status] ?? (status >= 500 ? "filing.broken" : "filing.refused");
  return new VisioborneError(code, `the server for papers answered ${status}`, { status });
}

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
