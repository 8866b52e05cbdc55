import { askServer, FirstFreeName, refusal, type Ask } from "./by-name.ts";
import type { Filed, Filing, FilingDocument, FilingSignIn } from "./port.ts";

/** CMIS 1.1, 5.2.11: what a repository answers when the folder has a document of this name. */
const TAKEN = new Set(["contentAlreadyExists", "nameConstraintViolation"]);

/** Filing in a folder of a document repository by CMIS 1.1, browser binding: `createDocument` (5.4.4.3.1). */
export class CmisFiling implements Filing {
  readonly #folder: string;
  readonly #ask: Ask;
  readonly #names = new FirstFreeName();

  /** @param folder its object URL: `<root folder URL>/path/of/the/folder` */
  constructor(folder: string, ask: Ask = fetch.bind(globalThis)) {
    this.#folder = folder.replace(/\/+$/, "");
    this.#ask = ask;
  }

  async deposit(document: FilingDocument, signIn: FilingSignIn | null): Promise<Filed> {
    const { bytes } = document;
    const name = await this.#names.deposit(document, {
      put: async (name) => {
        const body = createDocument(name, bytes);
        const answer = await askServer(this.#ask, this.#folder, { method: "POST", body }, { signIn, size: bytes.size });
        if (answer.ok) return "done";
        if (answer.status === 409 && TAKEN.has(await exceptionOf(answer))) return "taken";
        throw refusal(answer.status);
      },
      read: async (name) => {
        const url = `${this.#folder}/${encodeURIComponent(name)}?cmisselector=content`;
        const answer = await askServer(this.#ask, url, { method: "GET" }, { signIn, size: bytes.size });
        return answer.ok ? await answer.arrayBuffer() : null;
      },
    });
    return { name, sure: true };
  }
}

function createDocument(name: string, bytes: Blob): FormData {
  const form = new FormData();
  const properties = { "cmis:objectTypeId": "cmis:document", "cmis:name": name };
  form.set("cmisaction", "createDocument");
  for (const [at, [id, value]] of Object.entries(properties).entries()) {
    form.set(`propertyId[${at}]`, id);
    form.set(`propertyValue[${at}]`, value);
  }
  form.set("succinct", "true");
  form.set("content", bytes, name);
  return form;
}

async function exceptionOf(answer: Response): Promise<string> {
  const said: unknown = await answer.json().catch(() => null);
  return typeof said === "object" && said !== null && "exception" in said ? String(said.exception) : "";
}
