import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readArguments } from "../../../images/arguments.ts";
import { BOARDS } from "../../../images/boards.ts";
import { newcArchive } from "../../../images/initramfs/cpio.ts";
import { APPLETS } from "../../../images/initramfs/initramfs.ts";
import { chosen, insertOrder, missing, readIndex, REQUIRED } from "../../../images/kernel/modules.ts";
import { imagerList } from "../../../images/manifest.ts";
import { orphans, unresolved } from "../../../images/root/slim.ts";
import { bomText, debianComponents } from "../../../images/sbom.ts";

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

describe("what is asked for", () => {
  it("refuses a Raspberry Pi 5 with a kernel that cannot drive it, unless that is said", () => {
    expect(() => readArguments(["--board", "rpi5", "--out", "x"])).toThrow(/RP1/);
    expect(readArguments(["--board", "rpi5", "--out", "x", "--debian-kernel"])).toMatchObject({ board: "rpi5" });
  });

  it("trusts no archive without its key", () => {
    const argv = ["--board", "rpi4", "--out", "x", "--kernel-archive", "https://example.org/debian"];
    expect(() => readArguments(argv)).toThrow(/--kernel-archive-key/);
  });

  it.each([
    [["--out", "x"], /--board/],
    [["--board", "rpi4"], /--out/],
    [["--board", "rpi9", "--out", "x"], /rpi4, rpi5, rpi3, zero2w, qemu-virt/],
    [["--board", "rpi4", "--out", "x", "--image-version", "new"], /1\.4\.0/],
  ])("says what is wrong with %j", (argv, words) => {
    expect(() => readArguments(argv)).toThrow(words);
  });
});

