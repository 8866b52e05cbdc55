import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
  openSync,
  closeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CardStand, GOOD } from "../../support/card/stand.ts";

const MIB = 1024 * 1024;
const SCRIPTS = join(
  dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))),
  "images/rootfs/usr/lib/visioborne",
);
const run = (program: string, ...args: string[]) => execFileSync(program, args, { encoding: "utf8", stdio: "pipe" });
/** CAP_SYS_RESOURCE, without which a mounted file system is not grown. */
const ONLINE =
  (BigInt(`0x${/CapEff:\s*(\w+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0"}`) & (1n << 24n)) !== 0n;

let dir: string;
let undo: (() => void)[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "visioborne-card-"));
  undo = [];
});
afterEach(() => {
  for (const step of undo.toReversed()) step();
  rmSync(dir, { recursive: true, force: true });
});

/** A block device of a file. */
function loop(file: string): string {
  const path = run("losetup", "--find", "--show", file).trim();
  undo.push(() => spawnSync("losetup", ["--detach", path]));
  return path;
}

/** A block device of the file's second partition, where nobody else makes its node. */
function second(device: string): string {
  run("partx", "--add", device);
  undo.push(() => spawnSync("partx", ["--delete", device]));
  const numbers = readFileSync(`/sys/class/block/${device.slice(5)}p2/dev`, "utf8").trim();
  const [major = "", minor = ""] = numbers.split(":");
  const node = `${device}p2`;
  // The numbers may be others than before: a node of an earlier life leads to nothing, or elsewhere.
  if (!existsSync(node) || run("stat", "--format=%Hr:%Lr", node).trim() !== numbers) {
    rmSync(node, { force: true });
    run("mknod", node, "b", major, minor);
    undo.push(() => rmSync(node, { force: true }));
  }
  return node;
}

/** Kernels of test machines may have no FAT; the order of the steps is the same on another one. */
const FAT = readFileSync("/proc/filesystems", "utf8").includes("vfat");

function mount(device: string, options: string): string {
  const place = mkdtempSync(join(dir, "at-"));
  run("mount", "-o", options, device, place);
  undo.push(() => spawnSync("umount", [place]));
  return place;
}

describe("the card's FAT partition", () => {
  test("is writable only while something is written, and holds nothing of a password after", async () => {
    const file = join(dir, "p1.img");
    writeFileSync(file, "");
    truncateSync(file, 16 * MIB);
    if (FAT) run("mkfs.vfat", "-n", "BORNECFG", file);
    else run("mkfs.ext4", "-q", "-F", file);
    const device = loop(file);
    const filling = mount(device, FAT ? "rw,utf8" : "rw");
    writeFileSync(join(filling, "visioborne.yaml"), `${GOOD}wifi: { ssid: Mairie, password: "tres-secret-ici" }\r\n`);
    run("umount", filling);
    const place = mount(device, FAT ? "ro,utf8,umask=0022" : "ro");
    using stand = new CardStand(place);
    expect(await stand.apply({ remount: true })).toMatchObject({ state: "good", remarks: [] });
    expect(() => writeFileSync(join(place, "x"), "x")).toThrow(/EROFS/);
    expect(stand.status()).toContain("CONFIGURATION  : CORRECTE");
    run("umount", place);
    expect(readFileSync(file).includes("tres-secret-ici")).toBe(false);
    expect(readFileSync(file).includes("XXXXXXXXXXXXXXX")).toBe(true);
    run(FAT ? "fsck.vfat" : "e2fsck", "-n", device);
  });
});

describe("card-grow", () => {
  test("grows partition and file system to the card, once, with what lies on it", () => {
    const file = join(dir, "card.img");
    writeFileSync(file, "");
    truncateSync(file, 40 * MIB);
    execFileSync("sfdisk", ["--quiet", file], { input: "label: gpt\nsize=4MiB,name=BORNECFG\nsize=16MiB,name=data\n" });
    const small = loop(file);
    run("mkfs.ext4", "-q", "-F", second(small));
    run("partx", "--delete", small);
    run("losetup", "--detach", small);
    // A larger card than the image was made for.
    truncateSync(file, 160 * MIB);
    const device = loop(file);
    const part = second(device);
    const sectors = () => Number(readFileSync(`/sys/class/block/${device.slice(5)}p2/size`, "utf8"));
    expect(sectors()).toBe((16 * MIB) / 512);
    const place = mount(part, "rw");
    writeFileSync(join(place, "kept"), "kept");
    const grow = () => {
      if (ONLINE) return run(join(SCRIPTS, "card-grow"), part);
      run("umount", place);
      run("e2fsck", "-fp", part);
      run(join(SCRIPTS, "card-grow"), part);
      return run("mount", part, place);
    };
    grow();
    const grown = sectors();
    expect(grown).toBeGreaterThan((150 * MIB) / 512);
    const [blocks = 0, size = 0] = run("stat", "-f", "-c", "%b %S", place).trim().split(" ").map(Number);
    expect(blocks * size).toBeGreaterThan(130 * MIB);
    grow();
    expect(sectors()).toBe(grown);
    expect(readFileSync(join(place, "kept"), "utf8")).toBe("kept");
    run("umount", place);
    run("e2fsck", "-fn", part);
    expect(run("sfdisk", "--verify", device)).toContain("No errors detected");
  });
});

