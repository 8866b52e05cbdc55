// Where what lies on the card. Names and order of the partitions are said once, here; the initramfs, RAUC's configuration
// and the card's own units know them by the same names.

export const PARTITIONS = ["BORNECFG", "boot_a", "boot_b", "system_a", "system_b", "data"] as const;

/** Sizes in MiB. A slot is bigger than what is in it, for the systems of years to come. */
export const SIZES_MB = { config: 32, boot: 96, system: 768, data: 256 } as const;

/**
 * autoboot.txt: the firmware reads it in p1 and nowhere else. Partition 2 boots; 3 is tried once after
 * `reboot "0 tryboot"`. At most 512 bytes (Raspberry Pi documentation, "autoboot.txt").
 */
export function autobootText(): string {
  return "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n";
}

/**
 * The kernel's command line. No word in it may hold `root=`: RAUC 1.13 takes whatever follows for the booted slot.
 * `panic=10`: a kernel that crashes starts again, into the slot that was kept.
 */
export function commandLine(consoles: readonly string[]): string {
  const words = [
    ...consoles.map((name) => `console=${name}`),
    "visioborne.slot=auto",
    "panic=10",
    "quiet",
    "loglevel=4",
    "systemd.show_status=false",
    "audit=0",
    "lsm=yama",
    "net.ifnames=0",
    "vt.global_cursor_default=0",
  ];
  const line = words.join(" ");
  if (line.includes("root=")) throw new Error("the command line must not hold root=");
  return `${line}\n`;
}

/** config.txt of a boot partition. */
export function configText(
  board: { readonly modules: "raspberry-pi" | "qemu-virt"; readonly configLines: readonly string[] },
  overlays: boolean,
): string {
  const common = [
    "# Written with the image; an update replaces it.",
    "arm_64bit=1",
    "kernel=vmlinuz",
    "initramfs initramfs.gz followkernel",
  ];
  if (board.modules === "qemu-virt") return `${common.join("\n")}\n`;
  return `${[
    ...common,
    "",
    "# To the kernel without a pause or a picture; the highest clock until it takes over.",
    "boot_delay=0",
    "disable_splash=1",
    "initial_turbo=60",
    "",
    "# The button is pulled up, lamps and buzzer are dark, before anything runs.",
    "gpio=17=ip,pu",
    "gpio=16,22-27=op,dl",
    "dtparam=i2c_arm=on",
    "dtparam=strict_gpiod",
    ...board.configLines,
    ...(overlays
      ? [
          "",
          "# Screen, camera on the ribbon; the good serial line for the radar, which Bluetooth has otherwise.",
          "dtoverlay=vc4-kms-v3d",
          "dtoverlay=disable-bt",
          "camera_auto_detect=1",
          "display_auto_detect=1",
          "dtparam=watchdog=on",
        ]
      : []),
  ].join("\n")}\n`;
}

/** Input of genimage. Identifiers are fixed by `seed`, so that the same contents give the same bytes. */
export function genimageText(options: {
  name: string;
  /** The three FAT partitions stand in an MBR too, for boards whose first stage reads no GPT. */
  hybrid: boolean;
  /** UUIDs from a name: the disk's, then each partition's. */
  uuid: (name: string) => string;
}): string {
  const { name, hybrid, uuid } = options;
  // Types of the GPT: basic data for the FATs, so that every PC shows them; Linux data for the others, which systemd must
  // not mount by itself.
  const fat = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7";
  const linux = "0fc63daf-8483-4772-8e79-3d69d8477de4";
  const raw = (partition: string, type: string, sizeMb: number, image?: string) =>
    [
      `  partition ${partition} {`,
      `    partition-type-uuid = "${type}"`,
      `    partition-uuid = "${uuid(partition)}"`,
      // FAT32, found by sector number.
      ...(hybrid && type === fat ? ["    partition-type = 0x0c"] : []),
      ...(image === undefined ? [] : [`    image = "${image}"`]),
      `    size = ${sizeMb}M`,
      "  }",
    ].join("\n");
  return [
    `image ${name} {`,
    "  hdimage {",
    `    partition-table-type = ${hybrid ? "hybrid" : "gpt"}`,
    `    disk-uuid = "${uuid("disk")}"`,
    "    align = 4M",
    "  }",
    raw("BORNECFG", fat, SIZES_MB.config, "config.vfat"),
    raw("boot_a", fat, SIZES_MB.boot, "boot.vfat"),
    raw("boot_b", fat, SIZES_MB.boot),
    raw("system_a", linux, SIZES_MB.system, "rootfs.squashfs"),
    raw("system_b", linux, SIZES_MB.system),
    raw("data", linux, SIZES_MB.data, "data.ext4"),
    "}",
    "",
  ].join("\n");
}
