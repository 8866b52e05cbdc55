import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs that the machine and its making need, and the Debian package of each; those of images/ besides. */
const NEEDS: Readonly<Record<string, string>> = {
  "qemu-system-aarch64": "qemu-system-arm",
  "mkfs.ext4": "e2fsprogs",
  depmod: "kmod",
  modprobe: "kmod",
  cpio: "cpio",
  xz: "xz-utils",
  "apt-get": "apt",
};

export function missingPrograms(): string[] {
  const dirs = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  const missing = Object.keys(NEEDS).filter((program) => !dirs.some((dir) => existsSync(join(dir, program))));
  return [...new Set(missing.map((program) => NEEDS[program] ?? program))];
}
