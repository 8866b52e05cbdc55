import { execFileSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyringFor, makeKeys, type BundleKeys } from "../../../images/bundle-keys.ts";
import { makeBundle, readBundle } from "../../../images/bundle-make.ts";

const folder = mkdtempSync(join(tmpdir(), "bundle-"));
const at = (...names: string[]): string => join(folder, ...names);
let keys: BundleKeys;
let others: BundleKeys;

beforeAll(() => {
  for (const name of ["image", "keys", "others"]) mkdirSync(at(name));
  writeFileSync(at("image/rootfs.squashfs"), Buffer.concat([Buffer.from("hsqs"), randomBytes(256 * 1024)]));
  writeFileSync(at("image/boot.vfat"), randomBytes(64 * 1024));
  keys = makeKeys(at("keys"), "test");
  others = makeKeys(at("others"), "other");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a bundle", () => {
  it("is made, and read again with the right keyring and no other", async () => {
    const out = at("one.raucb");
    const made = await makeBundle({ imageDir: at("image"), board: "qemu-virt", version: "1.2.3", keys, out });
    expect(made.bytes).toBe(statSync(out).size);
    // Filled up to whole blocks, without which it could not be looked up block by block.
    expect(made.images).toEqual({ "rootfs.squashfs": 65 * 4096, "boot.vfat": 16 * 4096 });
    expect(await readBundle(out, keys.keyring)).toEqual({ version: "1.2.3", compatible: "visioborne-qemu-virt" });
    await expect(readBundle(out, others.keyring)).rejects.toThrow(/signature verification failed/);
    const info = execFileSync("rauc", ["info", `--keyring=${keys.keyring}`, out], { encoding: "utf8" });
    expect(info.match(/block-hash-index/g)).toHaveLength(2);
    expect(info).toContain("verity");
    // Nothing is left beside it.
    expect(readdirSync(folder).filter((name) => name.startsWith(".bundle"))).toEqual([]);
  });

  it("with one byte changed is refused", async () => {
    const out = at("two.raucb");
    await makeBundle({ imageDir: at("image"), board: "rpi4", version: "1.2.3-rc.1", keys, out });
    const file = openSync(out, "r+");
    // In the signed manifest, which stands at the end.
    writeSync(file, "X", statSync(out).size - 1200);
    closeSync(file);
    await expect(readBundle(out, keys.keyring)).rejects.toThrow(/signature|manifest|verif|CMS/i);
  });

  it.each([
    ["a version that nothing can be compared with", { version: "tonight" }, /version "tonight"/],
    ["a folder without images", { imageDir: "/nonexistent" }, /rootfs.squashfs: not there/],
    ["a key of somebody else", { other: true }, /rauc bundle/],
  ])("is not made of %s", async (_what, wrong, message) => {
    const { other = false, ...rest } = wrong as { other?: boolean };
    const mixed = other ? { ...keys, cert: others.cert } : keys;
    const asked = {
      imageDir: at("image"),
      board: "rpi4",
      version: "1.0.0",
      keys: mixed,
      out: at("no.raucb"),
      ...rest,
    } as const;
    await expect(makeBundle(asked)).rejects.toThrow(message);
    expect(readdirSync(folder)).not.toContain("no.raucb");
  });

  it("the command says that a development key has signed", () => {
    const out = at("dev.raucb");
    const args = ["--image-dir", at("image"), "--board", "rpi5", "--version", "2.0.0", "--out", out];
    const said = execFileSync(process.execPath, [resolve("images/bundle.ts"), ...args], { encoding: "utf8" });
    expect(said).toContain("visioborne-rpi5 2.0.0");
    expect(said).toContain("SIGNED BY THE DEVELOPMENT KEY");
  });
});

describe("the keyring of an image", () => {
  it("is the development one, or that of a release, and never a key", () => {
    expect(keyringFor(resolve("."), "dev").kind).toBe("dev");
    expect(keyringFor(resolve("."), keys.keyring).kind).toBe("release");
    expect(() => keyringFor(resolve("."), keys.key)).toThrow(/private key/);
  });
});
