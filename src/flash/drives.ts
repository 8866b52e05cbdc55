import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { errorLine, VisioborneError } from "../contract/errors.ts";

/** A drive that a card can be written to. */
export interface Drive {
  /** `/dev/sdb`, `/dev/mmcblk0`. */
  readonly path: string;
  readonly bytes: number;
  /** What it says of itself: maker and model. */
  readonly name: string;
  /** `usb`, `mmc`; null = the system does not say. */
  readonly bus: string | null;
  /** Where its partitions are mounted now. */
  readonly mounted: readonly string[];
}

/** One row of `lsblk --json` (util-linux 2.38). */
interface Row {
  readonly path: string;
  readonly size: number;
  readonly type: string;
  readonly rm: boolean;
  readonly hotplug: boolean;
  readonly ro: boolean;
  readonly tran: string | null;
  readonly model: string | null;
  readonly vendor: string | null;
  readonly mountpoints: readonly (string | null)[];
  readonly children?: readonly Row[];
}

const COLUMNS = "PATH,SIZE,TYPE,RM,HOTPLUG,RO,TRAN,MODEL,VENDOR,MOUNTPOINTS";
const LSBLK_MS = 10_000;
/** A desktop mounts what is plugged in below these; whatever is mounted elsewhere is in use. */
const DESKTOP_MOUNTS = /^\/(media|run\/media|mnt)(\/|$)/;

/**
 * Drives that can be taken out: on USB, or a card in a reader. A disk of the computer itself is never among them, nor one
 * that something is mounted from which a desktop has not mounted by itself.
 */
export function removableDrives(lsblk: string): readonly Drive[] {
  const { blockdevices } = JSON.parse(lsblk) as { readonly blockdevices: readonly Row[] };
  return blockdevices.flatMap((row) => {
    const canBeTakenOut = row.rm || row.hotplug || row.tran === "usb" || row.tran === "mmc";
    const isDrive = (row.type === "disk" && canBeTakenOut) || row.type === "loop";
    if (!isDrive || row.ro || row.size === 0) return [];
    const mounted = mountsOf(row);
    if (mounted.some((place) => !DESKTOP_MOUNTS.test(place))) return [];
    const name = [row.vendor, row.model].map((part) => part?.trim() ?? "").filter((part) => part !== "");
    return [{ path: row.path, bytes: row.size, name: name.join(" "), bus: row.tran, mounted }];
  });
}

/** The same of this machine. Loop devices are what an administrator has made of a file: shown only when asked for. */
export async function listDrives(options: { readonly loops?: boolean } = {}): Promise<readonly Drive[]> {
  try {
    const { stdout } = await promisify(execFile)("lsblk", ["--json", "--bytes", "--output", COLUMNS], {
      timeout: LSBLK_MS,
    });
    return removableDrives(stdout).filter(({ path }) => options.loops === true || !path.startsWith("/dev/loop"));
  } catch (cause) {
    throw new VisioborneError("flash.drives", `drives cannot be listed: ${errorLine(cause)}`, {}, { cause });
  }
}

function mountsOf({ mountpoints, children = [] }: Row): string[] {
  return [...mountpoints.filter((place) => place !== null), ...children.flatMap(mountsOf)];
}
