import { execFile } from "node:child_process";
import { createHash, createPrivateKey } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import { bundleOf } from "../../papers/forms/bundle.ts";
import { publicKeyOf, verifiedForms } from "../../papers/forms/library.ts";
import { makeManifest, type FormNamed } from "../../papers/forms/make-manifest.ts";
import { EXIT } from "../exit.ts";

/** Of a page on the screen: half its width is enough to tell one form from another. */
const PICTURE_DPI = "50";

/**
 * `visioborne forms sign`: makes `manifest.json` from `forms.yaml` (a list of `id`, `organisme`, `title: { fr, en }`) and the
 * PDF of each (and its first page as `<id>.jpg`, drawn where there is none), and `edition.json`, the whole in one file, for the command `forms-update`. The edition is the time, in
 * seconds, so that it counts up.
 */
export async function signForms(dir: string, options: { key: string }): Promise<void> {
  const named = await formsNamed(join(dir, "forms.yaml"));
  let key;
  try {
    key = createPrivateKey(await readFile(options.key));
  } catch (cause) {
    throw new VisioborneError("forms.key", `${options.key}: expected an Ed25519 private key, PEM`, {}, { cause });
  }
  for (const { id } of named) await drawPicture(dir, id);
  const manifest = await makeManifest(dir, Math.floor(Date.now() / 1000), named, key);
  const { edition, forms } = manifest;
  const [pdfs, pictures] = [new Map<string, Buffer>(), new Map<string, Buffer>()];
  for (const { id, pages, title, picture } of forms) {
    pdfs.set(id, await readFile(join(dir, `${id}.pdf`)));
    if (picture !== undefined) pictures.set(id, await readFile(join(dir, `${id}.jpg`)));
    process.stdout.write(`${id}  ${pages} p.  ${title.fr}\n`);
  }
  const bundle = bundleOf(manifest, { pdfs, pictures });
  const path = join(dir, "edition.json");
  await writeFile(path, bundle);
  const sha256 = createHash("sha256").update(bundle).digest("hex");
  process.stdout.write(`${dir}: edition ${edition}, ${forms.length} forms signed\n${path}: SHA-256 ${sha256}\n`);
}

/** `visioborne forms check`: what a borne with this key would offer. */
export async function checkForms(dir: string, options: { key: string }): Promise<void> {
  const { manifest, offered, left } = await verifiedForms(dir, await publicKeyOf(options.key));
  for (const { id, pages, title } of offered) process.stdout.write(`${id}  ${pages} p.  ${title.fr}\n`);
  for (const { id, why } of left) process.stdout.write(`${id}  left out: ${why}\n`);
  process.stdout.write(`${dir}: edition ${manifest.edition}, ${offered.length} of ${manifest.forms.length} offered\n`);
  process.exitCode = left.length === 0 ? EXIT.ok : EXIT.failed;
}

async function formsNamed(path: string): Promise<readonly FormNamed[]> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  const rows: unknown = text === undefined ? undefined : parse(text);
  if (!Array.isArray(rows))
    throw new VisioborneError("forms.list", `${path}: expected a list of id, organisme, title: { fr, en }`);
  // What is wrong in a row is named by the schema of the manifest.
  return rows as readonly FormNamed[];
}

/** Draws the first page of a form that has no picture. Without the program for it a form has none: it is shown by its name. */
async function drawPicture(dir: string, id: string): Promise<void> {
  const picture = join(dir, `${id}.jpg`);
  if (existsSync(picture) || !existsSync(join(dir, `${id}.pdf`))) return;
  const options = ["-jpeg", "-singlefile", "-f", "1", "-r", PICTURE_DPI];
  try {
    await promisify(execFile)("pdftoppm", [...options, join(dir, `${id}.pdf`), join(dir, id)], { timeout: 30_000 });
  } catch (error) {
    process.stderr.write(`${id}: no picture: pdftoppm (Debian package poppler-utils): ${errorLine(error)}\n`);
  }
}