describe("initramfs", () => {
  it("is an archive that cpio reads back", () => {
    const archive = newcArchive([
      { name: "bin", mode: 0o40755 },
      { name: "bin/sh", mode: 0o120777, data: Buffer.from("busybox") },
      { name: "init", mode: 0o100755, data: Buffer.from("#!/bin/sh\n") },
      { name: "console", mode: 0o20600, device: [5, 1] },
    ]);
    const listed = Array.from(archive.toString("latin1").matchAll(/070701([0-9A-Fa-f]{104})([^\0]+)\0/g), (match) => ({
      mode: Number.parseInt((match[1] ?? "").slice(8, 16), 16),
      size: Number.parseInt((match[1] ?? "").slice(48, 56), 16),
      name: match[2],
    }));
    expect(listed).toEqual([
      { name: "bin", mode: 0o40755, size: 0 },
      { name: "bin/sh", mode: 0o120777, size: 7 },
      { name: "init", mode: 0o100755, size: 10 },
      { name: "console", mode: 0o20600, size: 0 },
      { name: "TRAILER!!!", mode: 0, size: 0 },
    ]);
    expect(archive.length % 512).toBe(0);
    expect(() => newcArchive([{ name: "/init", mode: 0 }])).toThrow(/relative/);
  });

  it("has a script that a shell reads, of programs that are there", () => {
    // The second it runs out of the system, with its own programs.
    const files = ["initramfs/init", "rootfs/usr/lib/visioborne/clock-floor"];
    const text = files
      .map((file) => {
        execFileSync("sh", ["-n", join(root, "images", file)]);
        return readFileSync(join(root, "images", file), "utf8").replaceAll(/^\s*#.*$/gm, "");
      })
      .join("\n");
    const used = text.matchAll(/(?:^|[|;&({]|\$\(|\b(?:do|then|else|until|exec|if|while) )\s*([a-z_0-9]+)(?= |$)/gm);
    const shell = new Set([
      "say",
      "option",
      "cell",
      "fall",
      "note",
      "part",
      "choose_disk",
      "export",
      "unset",
      "set",
      "exit",
      "for",
      "do",
      "done",
      "case",
      "esac",
      "in",
      "if",
      "then",
      "else",
      "fi",
      "while",
      "until",
      "read",
      "return",
      "exec",
      "local",
      "a",
      "b",
      "panic",
      "identity",
      "slot",
      "disk",
      "tries",
      "data",
      "file",
      "partition",
      "system",
      "tryboot",
    ]);
    const names = new Set(
      Array.from(used, (match) => match[1] ?? "").filter((name) => !shell.has(name) && !/^[0-9]/.test(name)),
    );
    expect(names).toContain("mount");
    for (const name of names) expect([...APPLETS, "break", "continue"]).toContain(name);
  });
});

describe("modules of the kernel", () => {
  const index = readIndex(
    [
      "kernel/fs/ext4/ext4.ko.xz: kernel/lib/crc16.ko.xz kernel/fs/jbd2/jbd2.ko.xz",
      "kernel/fs/jbd2/jbd2.ko.xz:",
      "kernel/lib/crc16.ko.xz:",
      "kernel/drivers/net/usb/rndis_host.ko.xz: kernel/drivers/net/usb/usbnet.ko.xz",
      "kernel/drivers/net/usb/usbnet.ko.xz:",
      "kernel/drivers/isdn/old.ko.xz:",
    ].join("\n"),
    "kernel/fs/squashfs/squashfs.ko\n",
  );

  it("stay with what they need", () => {
    expect(Array.from(chosen(index, ["ext4"])).sort()).toEqual([
      "kernel/fs/ext4/ext4.ko.xz",
      "kernel/fs/jbd2/jbd2.ko.xz",
      "kernel/lib/crc16.ko.xz",
    ]);
    expect(chosen(index, ["drivers/net/usb/"]).size).toBe(2);
    expect(chosen(index, ["unheard-of"]).size).toBe(0);
  });

  it("are inserted after those that they need", () => {
    const order = insertOrder(index, ["squashfs", "ext4"]);
    expect(order.at(-1)).toBe("kernel/fs/ext4/ext4.ko.xz");
    expect(order).toHaveLength(3);
  });

  it("read each kind of stick that is looked at", () => {
    const rules = readFileSync(join(root, "images/rootfs/usr/lib/udev/rules.d/90-visioborne-usb.rules"), "utf8");
    const kinds = /ENV\{ID_FS_TYPE\}=="([^"]+)"/.exec(rules)?.[1]?.split("|") ?? [];
    expect(kinds).toEqual(["vfat", "exfat"]);
    expect(REQUIRED).toEqual(expect.arrayContaining(kinds));
  });

  it("are missing only when they are not built in either", () => {
    expect(missing(index, ["squashfs", "ext4", "nbd"])).toEqual(["nbd"]);
  });
});

describe("libraries that go with what asked for them", () => {
  const needs = new Map<string, string[]>([
    ["bin/daemon", ["libc.so", "libused.so"]],
    ["plugins/gone.so", ["libc.so", "libused.so", "libmine.so"]],
    ["lib/libc.so", []],
    ["lib/libused.so", ["libc.so"]],
    // Two that ask for each other, and one that they alone need.
    ["lib/libmine.so", ["libring.so"]],
    ["lib/libring.so", ["libmine.so", "libdeep.so"]],
    ["lib/libdeep.so", ["libc.so"]],
    // Asked for by nobody: opened by name.
    ["lib/libnss.so", ["libc.so"]],
  ]);

  it("are those that nothing else reaches", () => {
    expect(orphans(needs, ["plugins/gone.so"])).toEqual(["libdeep.so", "libmine.so", "libring.so"]);
  });

  it("are told when something still asks for one", () => {
    const without = new Map(needs);
    without.delete("lib/libused.so");
    expect(Array.from(unresolved(without))).toEqual(["libused.so"]);
    expect(unresolved(needs).size).toBe(0);
  });
});

describe("Raspberry Pi Imager's list", () => {
  // Imager's doc/json-schema/os-list-schema.json and doc/schema-notes.md: what each entry must have, and of which kind.
  const REQUIRED = {
    name: "string",
    description: "string",
    icon: "string",
    url: "string",
    extract_size: "number",
    extract_sha256: "string",
    image_download_size: "number",
    release_date: "string",
    devices: "object",
  } as const;
  const image = {
    board: BOARDS.rpi4,
    version: "1.2.3",
    url: "https://example.org/visioborne/visioborne-rpi4-1.2.3.img.xz",
    extractSize: 2_655_014_912,
    extractSha256: "a".repeat(64),
    downloadSize: 400_000_000,
    releaseDate: "2026-11-22",
  };

  it("has what Imager asks for, and says how it is to be set up", () => {
    const [entry] = imagerList([image]).os_list as Record<string, unknown>[];
    for (const [name, kind] of Object.entries(REQUIRED)) expect(typeof entry?.[name], name).toBe(kind);
    expect(entry?.["init_format"]).toBe("rpi-preseed");
    expect(entry?.["devices"]).toEqual(["pi4-64bit"]);
    expect(entry?.["release_date"]).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(entry?.["url"]).toMatch(/\.xz$/);
    expect(Number.isInteger(entry?.["extract_size"])).toBe(true);
  });

  it("keeps the entries of other boards, and replaces its own", () => {
    const first = imagerList([image]);
    const second = imagerList([{ ...image, board: BOARDS.rpi5 }], first.os_list);
    expect(second.os_list).toHaveLength(2);
    expect(imagerList([{ ...image, version: "1.2.4" }], second.os_list).os_list).toHaveLength(2);
  });
});

describe("bill of materials", () => {
  const status = [
    "Package: libc6\nStatus: install ok installed\nArchitecture: arm64\nSource: glibc\nVersion: 2.41-12+deb13u4\n",
    "Package: half\nStatus: install ok unpacked\nArchitecture: arm64\nVersion: 1\n",
  ].join("\n");

  it("holds what dpkg has installed, by purl", () => {
    expect(debianComponents(status)).toEqual([
      expect.objectContaining({
        name: "libc6",
        purl: "pkg:deb/debian/libc6@2.41-12%2Bdeb13u4?arch=arm64&distro=trixie",
      }),
    ]);
  });

  it("is the same for the same parts, in whatever order", () => {
    const [one] = debianComponents(status);
    const two = { type: "library", "bom-ref": "pkg:npm/a@1", name: "a", version: "1", purl: "pkg:npm/a@1" };
    if (one === undefined) throw new Error("nothing was read");
    const made = (components: (typeof two)[]) => bomText({ name: "image", version: "1", components });
    expect(made([one as typeof two, two])).toBe(made([two, one as typeof two, two]));
    expect(JSON.parse(made([two]))).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.5", version: 1 });
  });
});
