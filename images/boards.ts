// The boards that an image can be made for.

export type BoardName = "rpi4" | "rpi5" | "qemu-virt";

export interface Board {
  readonly name: BoardName;
  /** For people: which machines it is. */
  readonly machines: string;
  /** Of devices/profiles: what the card applies when it names no other. */
  readonly profile: string;
  /** The list of modules beside images/kernel/modules.txt. */
  readonly modules: "raspberry-pi" | "qemu-virt";
  /** Device trees, below the kernel package's /usr/lib/linux-image-*; empty where the machine brings its own. */
  readonly deviceTrees: readonly string[];
  /** Raspberry Pi's own kernel package, in its archive. */
  readonly vendorKernel?: string;
  /** Debian's kernel drives this board at all. */
  readonly debianKernel: boolean;
  /** Names by which Raspberry Pi Imager knows it. */
  readonly imagerDevices: readonly string[];
  /** Of config.txt, this board's own. */
  readonly configLines: readonly string[];
  /** Kernel's console, in the order of the command line: the last is /dev/console. */
  readonly consoles: readonly string[];
}

export const BOARDS: Readonly<Record<BoardName, Board>> = {
  rpi4: {
    name: "rpi4",
    machines: "Raspberry Pi 4 Model B, Compute Module 4, 400",
    profile: "raspberry-pi-4",
    modules: "raspberry-pi",
    deviceTrees: [
      "broadcom/bcm2711-rpi-4-b.dtb",
      "broadcom/bcm2711-rpi-400.dtb",
      "broadcom/bcm2711-rpi-cm4.dtb",
      "broadcom/bcm2711-rpi-cm4-io.dtb",
    ],
    vendorKernel: "linux-image-rpi-v8",
    debianKernel: true,
    imagerDevices: ["pi4-64bit"],
    // A CM4's USB ports are off without otg_mode.
    configLines: ["enable_uart=1", "[cm4]", "otg_mode=1", "[all]"],
    consoles: ["tty1"],
  },
  rpi5: {
    name: "rpi5",
    machines: "Raspberry Pi 5, Compute Module 5, 500",
    profile: "raspberry-pi-5",
    modules: "raspberry-pi",
    deviceTrees: [
      "broadcom/bcm2712-rpi-5-b.dtb",
      "broadcom/bcm2712d0-rpi-5-b.dtb",
      "broadcom/bcm2712-rpi-500.dtb",
      "broadcom/bcm2712-rpi-cm5-cm5io.dtb",
    ],
    vendorKernel: "linux-image-rpi-2712",
    // Linux 6.12 has no driver for RP1, behind which are this board's network, USB and pins; mainline has it from 6.17 on.
    debianKernel: false,
    imagerDevices: ["pi5-64bit"],
    configLines: ["dtparam=uart0=on"],
    consoles: ["tty1"],
  },
  "qemu-virt": {
    name: "qemu-virt",
    machines: "QEMU, -M virt, for tests",
    profile: "simulated",
    modules: "qemu-virt",
    deviceTrees: [],
    debianKernel: true,
    imagerDevices: [],
    configLines: [],
    consoles: ["ttyAMA0"],
  },
};

/** @throws Error naming the boards that there are */
export function boardNamed(name: string): Board {
  const board = Object.hasOwn(BOARDS, name) ? BOARDS[name as BoardName] : undefined;
  if (board === undefined) throw new Error(`no board "${name}"; there is: ${Object.keys(BOARDS).join(", ")}`);
  return board;
}
