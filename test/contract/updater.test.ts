import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { makeKeys, type BundleKeys } from "../../images/bundle-keys.ts";
import { makeBundle } from "../../images/bundle-make.ts";
import { SystemClock } from "../../src/borne/clock.ts";
import { RaucUpdater } from "../../src/update/rauc/rauc-updater.ts";
import { fileSource } from "../../src/update/relay/file-source.ts";
import { Relay } from "../../src/update/relay/relay.ts";
import { virtualBundle, VirtualUpdater } from "../../src/update/twin.ts";
import { memoryLog } from "../support/fake-clock.ts";
import { DAEMON_UID, OTHER_UID, PrivateBus } from "../support/update/private-bus.ts";
import { TrybootBoard } from "../support/update/tryboot-board.ts";
import { updaterSuite, type UpdaterStand } from "./updater.suite.ts";

const COMPATIBLE = "visioborne-qemu-virt";
const RAUC = ["de.pengutronix.rauc", "/", "de.pengutronix.rauc.Installer"];

/** Bundles of the virtual updater behind the borne's own relay, slow at will. */
async function served(): Promise<Pick<UpdaterStand, "source" | "slow" | "stop">> {
  const folder = mkdtempSync(join(tmpdir(), "served-"));
  const relays = new Map<string, Relay>();
  for (const which of ["good", "key"]) {
    const path = join(folder, which);
    const key = which === "key" ? "another" : "release";
    const head = { compatible: COMPATIBLE, version: "1.2.3", key, manifestSha256: "ab".repeat(32) };
    writeFileSync(path, virtualBundle(head, randomBytes(300_000)));
    const relay = await Relay.open(fileSource(path), new SystemClock(), memoryLog(), new AbortController().signal);
    relay.pace(1_000_000);
    relays.set(which, relay);
  }
  const good = relays.get("good")!;
  return {
    source: (which) => relays.get(which)?.url ?? good.url.replace(/\/[0-9a-f]+\./, "/00."),
    slow: (slow) => good.pace(slow ? 200 : 1_000_000),
    stop: async () => {
      for (const relay of relays.values()) await relay.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

updaterSuite("the virtual updater", async () => ({
  ...(await served()),
  updater: new VirtualUpdater({ compatible: COMPATIBLE, key: "release" }),
  writes: true,
  tells: true,
}));

updaterSuite("RAUC by D-Bus, as 1.13 speaks it", async () => {
  const bus = await PrivateBus.start();
  vi.stubEnv("DBUS_SYSTEM_BUS_ADDRESS", bus.address);
  await bus.spawn("/usr/bin/python3", [resolve("test/support/update/fake-rauc.py"), COMPATIBLE, "release"], /^ready$/);
  const { stop, ...rest } = await served();
  return {
    ...rest,
    updater: new RaucUpdater(),
    writes: true,
    tells: true,
    stop: async () => {
      vi.unstubAllEnvs();
      await stop();
      await bus.stop();
    },
  };
});

let folder: string;
let keys: BundleKeys;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "real-rauc-"));
  for (const name of ["image", "keys", "others"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "image/rootfs.squashfs"), randomBytes(65_536));
  writeFileSync(join(folder, "image/boot.vfat"), randomBytes(16_384));
  keys = makeKeys(join(folder, "keys"), "test");
  const of = { imageDir: join(folder, "image"), board: "qemu-virt", version: "1.2.3" } as const;
  await makeBundle({ ...of, keys, out: join(folder, "good.raucb") });
  await makeBundle({ ...of, keys: makeKeys(join(folder, "others"), "other"), out: join(folder, "key.raucb") });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The installed RAUC as root, with the image's own configuration and backend; its slots are files. */
async function realRauc(
  boots: readonly [partition: number, tryboot: boolean],
): Promise<{ bus: PrivateBus; board: TrybootBoard }> {
  const bus = await PrivateBus.start();
  const board = new TrybootBoard();
  board.boots(...boots);
  const places: Readonly<Record<string, string>> = {
    "@BOARD@": "qemu-virt",
    "/data/update/rauc": join(bus.folder, "data"),
    "/run/rauc": join(bus.folder, "mnt"),
    "/etc/rauc/keyring.pem": keys.keyring,
    "/dev/visioborne": join(board.root, "dev/visioborne"),
    "/usr/lib/visioborne": resolve("images/rootfs/usr/lib/visioborne"),
  };
  let conf = readFileSync(resolve("images/rootfs/etc/rauc/system.conf.in"), "utf8");
  for (const [place, here] of Object.entries(places)) conf = conf.replaceAll(place, here);
  for (const name of ["data", "mnt"]) mkdirSync(join(bus.folder, name));
  const file = join(bus.folder, "system.conf");
  writeFileSync(file, conf);
  // Before 1.11 it does not ask the backend which slot runs.
  const slot = boots[0] === 2 ? "A" : "B";
  const path = `${join(board.root, "bin")}:${process.env["PATH"]}`;
  const env = { VISIOBORNE_ROOT: board.root, PATH: path, LOG: join(board.root, "log"), G_MESSAGES_DEBUG: "all" };
  await bus.spawn(
    "rauc",
    [`--conf=${file}`, `--override-boot-slot=${slot}`, "service"],
    /central status file|acquired|D-Bus name/i,
    env,
  );
  vi.stubEnv("DBUS_SYSTEM_BUS_ADDRESS", bus.address);
  await vi.waitUntil(async () => await new RaucUpdater().facts().catch(() => undefined), { timeout: 20_000 });
  return { bus, board };
}

/** Debian 12 has 1.8, Debian 13 and the image 1.13. */
function raucMinor(): number {
  return Number(/^rauc 1\.(\d+)/.exec(execFileSync("rauc", ["--version"], { encoding: "utf8" }))?.[1]);
}

describe.runIf(process.getuid?.() === 0)("the real RAUC", () => {
  updaterSuite("by D-Bus, with the image's configuration and backend", async () => {
    const { bus, board } = await realRauc([2, false]);
    return {
      updater: new RaucUpdater(),
      source: (which) => join(folder, `${which}.raucb`),
      // The machine that tests has no device-mapper: all until then is real, the signature included.
      writes: false,
      tells: raucMinor() >= 13,
      stop: async () => {
        vi.unstubAllEnvs();
        await bus.stop();
        board.remove();
      },
    };
  });

  it("keeps the slot on trial when root says so, and its trial is then over", async () => {
    const { bus, board } = await realRauc([3, true]);
    try {
      expect(await new RaucUpdater().facts()).toMatchObject({ booted: "B", onTrial: true });
      execFileSync("busctl", ["--system", "call", ...RAUC, "Mark", "ss", "good", "booted"]);
      expect(board.autoboot()).toContain("[all]\ntryboot_a_b=1\nboot_partition=3\n");
      expect(await new RaucUpdater().facts()).toMatchObject({ booted: "B", onTrial: false });
    } finally {
      vi.unstubAllEnvs();
      await bus.stop();
      board.remove();
    }
  });

  it("is asked by the daemon for what it needs, and by nobody else but root for anything", async () => {
    const { bus, board } = await realRauc([2, false]);
    try {
      const asks = (uid: number, ...words: string[]): string => {
        const who = ["--reuid", String(uid), "--regid", String(uid), "--clear-groups"];
        const { stderr } = spawnSync("setpriv", [...who, "busctl", "--system", ...words], { encoding: "utf8" });
        return /Access denied/i.test(stderr) ? "refused" : /connect/i.test(stderr) ? stderr : "let through";
      };
      const calls: Readonly<Record<string, string[]>> = {
        slots: ["call", ...RAUC, "GetSlotStatus"],
        property: ["get-property", ...RAUC, "Operation"],
        install: ["call", ...RAUC, "InstallBundle", "sa{sv}", "/none", "0"],
        good: ["call", ...RAUC, "Mark", "ss", "good", "booted"],
        active: ["call", ...RAUC, "Mark", "ss", "active", "other"],
        old: ["call", ...RAUC, "Install", "s", "/none"],
      };
      const by = (uid: number): object =>
        Object.fromEntries(Object.entries(calls).map(([name, words]) => [name, asks(uid, ...words)]));
      const [yes, no] = ["let through", "refused"];
      expect(by(DAEMON_UID)).toEqual({ slots: yes, property: yes, install: yes, good: no, active: no, old: no });
      expect(new Set(Object.values(by(OTHER_UID)))).toEqual(new Set([no]));
      expect(new Set(Object.values(by(0)))).toEqual(new Set([yes]));
    } finally {
      vi.unstubAllEnvs();
      await bus.stop();
      board.remove();
    }
  });
});

it("nobody is on the bus, or there is no bus: the updater does not answer", async () => {
  const bus = await PrivateBus.start();
  try {
    vi.stubEnv("DBUS_SYSTEM_BUS_ADDRESS", bus.address);
    await expect(new RaucUpdater().facts()).rejects.toMatchObject({ code: "update.updater" });
    vi.stubEnv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    await expect(new RaucUpdater().progress()).rejects.toMatchObject({ code: "update.updater" });
    await expect(new RaucUpdater().inspect("/none")).rejects.toMatchObject({ code: "update.updater" });
  } finally {
    vi.unstubAllEnvs();
    await bus.stop();
  }
});