describe("card-data", () => {
  function data(): { device: string; root: string; heal: () => void } {
    const file = join(dir, "data.img");
    writeFileSync(file, "");
    truncateSync(file, 24 * MIB);
    run("mkfs.ext4", "-q", "-F", "-L", "data", file);
    const device = loop(file);
    const root = join(dir, "root");
    for (const folder of ["data", "run", "etc"]) mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, "etc/machine-id"), `${"0".repeat(31)}1\n`);
    const heal = () => run("env", `VISIOBORNE_ROOT=${root}`, join(SCRIPTS, "card-data"), device);
    return { device, root, heal };
  }

  test("mends what can be mended, and keeps what lies there", () => {
    const { device, root, heal } = data();
    const place = mount(device, "rw");
    writeFileSync(join(place, "kept"), "kept");
    run("umount", place);
    // The first superblock is gone; there are copies.
    write(device, 1024, Buffer.alloc(1024));
    heal();
    expect(existsSync(join(root, "run/visioborne-card/data-recreated"))).toBe(false);
    expect(readFileSync(join(mount(device, "ro"), "kept"), "utf8")).toBe("kept");
  });

  test("makes anew what is noise, with its folders, and says so", () => {
    const { device, root, heal } = data();
    write(device, 0, Buffer.alloc(24 * MIB, "noise "));
    heal();
    expect(readFileSync(join(root, "run/visioborne-card/data-recreated"), "utf8")).toBe("made anew\n");
    const place = mount(device, "ro");
    expect(readFileSync(join(place, "machine-id"), "utf8")).toContain("01");
    expect(statSync(join(place, "visioborne")).mode & 0o777).toBe(0o700);
    expect(existsSync(join(place, "config/keys"))).toBe(true);
  });

  test("a card that takes no writing is replaced by memory", () => {
    const { device, root, heal } = data();
    write(device, 0, Buffer.alloc(24 * MIB, "noise "));
    run("blockdev", "--setro", device);
    undo.push(() => spawnSync("blockdev", ["--setrw", device]));
    undo.push(() => spawnSync("umount", [join(root, "data")]));
    heal();
    expect(readFileSync(join(root, "run/visioborne-card/data-recreated"), "utf8")).toBe("in memory\n");
    expect(run("stat", "-f", "-c", "%T", join(root, "data")).trim()).toBe("tmpfs");
    expect(existsSync(join(root, "data/config/keys"))).toBe(true);
  });
});

describe("clock-floor", () => {
  test("finds the youngest of what was written, and never sets the clock back", () => {
    const root = join(dir, "root");
    for (const folder of ["usr/lib", "data/timesync", "data/visioborne"])
      mkdirSync(join(root, folder), { recursive: true });
    const at = (path: string, iso: string) => {
      writeFileSync(join(root, path), "");
      utimesSync(join(root, path), new Date(iso), new Date(iso));
    };
    at("usr/lib/clock-epoch", "2026-01-01");
    at("data/timesync/clock", "2026-03-01");
    at("data/visioborne/outbox.sqlite", "2026-05-01");
    // A clock that nobody sets for real: what it is asked for and told is written down.
    const bin = join(dir, "bin");
    mkdirSync(bin);
    const told = join(dir, "told");
    const fake = `#!/bin/sh\ncase $1 in +%s) echo 1767000000 ;; -s) echo "$2" >>${told} ;; *) exec /bin/date "$@" ;; esac\n`;
    writeFileSync(join(bin, "date"), fake, { mode: 0o755 });
    const env = { ...process.env, VISIOBORNE_ROOT: root, PATH: `${bin}:${process.env["PATH"]}` };
    const once = () => spawnSync(join(SCRIPTS, "clock-floor"), { env }).status;
    expect(once()).toBe(0);
    expect(readFileSync(told, "utf8")).toBe(`@${Date.parse("2026-05-01") / 1000}\n`);
    // Later than all of them already.
    writeFileSync(join(bin, "date"), fake.replace("1767000000", "1790000000"), { mode: 0o755 });
    expect(once()).toBe(0);
    expect(readFileSync(told, "utf8").split("\n")).toHaveLength(2);
  });
});

