import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Logger } from "../../../src/contract/runtime.ts";
import { FormsFolder } from "../../../src/papers/forms/library.ts";
import { makeManifest } from "../../../src/papers/forms/make-manifest.ts";
import { makePdf } from "../../support/pdf.ts";

let dir = "";
let said: string[] = [];
const note = (fields: object, message: string) => void said.push(`${message} ${JSON.stringify(fields)}`);
const log: Logger = { debug() {}, info: note, warn: note, error: note, child: () => log };
const keys = generateKeyPairSync("ed25519");
const named = (id: string) => ({ id, organisme: "caf", title: { fr: `Formulaire ${id}`, en: `Form ${id}` } });

beforeEach(async () => {
  said = [];
  dir = mkdtempSync(join(tmpdir(), "visioborne-forms-"));
  writeFileSync(join(dir, "key.pem"), keys.publicKey.export({ type: "spki", format: "pem" }));
  writeFileSync(join(dir, "logement.pdf"), makePdf(2));
  writeFileSync(join(dir, "rsa.pdf"), makePdf(1));
  await makeManifest(dir, 3, [named("logement"), named("rsa")], keys.privateKey);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function library(keyFile = "key.pem"): Promise<FormsFolder> {
  const folder = new FormsFolder({ dir, keyFile: join(dir, keyFile), log });
  await folder.load();
  return folder;
}

/** Changes the manifest as somebody without the key would. */
function forge(change: (manifest: { edition: number; forms: { title: { fr: string } }[] }) => void): void {
  const path = join(dir, "manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Parameters<typeof change>[0];
  change(manifest);
  writeFileSync(path, JSON.stringify(manifest));
}

describe("the library of forms", () => {
  it("offers what is signed, with pages that were counted, and reads it", async () => {
    const forms = await library();
    expect(forms.list()).toMatchObject([
      { id: "logement", organisme: "caf", pages: 2, title: { fr: "Formulaire logement" } },
      { id: "rsa", pages: 1 },
    ]);
    expect(forms.edition()).toBe(3);
    expect(Buffer.from(await forms.read("rsa")).equals(makePdf(1))).toBe(true);
    await expect(forms.read("other")).rejects.toMatchObject({ code: "forms.unknown" });
  });

  it("has a picture of the forms that came with one; a form whose picture is another is left out", async () => {
    const picture = Buffer.from("\u00ff\u00d8 first page", "latin1");
    writeFileSync(join(dir, "logement.jpg"), picture);
    await makeManifest(dir, 4, [named("logement"), named("rsa")], keys.privateKey);
    const forms = await library();
    expect(forms.picture("logement")).toMatchObject({ path: join(dir, "logement.jpg"), bytes: picture.length });
    expect(await forms.readPicture("logement")).toEqual(picture);
    expect(forms.picture("rsa")).toBeUndefined();
    writeFileSync(join(dir, "logement.jpg"), Buffer.from("\u00ff\u00d8 other page", "latin1"));
    await expect(forms.readPicture("logement")).rejects.toMatchObject({ code: "forms.changed" });
    expect((await library()).list().map(({ id }) => id)).toEqual(["rsa"]);
    expect(said.join("\n")).toContain('"form":"logement","why":"another picture"');
    writeFileSync(join(dir, "logement.jpg"), "no JPEG");
    await expect(makeManifest(dir, 5, [named("logement")], keys.privateKey)).rejects.toMatchObject({
      code: "forms.file",
    });
  });

  it("leaves out a form whose file is another, is missing, or is longer; the others stay", async () => {
    writeFileSync(join(dir, "rsa.pdf"), makePdf(9));
    expect((await library()).list().map(({ id }) => id)).toEqual(["logement"]);
    rmSync(join(dir, "rsa.pdf"));
    expect((await library()).list().map(({ id }) => id)).toEqual(["logement"]);
    expect(said.join("\n")).toContain('"form":"rsa","why":"file missing"');
  });

  it("offers nothing when the manifest was changed after it was signed", async () => {
    forge((manifest) => {
      const [first] = manifest.forms;
      if (first !== undefined) first.title.fr = "Autre chose";
    });
    expect((await library()).list()).toEqual([]);
    expect(said.at(-1)).toContain("forms.signature");
  });

  it("offers nothing that another key has signed, and nothing without a key", async () => {
    await makeManifest(dir, 4, [named("rsa")], generateKeyPairSync("ed25519").privateKey);
    expect((await library()).list()).toEqual([]);
    await makeManifest(dir, 4, [named("rsa")], keys.privateKey);
    expect((await library()).list()).toHaveLength(1);
    expect((await library("no-such-key.pem")).list()).toEqual([]);
    expect(said.at(-1)).toContain("forms.key");
  });

  it("offers nothing without a manifest, or with one that is not of the schema", async () => {
    writeFileSync(join(dir, "manifest.json"), '{"v":1,"forms":"all"}');
    expect((await library()).list()).toEqual([]);
    rmSync(join(dir, "manifest.json"));
    expect((await library()).list()).toEqual([]);
    expect(said.at(-1)).toContain("forms.manifest");
  });

  it("a file that was changed after the library was read is not handed out", async () => {
    const forms = await library();
    writeFileSync(join(dir, "rsa.pdf"), makePdf(5));
    await expect(forms.read("rsa")).rejects.toMatchObject({ code: "forms.changed" });
  });
});
