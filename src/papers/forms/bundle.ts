import { createHash, type KeyObject } from "node:crypto";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { countPdfPages } from "../../../devices/printer/pdf-pages.ts";
import { VisioborneError } from "../../contract/errors.ts";
import { readForms } from "../../contract/papers/parse.ts";
import type { FormsManifest } from "../../contract/papers/types.ts";
import { whyNotPicture } from "./library.ts";
import { verifyManifest } from "./signature.ts";

/** The files of an edition, by the form's id. */
export interface FormFiles {
  readonly pdfs: ReadonlyMap<string, Buffer>;
  readonly pictures: ReadonlyMap<string, Buffer>;
}

/** An edition of the library in one file: JSON with the manifest, each form's PDF and its picture in base64. */
interface Bundle {
  readonly manifest: FormsManifest;
  readonly pdfs: Readonly<Record<string, string>>;
  readonly pictures?: Readonly<Record<string, string>>;
}

export const MAX_BUNDLE_BYTES = 48 * 1024 * 1024;

/** An edition as one file, for those who publish it. */
export function bundleOf(manifest: FormsManifest, { pdfs, pictures }: FormFiles): string {
  const coded = (files: ReadonlyMap<string, Buffer>) =>
    Object.fromEntries([...files].map(([id, data]) => [id, data.toString("base64")]));
  return JSON.stringify({ manifest, pdfs: coded(pdfs), pictures: coded(pictures) } satisfies Bundle);
}

/**
 * Reads and verifies an edition: its signature, and that every form that it names is there and is what it says.
 * @throws VisioborneError `forms.bundle`, `papers.invalid`, `forms.signature`, `forms.key`
 */
export function readBundle(text: string, publicKey: KeyObject): FormFiles & { readonly manifest: FormsManifest } {
  const { manifest: said, pdfs, pictures } = parsed(text);
  const manifest = readForms(JSON.stringify(said));
  if (!verifyManifest(manifest, publicKey))
    throw new VisioborneError("forms.signature", "edition: not signed with the library's key");
  const verified = new Map<string, Buffer>();
  const shown = new Map<string, Buffer>();
  for (const { id, bytes, sha256, pages, picture } of manifest.forms) {
    const pdf = decoded(pdfs, id);
    const right = pdf.length === bytes && createHash("sha256").update(pdf).digest("hex") === sha256;
    if (!right || countPdfPages(pdf) !== pages || verified.has(id))
      throw new VisioborneError("forms.bundle", `edition: form ${id} is not what the manifest says`);
    verified.set(id, pdf);
    if (picture === undefined) continue;
    const image = decoded(pictures, id);
    const why = whyNotPicture(picture, image);
    if (why !== undefined) throw new VisioborneError("forms.bundle", `edition: form ${id}: ${why}`);
    shown.set(id, image);
  }
  return { manifest, pdfs: verified, pictures: shown };
}

function decoded(files: Readonly<Record<string, unknown>>, id: string): Buffer {
  const coded = Object.hasOwn(files, id) ? files[id] : undefined;
  return Buffer.from(typeof coded === "string" ? coded : "", "base64");
}

/**
 * Puts an edition in place of the one in a folder. Cut off in the middle, forms of both lie there: those that are not of the
 * manifest do not verify, and are not offered.
 * @throws the error of the disk
 */
export async function installBundle(
  dir: string,
  edition: FormFiles & { readonly manifest: FormsManifest },
): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const [id, pdf] of edition.pdfs) await writeWhole(join(dir, `${id}.pdf`), pdf);
  for (const [id, picture] of edition.pictures) await writeWhole(join(dir, `${id}.jpg`), picture);
  await writeWhole(join(dir, "manifest.json"), Buffer.from(`${JSON.stringify(edition.manifest, null, 2)}\n`));
  for (const name of await readdir(dir)) {
    const [, id, kind] = /^([a-z0-9-]{1,32})\.(pdf|jpg)$/.exec(name) ?? [];
    if (id !== undefined && !edition[kind === "pdf" ? "pdfs" : "pictures"].has(id))
      await rm(join(dir, name), { force: true });
  }
}

async function writeWhole(path: string, data: Buffer): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, "w", 0o644);
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}

type Files = Readonly<Record<string, unknown>>;

function parsed(text: string): { readonly manifest: unknown; readonly pdfs: Files; readonly pictures: Files } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value === "object" && value !== null && "manifest" in value && "pdfs" in value) {
    const { manifest, pdfs } = value;
    // An edition from before there were pictures has none.
    const pictures = "pictures" in value ? value.pictures : {};
    if (isObject(pdfs) && isObject(pictures)) return { manifest, pdfs, pictures };
  }
  throw new VisioborneError("forms.bundle", "edition: expected JSON with manifest and pdfs");
}

function isObject(value: unknown): value is Files {
  return typeof value === "object" && value !== null;
}
