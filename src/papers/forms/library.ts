import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { countPdfPages } from "../../../devices/printer/pdf-pages.ts";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import { readForms } from "../../contract/papers/parse.ts";
import type { FormsEntry, FormsManifest } from "../../contract/papers/types.ts";
import type { Logger } from "../../contract/runtime.ts";
import { verifyManifest } from "./signature.ts";

/** A manifest of a hundred forms is some 40 KiB. */
const MAX_MANIFEST_BYTES = 256 * 1024;

/** The forms of a borne: what verifies, and nothing else. */
export interface FormsLibrary {
  list(): readonly FormsEntry[];
  get(id: string): FormsEntry | undefined;
  /** The PDF, read and verified again. @throws VisioborneError `forms.unknown`, `forms.changed` */
  read(id: string): Promise<Uint8Array>;
  /** The picture of its first page; undefined = it has none. */
  picture(id: string): FormPicture | undefined;
  /** The same, read and verified again. @throws as `read` */
  readPicture(id: string): Promise<Uint8Array | undefined>;
}

/** A JPEG in the library's folder. */
export interface FormPicture {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export const NO_FORMS: FormsLibrary = {
  list: () => [],
  get: () => undefined,
  read: (id) => Promise.reject(new VisioborneError("forms.unknown", `form ${id}: there is no library of forms`)),
  picture: () => undefined,
  readPicture: () => Promise.resolve(undefined),
};

/** A library that is read from a folder; reading it again takes what is there then. */
export class FormsFolder implements FormsLibrary {
  readonly #dir: string;
  readonly #keyFile: string;
  readonly #log: Logger;
  #forms: ReadonlyMap<string, FormsEntry> = new Map();
  #edition = 0;

  constructor(options: { dir: string; keyFile: string; log: Logger }) {
    this.#dir = options.dir;
    this.#keyFile = options.keyFile;
    this.#log = options.log.child({ module: "forms" });
  }

  /** Reads the folder. What does not verify is logged and left out; a manifest that does not: all of it. Never throws. */
  async load(): Promise<void> {
    try {
      const { manifest, offered, left } = await verifiedForms(this.#dir, await publicKeyOf(this.#keyFile));
      for (const { id, why } of left) this.#log.warn({ form: id, why }, "form left out");
      this.#forms = new Map(offered.map((entry) => [entry.id, entry]));
      this.#edition = manifest.edition;
      this.#log.info({ edition: manifest.edition, forms: offered.length, left_out: left.length }, "forms");
    } catch (error) {
      this.#forms = new Map();
      this.#edition = 0;
      this.#log.warn({}, `no form is offered: ${errorLine(error)}`);
    }
  }

  list(): readonly FormsEntry[] {
    return [...this.#forms.values()];
  }

  get(id: string): FormsEntry | undefined {
    return this.#forms.get(id);
  }

  /** Edition in force; 0 = none. */
  edition(): number {
    return this.#edition;
  }

  async read(id: string): Promise<Uint8Array> {
    const entry = this.#forms.get(id);
    if (entry === undefined) throw new VisioborneError("forms.unknown", `form ${id}: not in the library`);
    const data = await readFile(join(this.#dir, `${id}.pdf`)).catch(() => undefined);
    const why = data === undefined ? "file missing" : whyNot(entry, data);
    if (data === undefined || why !== undefined)
      throw new VisioborneError("forms.changed", `form ${id}: ${why ?? ""}, though it was verified before`);
    return data;
  }

  picture(id: string): FormPicture | undefined {
    const said = this.#forms.get(id)?.picture;
    return said && { ...said, path: join(this.#dir, `${id}.jpg`) };
  }

  async readPicture(id: string): Promise<Uint8Array | undefined> {
    const said = this.picture(id);
    if (said === undefined) return undefined;
    const data = await readFile(said.path).catch(() => undefined);
    const why = data === undefined ? "picture missing" : whyNotPicture(said, data);
    if (data === undefined || why !== undefined)
      throw new VisioborneError("forms.changed", `form ${id}: ${why ?? ""}, though it was verified before`);
    return data;
  }
}

/** @throws VisioborneError `forms.key` */
export async function publicKeyOf(file: string): Promise<KeyObject> {
  try {
    return createPublicKey(await readFile(file));
  } catch (cause) {
    throw new VisioborneError("forms.key", `${file}: expected an Ed25519 public key, PEM`, {}, { cause });
  }
}

/**
 * Reads and verifies a folder of forms.
 * @throws VisioborneError `forms.manifest` (missing, too long), `papers.invalid` (not of the schema), `forms.signature`,
 *   `forms.key`
 */
export async function verifiedForms(
  dir: string,
  publicKey: KeyObject,
): Promise<{
  readonly manifest: FormsManifest;
  readonly offered: readonly FormsEntry[];
  readonly left: readonly { readonly id: string; readonly why: string }[];
}> {
  const path = join(dir, "manifest.json");
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !found.isFile() || found.size > MAX_MANIFEST_BYTES)
    throw new VisioborneError("forms.manifest", `${path}: expected a file of at most ${MAX_MANIFEST_BYTES} bytes`);
  const manifest = readForms(await readFile(path, "utf8"));
  if (!verifyManifest(manifest, publicKey))
    throw new VisioborneError("forms.signature", `${path}: not signed with the library's key`);
  const offered: FormsEntry[] = [];
  const left: { id: string; why: string }[] = [];
  for (const entry of manifest.forms) {
    const why = offered.some(({ id }) => id === entry.id) ? "id used twice" : await whyNotIn(dir, entry);
    if (why === undefined) offered.push(entry);
    else left.push({ id: entry.id, why });
  }
  return { manifest, offered, left };
}

async function whyNotIn(dir: string, entry: FormsEntry): Promise<string | undefined> {
  const path = join(dir, `${entry.id}.pdf`);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return "file missing";
  // Before it is read: a form is never larger than it says.
  if (found.size !== entry.bytes) return `${found.size} bytes, expected ${entry.bytes}`;
  const why = whyNot(entry, await readFile(path));
  return why ?? (entry.picture === undefined ? undefined : await whyNotPictureIn(dir, entry.id, entry.picture));
}

async function whyNotPictureIn(
  dir: string,
  id: string,
  said: NonNullable<FormsEntry["picture"]>,
): Promise<string | undefined> {
  const path = join(dir, `${id}.jpg`);
  const found = await stat(path).catch(() => undefined);
  // Before it is read, as above.
  if (found?.size !== said.bytes) return `picture of ${found?.size ?? "no"} bytes, expected ${said.bytes}`;
  return whyNotPicture(said, await readFile(path));
}

/** Why a picture is not what the manifest says. */
export function whyNotPicture(said: NonNullable<FormsEntry["picture"]>, data: Buffer): string | undefined {
  if (data.length !== said.bytes || createHash("sha256").update(data).digest("hex") !== said.sha256)
    return "another picture";
  return isJpeg(data) ? undefined : "picture that is no JPEG";
}

/** A JPEG begins with SOI (ITU-T T.81, B.1.1.3). */
export function isJpeg(data: Uint8Array): boolean {
  return data[0] === 0xff && data[1] === 0xd8;
}

function whyNot(entry: FormsEntry, data: Buffer): string | undefined {
  if (createHash("sha256").update(data).digest("hex") !== entry.sha256) return "another SHA-256";
  const pages = countPdfPages(data);
  return pages === entry.pages ? undefined : `${pages ?? "no"} pages, expected ${entry.pages}`;
}
