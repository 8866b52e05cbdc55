import { askServer, FirstFreeName, refusal, type Ask, type Asked } from "./by-name.ts";
import type { Filed, Filing, FilingDocument, FilingSignIn } from "./port.ts";

/** Filing in a folder of a WebDAV server (RFC 4918), each document by one PUT that creates and never overwrites. */
export class WebDavFiling implements Filing {
  readonly #folder: string;
  readonly #ask: Ask;
  readonly #names = new FirstFreeName();

  /** @param folder its address; it must be there */
  constructor(folder: string, ask: Ask = fetch.bind(globalThis)) {
    this.#folder = folder.replace(/\/*$/, "/");
    this.#ask = ask;
  }

  async deposit(document: FilingDocument, signIn: FilingSignIn | null): Promise<Filed> {
    const { bytes } = document;
    const name = await this.#names.deposit(document, {
      put: async (name) => {
        const headers = { "Content-Type": "application/pdf", "If-None-Match": "*" };
        const { status, ok } = await this.#send(name, { method: "PUT", headers, body: bytes }, signIn, bytes.size);
        if (status === 412) return "taken";
        if (!ok) throw refusal(status);
        return "done";
      },
      read: async (name) => {
        const answer = await this.#send(name, { method: "GET" }, signIn, bytes.size);
        return answer.ok ? await answer.arrayBuffer() : null;
      },
    });
    return { name, sure: true };
  }

  async #send(name: string, request: Asked, signIn: FilingSignIn | null, size: number): Promise<Response> {
    return await askServer(this.#ask, this.#folder + encodeURIComponent(name), request, { signIn, size });
  }
}
