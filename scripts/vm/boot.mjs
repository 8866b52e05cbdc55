// Boots a virtual machine whose files are those of the host, read-only, and runs one program in it.
import { spawn } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { runLogged } from "../lib/run.mjs";

/** Programs that this needs, and the Debian package of each. */
const NEEDS = {
  "/usr/bin/qemu-system-x86_64": "qemu-system-x86",
  "/bin/busybox": "busybox-static",
  "/usr/bin/cpio": "cpio",
};

export function missingPrograms() {
  return Object.entries(NEEDS)
    .filter(([path]) => !existsSync(path))
    .map(([, name]) => name);
}

/**
 * @param {{image: string, modules: string[]}} kernel
 * @param {{command: string, cwd: string, timeoutMs: number, logFile: string, scratch: string}} task
 * @returns {Promise<number>} the program's exit code; 1 when the machine ended without one
 */
export async function runInMachine(kernel, { command, cwd, timeoutMs, logFile, scratch }) {
  const initrd = await packInitrd(kernel, { command, cwd, logFile, scratch });
  // TCG: under KVM a stock Debian guest hangs on hosts that are virtual machines themselves (PVM).
  const machine = "-accel tcg,thread=multi -smp 2 -m 1536 -nographic -no-reboot -nic none".split(" ");
  const files = "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap";
  const linux = "console=ttyS0 quiet panic=-1 mitigations=off";
  const boot = ["-kernel", kernel.image, "-initrd", initrd, "-append", linux, "-virtfs", files];
  const qemu = spawn("setpriv", ["--pdeathsig", "KILL", "qemu-system-x86_64", ...machine, ...boot], {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  let code = 1;
  for await (const line of createInterface({ input: qemu.stdout })) {
    const said = /guest: exit code (\d+)/.exec(line);
    if (said) code = Number(said[1]);
    else console.log(line.replace(/\r$/, ""));
  }
  return code;
}

async function packInitrd(kernel, { command, cwd, logFile, scratch }) {
  const tree = join(scratch, "initrd");
  rmSync(tree, { recursive: true, force: true });
  for (const dir of ["bin", "modules", "proc", "sys", "dev", "host"]) mkdirSync(join(tree, dir), { recursive: true });
  copyFileSync("/bin/busybox", join(tree, "bin/busybox"));
  for (const name of ["sh", "mount", "insmod", "echo", "cut", "chroot", "poweroff", "sync"])
    symlinkSync("busybox", join(tree, "bin", name));
  copyFileSync(join(import.meta.dirname, "guest-init.sh"), join(tree, "init"));
  chmodSync(join(tree, "init"), 0o755);
  for (const file of kernel.modules) copyFileSync(file, join(tree, "modules", basename(file)));
  writeFileSync(join(tree, "modules/order"), kernel.modules.map((file) => `${basename(file)}\n`).join(""));
  const path = `${dirname(process.execPath)}:/usr/sbin:/usr/bin:/sbin:/bin`;
  writeFileSync(join(tree, "task"), `TASK='${command}'\nTASK_DIR='${cwd}'\nTASK_PATH='${path}'\n`);
  const initrd = join(scratch, "initrd.cpio");
  await runLogged("sh", ["-c", `find . | cpio -o -H newc > '${initrd}'`], { logFile, cwd: tree });
  return initrd;
}