describe("card-changed", () => {
  test("says whether there is anything new, and hands the last report on", () => {
    const root = join(dir, "root");
    for (const folder of [
      "boot/config",
      "data",
      "run/visioborne-card",
      "etc/visioborne",
      "var/lib/visioborne/identity",
      "sys/firmware/devicetree/base",
    ])
      mkdirSync(join(root, folder), { recursive: true });
    const env = { ...process.env, VISIOBORNE_ROOT: root };
    const script = (...args: string[]) => spawnSync(join(SCRIPTS, "card-changed"), args, { env }).status;
    const put = (path: string, text: string) => writeFileSync(join(root, path), text);
    put("boot/config/autoboot.txt", "[all]");
    put("boot/config/visioborne.yaml", "a: 1\n");
    put("sys/firmware/devicetree/base/serial-number", "10000000abcdef01\0");
    symlinkSync("of-a", join(root, "var/lib/visioborne/identity/current"));
    const unchanged = () => {
      expect(script("look")).toBe(0);
      expect(existsSync(join(root, "run/visioborne-card/looked"))).toBe(true);
      return existsSync(join(root, "run/visioborne-card/unchanged"));
    };
    expect(unchanged()).toBe(false);
    put("run/visioborne-card/report.json", "{}");
    put("run/visioborne-card/console.txt", "Borne\n");
    expect(script("seen")).toBe(0);
    rmSync(join(root, "run/visioborne-card"), { recursive: true });
    expect(unchanged()).toBe(true);
    expect(readFileSync(join(root, "run/visioborne-card/report.json"), "utf8")).toBe("{}");
    // Edited in a computer; taken away; the data made anew; another image.
    for (const change of [
      () => put("boot/config/visioborne.yaml", "a: 2\n"),
      () => rmSync(join(root, "boot/config/visioborne.yaml")),
      () => put("boot/config/rpi-preseed.toml", "\n"),
      () => put("etc/visioborne-image", "version=2\n"),
      () => put("sys/firmware/devicetree/base/serial-number", "10000000abcdef02\0"),
      () => put("run/visioborne-card/data-recreated", ""),
    ]) {
      change();
      expect(unchanged(), String(change)).toBe(false);
      script("seen");
    }
    // What holds for this boot only is looked at again at the next.
    rmSync(join(root, "run/visioborne-card/data-recreated"));
    expect(unchanged()).toBe(false);
  });
});

test("a run that failed asks for a stand-in, unless the daemon can run on what there is", () => {
  const root = join(dir, "root");
  mkdirSync(join(root, "etc/visioborne"), { recursive: true });
  const flag = join(root, "run/visioborne-card/unconfigured");
  const ended = (result: string) =>
    spawnSync(join(SCRIPTS, "card-changed"), ["failed"], {
      env: { ...process.env, VISIOBORNE_ROOT: root, SERVICE_RESULT: result },
    });
  ended("success");
  expect(existsSync(flag)).toBe(false);
  for (const file of ["visioborne.yaml", "profile.yaml"]) writeFileSync(join(root, "etc/visioborne", file), "x");
  ended("timeout");
  expect(existsSync(flag)).toBe(false);
  rmSync(join(root, "etc/visioborne/profile.yaml"));
  ended("timeout");
  expect(existsSync(flag)).toBe(true);
});

describe("card-console", () => {
  test("writes large lines of what the card says", () => {
    const root = join(dir, "root");
    mkdirSync(join(root, "run/visioborne-card"), { recursive: true });
    writeFileSync(join(root, "run/visioborne-card/console.txt"), "Configuration refusée (1 erreur)\n");
    const tty = join(dir, "tty");
    const shown = (status: string): string => {
      const systemctl = join(dir, "systemctl");
      writeFileSync(systemctl, `#!/bin/sh\necho '${status}'\n`, { mode: 0o755 });
      const env = [`VISIOBORNE_ROOT=${root}`, `PATH=${dir}:${process.env["PATH"]}`];
      run("env", ...env, join(SCRIPTS, "card-console"), tty, "once");
      return readFileSync(tty, "utf8");
    };
    expect(shown("")).toContain(" VISIOBORNE\n\n Configuration refusée (1 erreur)\n \n La borne se prépare.");
    expect(shown("ready")).toContain("La borne est prête.");
    expect(shown("commissioning")).toContain("La borne n'est pas encore en service");
  });
});

function write(device: string, offset: number, bytes: Buffer): void {
  const file = openSync(device, "r+");
  writeSync(file, bytes, 0, bytes.length, offset);
  closeSync(file);
  execFileSync("sync");
}
