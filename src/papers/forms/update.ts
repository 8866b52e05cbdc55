import { createHash } from "node:crypto";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import { installBundle, MAX_BUNDLE_BYTES, readBundle } from "./bundle.ts";
import { publicKeyOf, type FormsFolder } from "./library.ts";

/** 48 MiB at 512 kbit/s take 13 minutes. */
const FETCH_MS = 20 * 60_000;

/**
 * Fetches a new edition of the library, verifies it and puts it in place. Who serves it need not be trusted: the order names its
 * SHA-256, and the library's own key has signed it.
 * @throws VisioborneError `forms.fetch`, `forms.sha256`, `forms.edition` (not newer), as `readBundle`; the disk's error
 */
export async function updateForms(
  order: { readonly url: string; readonly sha256: string },
  folder: { readonly dir: string; readonly keyFile: string; readonly library: FormsFolder },
  signal: AbortSignal,
): Promise<{ readonly edition: number; readonly forms: number }> {
  const key = await publicKeyOf(folder.keyFile);
  const data = await fetched(order.url, AbortSignal.any([signal, AbortSignal.timeout(FETCH_MS)]));
  const sha256 = createHash("sha256").update(data).digest("hex");
  if (sha256 !== order.sha256)
    throw new VisioborneError("forms.sha256", `edition: SHA-256 is ${sha256}, expected that of the order`);
  const edition = readBundle(data.toString("utf8"), key);
  const now = folder.library.edition();
  if (edition.manifest.edition <= now)
    throw new VisioborneError("forms.edition", `edition ${edition.manifest.edition}: expected one above ${now}`);
  signal.throwIfAborted();
  await installBundle(folder.dir, edition);
  await folder.library.load();
  return { edition: folder.library.edition(), forms: folder.library.list().length };
}

async function fetched(url: string, signal: AbortSignal): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    const answer = await fetch(url, { signal, redirect: "error" });
    if (!answer.ok || answer.body === null) throw new Error(`HTTP ${answer.status}`);
    for await (const part of answer.body) {
      bytes += part.length;
      if (bytes > MAX_BUNDLE_BYTES) throw new Error(`more than ${MAX_BUNDLE_BYTES} bytes`);
      parts.push(part);
    }
  } catch (cause) {
    throw new VisioborneError("forms.fetch", `edition: not fetched: ${errorLine(cause)}`, {}, { cause });
  }
  return Buffer.concat(parts);
}
