// Firmware of the Raspberry Pi boards: what starts them, and what their Wi-Fi chip loads. From Debian's non-free-firmware,
// unpacked and never installed.
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { debianArchive, nameOf } from "../application-debs.ts";
import type { Board } from "../boards.ts";

const PACKAGES = ["raspi-firmware", "firmware-brcm80211"];

/** The chips of Raspberry Pi 3 to 5, and the settings of these boards. */
const WIRELESS =
  /^(brcmfmac|cyfmac)(43455|43456|43430|43436)[a-z0-9]*-sdio(\.raspberrypi,.*|\.Raspberry Pi.*)?\.(bin|clm_blob|txt)$/;

export interface Firmware {
  readonly dir: string;
  /** As `name=version`. */
  readonly packages: readonly string[];
}

/** @returns undefined for a board that needs none */
export async function prepareFirmware(options: {
  board: Board;
  cacheDir: string;
  logFile: string;
  mirror?: string;
}): Promise<Firmware | undefined> {
  const { board, cacheDir, logFile, mirror } = options;
  if (board.modules !== "raspberry-pi") return undefined;
  const archive = await debianArchive({
    dir: join(cacheDir, "debian-firmware"),
    logFile,
    components: "main non-free-firmware",
    ...(mirror === undefined ? {} : { mirror }),
  });
  const packages = await archive.resolve(PACKAGES);
  const dir = join(cacheDir, `firmware-${nameOf(packages)}`);
  if (!existsSync(dir)) {
    const part = `${dir}.part`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    await archive.unpack(PACKAGES, part);
    renameSync(part, dir);
  }
  return { dir, packages };
}

/** What the Wi-Fi chip loads, with its licence. */
export function installWireless(firmware: Firmware, tree: string): void {
  for (const folder of ["brcm", "cypress"]) {
    const from = join(firmware.dir, "usr/lib/firmware", folder);
    const to = join(tree, "usr/lib/firmware", folder);
    mkdirSync(to, { recursive: true });
    for (const name of readdirSync(from).sort())
      if (WIRELESS.test(name)) cpSync(join(from, name), join(to, name), { verbatimSymlinks: true });
  }
  for (const name of PACKAGES) {
    const to = join(tree, "usr/share/doc", name);
    mkdirSync(to, { recursive: true });
    writeFileSync(join(to, "copyright"), readFileSync(join(firmware.dir, "usr/share/doc", name, "copyright")));
  }
}
