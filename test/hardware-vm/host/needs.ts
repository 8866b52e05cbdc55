import { existsSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ensureDebianPackages } from "../../../scripts/lib/debian.mjs";

/** Programs that the machine and its making need; they are in packages of scripts/image-packages.txt. */
const NEEDS = ["qemu-system-aarch64", "mkfs.ext4", "depmod", "modprobe", "cpio", "xz", "dpkg-deb"];

/** Installs what is missing, where it may. @throws Error naming what is missing, or with what to type */
export async function ensurePrograms(root: string): Promise<void> {
  if (missing().length === 0) return;
  const dir = join(root, ".visioborne/hardware");
  mkdirSync(dir, { recursive: true });
  await ensureDebianPackages(root, join(dir, "packages.log"), join(root, "scripts/image-packages.txt"));
  if (missing().length > 0) throw new Error(`programs that are not in the PATH: ${missing().join(", ")}`);
}

function missing(): string[] {
  const dirs = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return NEEDS.filter((program) => !dirs.some((dir) => existsSync(join(dir, program))));
}
