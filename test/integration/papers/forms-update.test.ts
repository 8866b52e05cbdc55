import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Logger } from "../../../src/contract/runtime.ts";
import { bundleOf } from "../../../src/papers/forms/bundle.ts";
import { FormsFolder } from "../../../src/papers/forms/library.ts";
import { makeManifest } from "../../../src/papers/forms/make-manifest.ts";
import { updateForms } from "../../../src/papers/forms/update.ts";
import { makePdf } from "../../support/pdf.ts";

const log: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };
const keys = generateKeyPairSync("ed25519");
let root = "";
let library: FormsFolder;
let server: Server;
let served = "";
let port = 0;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "visioborne-update-"));
  mkdirSync(join(root, "forms"));
  writeFileSync(join(root, "key.pem"), keys.publicKey.export({ type: "spki", format: "pem" }));
  library = new FormsFolder({ dir: join(root, "forms"), keyFile: join(root, "key.pem"), log });
  server = createServer((request, response) => {
    if (request.url === "/edition.json") response.end(served);
    else response.writeHead(302, { location: "/edition.json" }).end();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  server.close();
  rmSync(root, { recursive: true, force: true });
});

/** An edition of these forms, as one file. */
async function edition(
  number: number,
  forms: Readonly<Record<string, number>>,
  key = keys.privateKey,
  shown: readonly string[] = [],
): Promise<string> {
  const dir = mkdtempSync(join(root, "edition-"));
  const pdfs = new Map(Object.entries(forms).map(([id, pages]) => [id, makePdf(pages)]));
  for (const [id, pdf] of pdfs) writeFileSync(join(dir, `${id}.pdf`), pdf);
  const pictures = new Map(shown.map((id) => [id, Buffer.from(`\u00ff\u00d8 picture of ${id}`, "latin1")]));
  for (const [id, picture] of pictures) writeFileSync(join(dir, `${id}.jpg`), picture);
  const named = Object.keys(forms).map((id) => ({ id, organisme: "caf", title: { fr: id, en: id } }));
  return bundleOf(await makeManifest(dir, number, named, key), { pdfs, pictures });
}

function update(bundle: string, options: { sha256?: string; path?: string } = {}) {
  served = bundle;
  const sha256 = options.sha256 ?? createHash("sha256").update(bundle).digest("hex");
  const url = `http://127.0.0.1:${port}${options.path ?? "/edition.json"}`;
  const folder = { dir: join(root, "forms"), keyFile: join(root, "key.pem"), library };
  return updateForms({ url, sha256 }, folder, new AbortController().signal);
}

const offered = () => library.list().map(({ id, pages }) => `${id} ${pages}`);

test("a first edition, then a newer one: its forms are offered, those that are no longer in it are gone", async () => {
  expect(await update(await edition(1, { one: 1, two: 2 }))).toEqual({ edition: 1, forms: 2 });
  expect(offered()).toEqual(["one 1", "two 2"]);
  expect(await update(await edition(2, { two: 3, three: 1 }))).toEqual({ edition: 2, forms: 2 });
  expect(offered()).toEqual(["two 3", "three 1"]);
  expect(readdirSync(join(root, "forms")).toSorted()).toEqual(["manifest.json", "three.pdf", "two.pdf"]);
});

test("pictures come with their forms, and go with them", async () => {
  await update(await edition(1, { one: 1, two: 2 }, keys.privateKey, ["one", "two"]));
  expect(Buffer.from((await library.readPicture("two")) ?? []).toString("latin1")).toContain("picture of two");
  await update(await edition(2, { one: 1, two: 2 }, keys.privateKey, ["one"]));
  expect(library.picture("two")).toBeUndefined();
  expect(readdirSync(join(root, "forms")).toSorted()).toEqual(["manifest.json", "one.jpg", "one.pdf", "two.pdf"]);
  const forged = JSON.parse(await edition(3, { one: 1 }, keys.privateKey, ["one"])) as { pictures: object };
  Object.assign(forged.pictures, { one: Buffer.from("another").toString("base64") });
  await expect(update(JSON.stringify(forged))).rejects.toMatchObject({ code: "forms.bundle" });
});

test("an older edition, or the same again, is refused: nobody puts an old form back", async () => {
  const first = await edition(1, { one: 1 });
  await update(await edition(2, { one: 2 }));
  await expect(update(first)).rejects.toMatchObject({ code: "forms.edition" });
  await expect(update(await edition(2, { one: 5 }))).rejects.toMatchObject({ code: "forms.edition" });
  expect(offered()).toEqual(["one 2"]);
});

test("another key, another file, a redirection, a server that is away: nothing changes", async () => {
  await update(await edition(1, { one: 1 }));
  const foreign = await edition(9, { one: 2 }, generateKeyPairSync("ed25519").privateKey);
  await expect(update(foreign)).rejects.toMatchObject({ code: "forms.signature" });
  const next = await edition(9, { one: 2 });
  await expect(update(next, { sha256: "0".repeat(64) })).rejects.toMatchObject({ code: "forms.sha256" });
  await expect(update(next, { path: "/elsewhere" })).rejects.toMatchObject({ code: "forms.fetch" });
  const tampered = JSON.parse(next) as { pdfs: Record<string, string> };
  tampered.pdfs["one"] = makePdf(4).toString("base64");
  await expect(update(JSON.stringify(tampered))).rejects.toMatchObject({ code: "forms.bundle" });
  await expect(update("no json")).rejects.toMatchObject({ code: "forms.bundle" });
  server.close();
  server.closeAllConnections();
  await expect(update(next)).rejects.toMatchObject({ code: "forms.fetch" });
  expect(offered()).toEqual(["one 1"]);
});
