import { createHash, type KeyObject } from "node:crypto";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { countPdfPages } from "../../../devices/printer/pdf-pages.ts";
import { VisioborneError } from "../../contract/errors.ts";
import { readForms } from "../../contract/papers/parse.ts";
import type { FormsManifest } from "../../contract/papers/types.ts";
import { verifyManifest } from "./signature.ts";

/** An edition of the library in one file: JSON with the manifest, and each form's PDF in base64. */
interface Bundle {
  readonly manifest: FormsManifest;
  readonly pdfs: Readonly<Record<string, string>>;
}

export const MAX_BUNDLE_BYTES = 48 * 1024 * 1024;

/** An edition as one file, for those who publish it. */
export function bundleOf(manifest: FormsManifest, pdfs: ReadonlyMap<string, Buffer>): string {
  const coded = Object.fromEntries([...pdfs].map(([id, pdf]) => [id, pdf.toString("base64")]));
  return JSON.stringify({ manifest, pdfs: coded } satisfies Bundle);
}

/**
 * Reads and verifies an edition: its signature, and that every form that it names is there and is what it says.
 * @throws VisioborneError `forms.bundle`, `papers.invalid`, `forms.signature`, `forms.key`
 */
export function readBundle(
  text: string,
  publicKey: KeyObject,
): { readonly manifest: FormsManifest; readonly pdfs: ReadonlyMap<string, Buffer> } {
  const { manifest: said, pdfs } = parsed(text);
  const manifest = readForms(JSON.stringify(said));
  if (!verifyManifest(manifest, publicKey))
    throw new VisioborneError("forms.signature", "edition: not signed with the library's key");
  const verified = new Map<string, Buffer>();
  for (const { id, bytes, sha256, pages } of manifest.forms) {
    const coded = Object.hasOwn(pdfs, id) ? pdfs[id] : undefined;
    const pdf = Buffer.from(typeof coded === "string" ? coded : "", "base64");
    const right = pdf.length === bytes && createHash("sha256").update(pdf).digest("hex") === sha256;
    if (!right || countPdfPages(pdf) !== pages || verified.has(id))
      throw new VisioborneError("forms.bundle", `edition: form ${id} is not what the manifest says`);
    verified.set(id, pdf);
  }
  return { manifest, pdfs: verified };
}

/**
 * Puts an edition in place of the one in a folder. Cut off in the middle, forms of both lie there: those that are not of the
 * manifest do not verify, and are not offered.
 * @throws the error of the disk
 */
export async function installBundle(
  dir: string,
  edition: { readonly manifest: FormsManifest; readonly pdfs: ReadonlyMap<string, Buffer> },
): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const [id, pdf] of edition.pdfs) await writeWhole(join(dir, `${id}.pdf`), pdf);
  await writeWhole(join(dir, "manifest.json"), Buffer.from(`${JSON.stringify(edition.manifest, null, 2)}\n`));
  for (const name of await readdir(dir)) {
    const id = /^([a-z0-9-]{1,32})\.pdf$/.exec(name)?.[1];
    if (id !== undefined && !edition.pdfs.has(id)) await rm(join(dir, name), { force: true });
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

function parsed(text: string): { readonly manifest: unknown; readonly pdfs: Readonly<Record<string, unknown>> } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value === "object" && value !== null && "manifest" in value && "pdfs" in value) {
    const { manifest, pdfs } = value;
    if (typeof pdfs === "object" && pdfs !== null) return { manifest, pdfs: pdfs as Readonly<Record<string, unknown>> };
  }
  throw new VisioborneError("forms.bundle", "edition: expected JSON with manifest and pdfs");
}
