// The list that Raspberry Pi Imager shows. What an entry must have is in Imager's repository, doc/json-schema and
// doc/schema-notes.md (2026-08): name, description, icon, url, extract_size, extract_sha256, image_download_size,
// release_date (YYYY-MM-DD), devices. `init_format` is not required, yet Imager 1.x takes its absence for "systemd", and
// then writes a firstrun.sh that nothing reads: it is always said.
import type { Board } from "./boards.ts";

/** A small picture within the list itself, so that it shows without a network: the lamp of the button. */
const ICON =
  "data:image/svg+xml;base64," +
  Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="6" fill="#1d3557"/><circle cx="20" cy="20" r="11" fill="#f1faee"/><circle cx="20" cy="20" r="7" fill="#2a9d8f"/></svg>',
  ).toString("base64");

export interface ImagerImage {
  readonly board: Board;
  readonly version: string;
  readonly url: string;
  readonly extractSize: number;
  readonly extractSha256: string;
  readonly downloadSize: number;
  readonly releaseDate: string;
}

export interface ImagerEntry {
  readonly name: string;
  readonly description: string;
  readonly icon: string;
  readonly url: string;
  readonly extract_size: number;
  readonly extract_sha256: string;
  readonly image_download_size: number;
  readonly release_date: string;
  readonly devices: readonly string[];
  readonly init_format: "rpi-preseed";
  readonly architecture: "armv8";
}

/**
 * The list as Imager reads it.
 * @param before entries of other boards, kept
 */
export function imagerList(images: readonly ImagerImage[], before: readonly unknown[] = []): { os_list: unknown[] } {
  const mine = images.map(entry);
  const names = new Set(mine.map((one) => one.name));
  const others = before.filter((one) => !names.has((one as { name?: string }).name ?? ""));
  const nameOf = (one: unknown) => (one as { name?: string }).name ?? "";
  return { os_list: [...others, ...mine].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) };
}

function entry(image: ImagerImage): ImagerEntry {
  return {
    name: `Visioborne (${image.board.machines})`,
    description: `Borne de visio-guichet, version ${image.version}. À régler dans visioborne.yaml, sur la carte.`,
    icon: ICON,
    url: image.url,
    extract_size: image.extractSize,
    extract_sha256: image.extractSha256,
    image_download_size: image.downloadSize,
    release_date: image.releaseDate,
    devices: image.board.imagerDevices,
    // One file on the first partition, which the card's own program reads: no change of cmdline.txt.
    init_format: "rpi-preseed",
    architecture: "armv8",
  };
}
