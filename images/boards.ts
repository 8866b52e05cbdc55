// The boards that an image can be made for.

export type BoardName = "rpi4" | "rpi5" | "rpi3" | "zero2w" | "qemu-virt";

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
  /** Names under which the board's firmware asks for a device tree that Debian's kernel calls otherwise. */
  readonly deviceTreeNames?: Readonly<Record<string, string>>;
  /** Of the package raspi-firmware, what lies in a boot partition; none where the board has it in its EEPROM. */
  readonly firmware: readonly string[];
  /** Without an EEPROM: the first stage lies on the card too, beside autoboot.txt, and reads no GPT. */
  readonly bootcode: boolean;
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

/** By Debian's name and by Raspberry Pi's: a kernel has one of them. */
function treesOf(...models: readonly string[]): readonly string[] {
  return models.flatMap((model) => [`broadcom/bcm2837-rpi-${model}.dtb`, `broadcom/bcm2710-rpi-${model}.dtb`]);
}

/** What the boards with this chip have in common. They take the GPU's memory from the little that there is: 1 GB or half. */
const BCM2837 = {
  modules: "raspberry-pi",
  deviceTreeNames: {
    "bcm2837-rpi-3-b.dtb": "bcm2710-rpi-3-b.dtb",
    "bcm2837-rpi-3-b-plus.dtb": "bcm2710-rpi-3-b-plus.dtb",
    "bcm2837-rpi-cm3-io3.dtb": "bcm2710-rpi-cm3.dtb",
    "bcm2837-rpi-zero-2-w.dtb": "bcm2710-rpi-zero-2-w.dtb",
  },
  firmware: ["start.elf", "start_x.elf", "fixup.dat", "fixup_x.dat"],
  bootcode: true,
  vendorKernel: "linux-image-rpi-v8",
  debianKernel: true,
  configLines: ["enable_uart=1"],
  consoles: ["tty1"],
} as const;

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
    deviceTreeNames: { "bcm2711-rpi-cm4-io.dtb": "bcm2711-rpi-cm4.dtb" },
    firmware: ["start4.elf", "start4x.elf", "fixup4.dat", "fixup4x.dat"],
    bootcode: false,
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
    firmware: [],
    bootcode: false,
    vendorKernel: "linux-image-rpi-2712",
    // Linux 6.12 has no driver for RP1, behind which are this board's network, USB and pins; mainline has it from 6.17 on.
    debianKernel: false,
    imagerDevices: ["pi5-64bit"],
    configLines: ["dtparam=uart0=on"],
    consoles: ["tty1"],
  },
  rpi3: {
    ...BCM2837,
    name: "rpi3",
    machines: "Raspberry Pi 3 Model A+, B, B+, Compute Module 3",
    profile: "raspberry-pi-3",
    deviceTrees: treesOf("3-a-plus", "3-b", "3-b-plus", "cm3", "cm3-io3"),
    imagerDevices: ["pi3-64bit"],
  },
  zero2w: {
    ...BCM2837,
    name: "zero2w",
    machines: "Raspberry Pi Zero 2 W",
    profile: "raspberry-pi-zero-2-w",
    deviceTrees: treesOf("zero-2-w"),
    // Imager knows a Zero 2 W by the same name as a Pi 3.
    imagerDevices: ["pi3-64bit"],
  },
  "qemu-virt": {
    name: "qemu-virt",
    machines: "QEMU, -M virt, for tests",
    profile: "simulated",
    modules: "qemu-virt",
    deviceTrees: [],
    firmware: [],
    bootcode: false,
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
