import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KeyObject } from "node:crypto";
import { countPdfPages } from "../../../devices/printer/pdf-pages.ts";
import { VisioborneError } from "../../contract/errors.ts";
import { readForms } from "../../contract/papers/parse.ts";
import type { FormsEntry, FormsManifest } from "../../contract/papers/types.ts";
import { isJpeg } from "./library.ts";
import { signManifest } from "./signature.ts";

/** What a person says of a form; the rest is taken from its file. */
export type FormNamed = Pick<FormsEntry, "id" | "organisme" | "title">;

/**
 * Makes and signs `manifest.json` of a folder that holds `<id>.pdf` of each form, and `<id>.jpg` of those that are shown
 * before they are printed.
 * @throws VisioborneError `forms.file` (missing, no PDF whose pages can be counted, picture that is no JPEG), `forms.key`, `papers.invalid`
 */
export async function makeManifest(
  dir: string,
  edition: number,
  forms: readonly FormNamed[],
  privateKey: KeyObject,
): Promise<FormsManifest> {
  const entries: FormsEntry[] = [];
  for (const { id, organisme, title } of forms) {
    const path = join(dir, `${id}.pdf`);
    const data = await readFile(path).catch(() => undefined);
    const pages = data === undefined ? undefined : countPdfPages(data);
    if (data === undefined || pages === undefined)
      throw new VisioborneError("forms.file", `${path}: expected a PDF whose pages can be counted`);
    const sha256 = createHash("sha256").update(data).digest("hex");
    const picture = await pictureOf(join(dir, `${id}.jpg`));
    entries.push({ id, organisme, title, pages, bytes: data.length, sha256, ...(picture ? { picture } : {}) });
  }
  const manifest = readForms(JSON.stringify(signManifest({ v: 1, edition, forms: entries }, privateKey)));
  await writeFile(join(dir, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o644 });
  return manifest;
}

async function pictureOf(path: string): Promise<FormsEntry["picture"]> {
  const data = await readFile(path).catch(() => undefined);
  if (data === undefined) return undefined;
  if (!isJpeg(data)) throw new VisioborneError("forms.file", `${path}: expected a JPEG`);
  return { bytes: data.length, sha256: createHash("sha256").update(data).digest("hex") };
}
