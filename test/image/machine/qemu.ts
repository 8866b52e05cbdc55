/** What a machine is made of beyond what every one of them has. */
export interface Hardware {
  readonly memoryMb?: number;
  /** Wall clock at power-on. `none`: a board without a clock, as a Raspberry Pi 4. Default: that of the host. */
  readonly clock?: "host" | "none";
  /** A root shell on a line of its own; never where the image's own command line counts. */
  readonly shell?: boolean;
  /** A sound card, whose microphone hears nothing: the file into which goes what it plays (WAV, {@link PLAYED}). */
  readonly sound?: string;
  /** Ports for USB. */
  readonly usb?: boolean;
  /** A port of the guest that the loopback of the run reaches at another. */
  readonly forward?: { readonly from: number; readonly to: number };
  /** A graphics card with a screen. */
  readonly display?: boolean;
}

export interface BootFiles {
  readonly kernel: string;
  readonly initramfs?: string;
  readonly cmdline: string;
  readonly deviceTree: string;
}

/**
 * Never KVM: where this runs its device node may open and guests hang all the same. The guest's way out ends in the
 * network name space of the run, whose loopback it sees as 10.0.2.2; there is nothing else to reach.
 */
const ACCELERATOR = ["-accel", "tcg,thread=multi"];

const SHELL = [
  "-device",
  "virtio-serial-device",
  "-chardev",
  "socket,id=shell,fd=5",
  "-device",
  "virtconsole,chardev=shell",
];
const SHELL_UNIT = `[Unit]
DefaultDependencies=no
[Service]
ExecStart=/bin/sh
StandardInput=tty-force
StandardOutput=tty
TTYPath=/dev/hvc0
Restart=always
RestartSec=1
`;
/** A unit that is in no image: systemd takes it from a credential (systemd.system-credentials(7), systemd.extra-unit). */
export const SHELL_APPEND = [
  `systemd.set_credential_binary=systemd.extra-unit.rig-shell.service:${Buffer.from(SHELL_UNIT).toString("base64")}`,
  "systemd.wants=rig-shell.service",
].join(" ");

/** What a sound card's file holds behind its header, whose length is written at the end: 16 bits, one channel. */
export const PLAYED = {
  rateHz: 48_000,
  headerBytes: 44,
  options: "wav,id=heard,out.fixed-settings=on,out.frequency=48000,out.channels=1,out.format=s16",
};
const SOUND_CARD = ["-device", "intel-hda", "-device", "hda-duplex,audiodev=heard"];

export function machineArgs(hardware: Hardware, disk: string): string[] {
  const { memoryMb = 1024, sound, shell = false, usb = false, display = false, forward } = hardware;
  const reached = forward === undefined ? "" : `,hostfwd=tcp:127.0.0.1:${forward.from}-:${forward.to}`;
  return [
    ["-cpu", "cortex-a72", "-smp", "2", "-m", String(memoryMb), ...ACCELERATOR],
    ["-nodefaults", "-nographic", "-no-reboot", "-rtc", "base=utc,clock=host"],
    ["-drive", `if=none,id=card,file=${disk},format=raw,cache=writeback`],
    ["-device", "virtio-blk-device,drive=card"],
    ["-netdev", `user,id=net,ipv6=off${reached}`, "-device", "virtio-net-device,netdev=net"],
    ["-device", "i6300esb", "-action", "watchdog=reset"],
    // A board's random numbers are there at once.
    ["-device", "virtio-rng-device"],
    shell ? SHELL : [],
    usb ? ["-device", "qemu-xhci"] : [],
    display ? ["-device", "virtio-gpu-pci,xres=1280,yres=720"] : [],
    sound === undefined ? [] : ["-audiodev", `${PLAYED.options},path=${sound}`, ...SOUND_CARD],
  ].flat();
}

/** Console on standard input and output, machine protocol on descriptor 3, lines of the board on descriptor 4. */
export function wireArgs(): string[] {
  return [
    ["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"],
    ["-chardev", "socket,id=qmp,fd=3", "-mon", "chardev=qmp,mode=control"],
    // By this name alone does QEMU 7.2 find it.
    ["-chardev", "socket,id=qtest,fd=4", "-qtest", "chardev:qtest", "-qtest-log", "none"],
  ].flat();
}

export function bootArgs({ kernel, initramfs, cmdline, deviceTree }: BootFiles): string[] {
  const ramfs = initramfs === undefined ? [] : ["-initrd", initramfs];
  return ["-M", "virt", "-kernel", kernel, ...ramfs, "-append", cmdline, "-dtb", deviceTree];
}
