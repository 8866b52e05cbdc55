import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";

export interface MachineFiles {
  readonly kernel: string;
  readonly initrd: string;
  /** Its root file system, ext4; what is written to it is forgotten. */
  readonly disk: string;
  /** Read-only at /opt/visioborne/tests in the guest. */
  readonly tests: string;
}

/** Sockets of a running machine, in `dir`. */
export const socketsIn = (dir: string) => ({
  qtest: join(dir, "qtest"),
  qmp: join(dir, "qmp"),
  /** Orders of the guest's tests to what is outside. */
  bench: join(dir, "bench"),
  /** What the guest tells of its tests. */
  report: join(dir, "report"),
  /** The far end of a UART on PCI, which is always there. */
  uart: join(dir, "uart"),
  /** The far end of a serial adapter on USB: plugged in while somebody is connected here. */
  usb: join(dir, "usb"),
});

/**
 * Starts an arm64 machine: PL061, UART on PCI, USB serial adapter, hardware watchdog. It dies with this
 * process. TCG always: /dev/kvm may be there and yet hang a stock kernel, on hosts that are virtual machines themselves.
 */
export function startMachine(files: MachineFiles, dir: string): ChildProcess {
  const at = socketsIn(dir);
  const option = (name: string, value: string): string[] => [`-${name}`, value];
  const chardev = (id: string, path: string): string[] =>
    option("chardev", `socket,id=${id},path=${path},server=on,wait=off`);
  const port = (id: string, path: string): string[] => [
    ...chardev(id, path),
    ...option("device", `virtserialport,chardev=${id},name=visioborne.${id}`),
  ];
  const args = [
    ..."-M virt -cpu cortex-a72 -smp 2 -m 1024 -accel tcg,thread=multi".split(" "),
    ..."-nodefaults -no-user-config -display none -no-reboot -serial stdio".split(" "),
    ...option("kernel", files.kernel),
    ...option("initrd", files.initrd),
    ...option("append", "console=ttyAMA0 quiet panic=-1 lsm=yama audit=0 net.ifnames=0"),
    ...option("drive", `if=none,id=root,file=${files.disk},format=raw,cache=unsafe,snapshot=on`),
    ...option("device", "virtio-blk-pci,drive=root"),
    ...option("virtfs", `local,path=${files.tests},mount_tag=tests,security_model=none,readonly=on`),
    ...option("qtest", `unix:${at.qtest},server=on,wait=off`),
    ...option("qtest-log", "/dev/null"),
    ...option("qmp", `unix:${at.qmp},server=on,wait=off`),
    ...option("device", "i6300esb"),
    ...option("device", "virtio-serial-pci"),
    ...port("bench", at.bench),
    ...port("report", at.report),
    ...chardev("uart", at.uart),
    ...option("device", "pci-serial,chardev=uart"),
    ...option("device", "qemu-xhci"),
    ...chardev("usb", at.usb),
    ...option("device", "usb-serial,chardev=usb"),
  ];
  const qemu = spawn("setpriv", ["--pdeathsig", "KILL", "qemu-system-aarch64", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(join(dir, "console.log"));
  qemu.stdout.pipe(log, { end: false });
  qemu.stderr.pipe(log, { end: false });
  return qemu;
}

/** Ends it, if it still runs. */
export async function stopMachine(qemu: ChildProcess): Promise<void> {
  if (qemu.exitCode !== null || qemu.signalCode !== null) return;
  const ended = once(qemu, "exit");
  qemu.kill("SIGKILL");
  await ended;
}
