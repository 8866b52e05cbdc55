import { AUTOBOOT_MAX_BYTES, readSettings, type Passing } from "./settings.ts";

/** A card as the firmware sees it: its FAT partitions, by number, and their files. */
export interface Card {
  /** Numbers of the partitions that are FAT12, FAT16 or FAT32, in order. */
  fats(): Promise<readonly number[]>;
  /** @returns `undefined` when there is no such file, or the file system cannot be read */
  read(partition: number, path: string): Promise<Buffer | undefined>;
}

/** What a board wants of a partition before it boots from it, and which model filters it sees. */
export interface Board {
  readonly models: readonly string[];
  /** Files without which the boot loader passes a partition by. */
  readonly wants: readonly string[];
  /** Names of the kernel where config.txt names none: the first that is there. */
  readonly kernels: readonly string[];
}

/** By the documentation: `start.elf` (`start4.elf` on a Pi 4), or config.txt on a Pi 5, which has its firmware on board. */
export const BOARDS: Readonly<Record<string, Board>> = {
  rpi4: { models: ["pi4", "board-type=0x11"], wants: ["start4.elf", "fixup4.dat"], kernels: ["kernel8.img"] },
  rpi3: { models: ["pi3", "board-type=0x8"], wants: ["start.elf", "fixup.dat"], kernels: ["kernel8.img"] },
  zero2w: { models: ["pi02", "board-type=0x12"], wants: ["start.elf", "fixup.dat"], kernels: ["kernel8.img"] },
  rpi5: { models: ["pi5", "board-type=0x17"], wants: ["config.txt"], kernels: ["kernel_2712.img", "kernel8.img"] },
  // The machine that is emulated stands where a Pi 5 would.
  "qemu-virt": { models: ["pi5"], wants: ["config.txt"], kernels: ["kernel_2712.img", "kernel8.img"] },
};

/** How a machine was restarted, as the firmware learns it from the reset register. */
export interface Reset {
  /** The one-shot flag of `reboot "0 tryboot"`. */
  readonly tryboot: boolean;
  /** Partition of `reboot N`; 0: what autoboot.txt says. */
  readonly partition: number;
}

export const POWER_ON: Reset = { tryboot: false, partition: 0 };

export interface Boot {
  readonly partition: number;
  readonly tryboot: boolean;
  readonly kernel: Buffer;
  readonly initramfs?: Buffer;
  readonly cmdline: string;
}

/** Why nothing was started: the board stays in its boot loader until somebody cuts the power. */
export interface Stuck {
  readonly stuck: string;
}

/**
 * What the firmware boots. The flag of `reset` is spent by asking: whoever asks again says POWER_ON.
 * A partition that was asked for and does not hold what the board wants is not replaced by another one (PARTITION_WALK
 * is 0 by default): that is how boards were lost whose flag was set while the files of the other slot were gone.
 */
export async function chooseBoot(card: Card, board: Board, reset: Reset): Promise<Boot | Stuck> {
  const passing: Passing = { models: board.models, tryboot: reset.tryboot };
  const first = (await card.fats())[0];
  if (first === undefined) return { stuck: "no FAT partition on the card" };
  const autoboot = await card.read(first, "autoboot.txt");
  // What does not fit its sector is not read: better seen here than on a board.
  if (autoboot !== undefined && autoboot.length > AUTOBOOT_MAX_BYTES)
    return { stuck: `autoboot.txt has ${autoboot.length} bytes, more than ${AUTOBOOT_MAX_BYTES}` };
  const choice =
    autoboot === undefined ? new Map<string, string>() : readSettings(autoboot.toString("latin1"), passing);
  const wanted = reset.partition > 0 ? reset.partition : Number(choice.get("boot_partition") ?? 0);
  const partition = wanted > 0 ? wanted : await firstBootable(card, board);
  if (partition === undefined) return { stuck: `no FAT partition holds ${board.wants.join(" and ")}` };
  const missing = await missingOf(card, board, partition);
  if (missing !== undefined) return { stuck: `partition ${partition}: ${missing}` };
  const normal = !reset.tryboot || choice.get("tryboot_a_b") === "1";
  return await loadFrom(card, board, partition, normal ? "config.txt" : "tryboot.txt", passing);
}

async function firstBootable(card: Card, board: Board): Promise<number | undefined> {
  for (const partition of await card.fats()) {
    if ((await missingOf(card, board, partition)) === undefined) return partition;
  }
  return undefined;
}

async function missingOf(card: Card, board: Board, partition: number): Promise<string | undefined> {
  if (!(await card.fats()).includes(partition)) return "not a FAT partition";
  for (const file of board.wants) {
    if ((await card.read(partition, file)) === undefined) return `${file} is missing`;
  }
  return undefined;
}

async function loadFrom(
  card: Card,
  board: Board,
  partition: number,
  file: string,
  passing: Passing,
): Promise<Boot | Stuck> {
  const text = await card.read(partition, file);
  const settings = readSettings(text?.toString("latin1") ?? "", passing);
  const prefix = settings.get("os_prefix") ?? "";
  const place = (name: string): string => (name.startsWith("/") ? name.slice(1) : `${prefix}${name}`);
  const named = settings.get("kernel");
  let kernel: Buffer | undefined;
  for (const name of named === undefined ? board.kernels : [named]) kernel ??= await card.read(partition, place(name));
  if (kernel === undefined) return { stuck: `partition ${partition}: no ${named ?? board.kernels.join(" or ")}` };
  const ramfs = settings.get("initramfs") ?? settings.get("ramfsfile");
  const parts: Buffer[] = [];
  for (const name of ramfs?.split(",") ?? []) {
    const part = await card.read(partition, place(name));
    if (part === undefined) return { stuck: `partition ${partition}: no ${name}` };
    parts.push(part);
  }
  const cmdline = await card.read(partition, place(settings.get("cmdline") ?? "cmdline.txt"));
  return {
    partition,
    tryboot: passing.tryboot,
    kernel,
    ...(parts.length === 0 ? {} : { initramfs: Buffer.concat(parts) }),
    // One line; the firmware ignores what follows.
    cmdline: (cmdline?.toString("utf8").split(/\r?\n/)[0] ?? "").trim(),
  };
}
