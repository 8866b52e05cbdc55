import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readList } from "../../../images/lists.ts";

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const packages = new Set(readList(join(root, "images/packages.txt")));
const programs = new Map(
  readList(join(root, "images/programs.txt")).map((line) => {
    const [program = "", from = ""] = line.split(/\s+/);
    return [program, from];
  }),
);

/** Folders of which nothing runs on a borne that was flashed: the centre, the demo, the bench of a laptop. */
const ELSEWHERE =
  /^src\/(demo|bench|simulate|supervisor|desk|broker|store|accounts|cli\/families\/(supervisor|desk|demo))\b/;

/** Where a source starts a program by its name, or keeps the name of one as its default. */
const STARTS = [
  /\b(?:spawn|spawnSync|execFile|execFileSync|promisify\(execFile\))\(\s*"([^"]+)"/g,
  /\["(systemctl|busctl|rauc|djpeg|cjpeg|setpriv|sfdisk|mount|umount|scanimage|lsblk)"/g,
  /\b(?:command|browser|compositor|program)\s*(?:=|\?\?|:)\s*"([a-z0-9][a-z0-9.-]*)"/g,
  /\.option\("--(?:browser|compositor) <program>", "[^"]*", "([a-z0-9-]+)"\)/g,
  /options\.(?:command|browser|compositor|program) \?\? "([a-z0-9][a-z0-9.-]*)"/g,
];

function sources(): string[] {
  return ["src", "devices"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join(folder, path))
      .filter((path) => !ELSEWHERE.test(path)),
  );
}

function started(): Map<string, string> {
  const found = new Map<string, string>();
  for (const path of sources()) {
    const text = readFileSync(join(root, path), "utf8");
    for (const shape of STARTS)
      for (const match of text.matchAll(shape)) {
        const name = (match[1] ?? "").replace(/^.*\//, "");
        if (!/\btype\b|\bas\b/.test(match[0])) found.set(name, path);
      }
  }
  return found;
}

describe("what the borne starts is in the image", () => {
  const found = started();

  it("finds what sources start", () => {
    // Were the shapes above to find nothing any more, the rest would hold for nothing.
    for (const name of ["setpriv", "scanimage", "v4l2-ctl", "chromium", "cage", "systemctl", "djpeg"])
      expect(Array.from(found.keys())).toContain(name);
  });

  it("lists each of them, with its package", () => {
    // Words of protocols and of our own commands that stand in the same place.
    const words = new Set(["ts", "status", "recover", "clear", "desk", "supervisor"]);
    const unknown = Array.from(found).filter(([name]) => !programs.has(name) && !words.has(name));
    expect(unknown.map(([name, path]) => `${name} (${path}) is not in images/programs.txt`)).toEqual([]);
  });

  it.each(Array.from(programs))("%s comes with %s", (_program, from) => {
    if (from === "base" || from === "-") return;
    expect(packages).toContain(from);
  });
});

describe("images/packages.txt", () => {
  it("names each package once, by a name that Debian allows", () => {
    const all = readList(join(root, "images/packages.txt"));
    expect(new Set(all).size).toBe(all.length);
    for (const name of all) expect(name).toMatch(/^[a-z0-9][a-z0-9+.-]+$/);
  });

  it("holds no compiler, no interpreter, no package manager, no kernel", () => {
    for (const name of packages)
      expect(name).not.toMatch(
        /^(gcc|g\+\+|make|python|perl|apt|dpkg|sudo|initramfs-tools|linux-image|cups-daemon|avahi)/,
      );
  });

  it("says of each what it is for", () => {
    const lines = readFileSync(join(root, "images/packages.txt"), "utf8").split("\n");
    for (const line of lines.filter((one) => one !== "" && !one.startsWith("#"))) expect(line).toMatch(/\S+ +# \S/);
  });
});

describe("images/masked-units.txt", () => {
  const masked = readList(join(root, "images/masked-units.txt"));
  const preset = readList(join(root, "images/rootfs/usr/lib/systemd/system-preset/00-visioborne.preset"));

  it("masks nothing that starts on a borne", () => {
    const enabled = preset.filter((line) => line.startsWith("enable ")).map((line) => line.slice(7));
    for (const unit of enabled) expect(masked).not.toContain(unit);
    for (const unit of masked) expect(unit).not.toMatch(/^visioborne/);
    for (const unit of ["systemd-logind.service", "systemd-udevd.service", "systemd-tmpfiles-setup.service"])
      expect(masked).not.toContain(unit);
  });

  it("ends the presets with a no to all others", () => {
    expect(preset.at(-1)).toBe("disable *");
  });

  it("masks what would open a port or ask for a password", () => {
    for (const unit of [
      "ssh.socket",
      "avahi-daemon.service",
      "avahi-daemon.socket",
      "saned.socket",
      "getty@.service",
      "serial-getty@.service",
      "emergency.service",
    ])
      expect(masked).toContain(unit);
  });
});
