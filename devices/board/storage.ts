import { join } from "node:path";
import { list, readSmall } from "./sys-files.ts";

/**
 * Wear of the storage, as far as it tells. An eMMC does (JEDEC JESD84-B51); an SD card has no standard word for it, and
 * an NVMe drive tells root only: theirs is not told, and the card's age and its errors remain.
 */

/** Life used, 7.4.67: two estimates in steps of 10 %, 0x0b = beyond its life. Percent. */
export function parseLifeTime(text: string | undefined): number | undefined {
  const match = /^0x([0-9a-f]{2}) 0x([0-9a-f]{2})\s*$/i.exec(text ?? "");
  if (match === null) return undefined;
  const worst = Math.max(...match.slice(1).map((digits) => Number.parseInt(digits, 16)));
  return worst === 0 || worst > 0x0b ? undefined : Math.min(100, worst * 10);
}

/** Spare blocks used, 7.4.66: 1 = normal, 2 = 80 %, 3 = 90 %, soon no more writes. Percent; undefined while normal. */
export function parsePreEol(text: string | undefined): number | undefined {
  const level = /^0x0?([0-3])\s*$/i.exec(text ?? "")?.[1];
  return level === "2" ? 80 : level === "3" ? 90 : undefined;
}

/** The worst that the cards of this board say, percent. */
export async function readCardWear(root: string): Promise<number | undefined> {
  const told: number[] = [];
  for (const card of await list(join(root, "sys/block"), /^mmcblk\d+$/)) {
    const life = parseLifeTime(await readSmall(join(card, "device/life_time")));
    const spare = parsePreEol(await readSmall(join(card, "device/pre_eol_info")));
    told.push(...[life, spare].filter((one) => one !== undefined));
  }
  return told.length === 0 ? undefined : Math.max(...told);
}
