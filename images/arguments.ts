// What `npm run image` is asked for.
import { parseArgs } from "node:util";
import { BOARDS, boardNamed, type BoardName } from "./boards.ts";

export const USAGE = `npm run image -- --board BOARD --out DIR [options]

Makes the SD card's image of a borne. As root on Debian; the first time about 15 minutes and 6 GB, then 3 minutes.

  --board BOARD               ${Object.keys(BOARDS).join(", ")}
  --out DIR                   where the image, its checksums and its lists go
  --image-version VERSION     of the system; absent = the project's
  --keyring dev|FILE          certificates that updates are judged by; absent = dev: this work tree's own
  --kernel-archive URL        Raspberry Pi's archive, such as https://archive.raspberrypi.com/debian, for their kernel
  --kernel-archive-key FILE   its public key (a keyring that gpg reads)
  --debian-kernel             rpi5: Debian's kernel, knowing that it drives neither network nor USB of this board
  --download-url URL          folder that the image will be downloaded from, for Raspberry Pi Imager's list
  --mirror URL                another mirror of Debian
  --cache DIR                 what is kept from one build to the next; absent = .visioborne/image
  --refresh                   fetch Debian again, though it is kept
  --no-download               leave .img.xz out, and what speaks of it: for tests
  --json                      the figures as JSON
  --help

Ends with 0, with 1 when the image could not be made, with 2 when it was asked for wrongly.
`;

export interface BuildOptions {
  readonly board: BoardName;
  readonly out: string;
  readonly imageVersion: string | undefined;
  readonly keyring: string;
  readonly kernelArchive: { readonly url: string; readonly keyFile: string } | undefined;
  readonly downloadUrl: string | undefined;
  readonly mirror: string | undefined;
  readonly cache: string | undefined;
  readonly refresh: boolean;
  readonly download: boolean;
  readonly json: boolean;
}

/** @throws Error in words for who typed it */
export function readArguments(argv: readonly string[]): BuildOptions | "help" {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      board: { type: "string" },
      out: { type: "string" },
      "image-version": { type: "string" },
      keyring: { type: "string", default: "dev" },
      "kernel-archive": { type: "string" },
      "kernel-archive-key": { type: "string" },
      "debian-kernel": { type: "boolean", default: false },
      "download-url": { type: "string" },
      mirror: { type: "string" },
      cache: { type: "string" },
      refresh: { type: "boolean", default: false },
      "no-download": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  if (values.board === undefined) throw new Error("--board is missing");
  if (values.out === undefined) throw new Error("--out is missing");
  const board = boardNamed(values.board);
  const url = values["kernel-archive"];
  const keyFile = values["kernel-archive-key"];
  if ((url === undefined) !== (keyFile === undefined))
    throw new Error("--kernel-archive and --kernel-archive-key go together: an archive is not trusted without its key");
  if (url !== undefined && board.vendorKernel === undefined)
    throw new Error(`board ${board.name} takes Debian's kernel: leave --kernel-archive out`);
  if (!board.debianKernel && url === undefined && !values["debian-kernel"])
    throw new Error(
      `board ${board.name} needs Raspberry Pi's kernel: Debian's 6.12 has no driver for RP1, behind which are its network, USB and pins. ` +
        "Give --kernel-archive and --kernel-archive-key, or --debian-kernel if that is what you want to see",
    );
  const imageVersion = values["image-version"];
  if (imageVersion !== undefined && !/^\d+\.\d+\.\d+([-+][0-9A-Za-z.-]+)?$/.test(imageVersion))
    throw new Error(`--image-version "${imageVersion}": expected one like 1.4.0`);
  return {
    board: board.name,
    out: values.out,
    imageVersion,
    keyring: values.keyring,
    kernelArchive: url === undefined || keyFile === undefined ? undefined : { url, keyFile },
    downloadUrl: values["download-url"],
    mirror: values.mirror,
    cache: values.cache,
    refresh: values.refresh,
    download: !values["no-download"],
    json: values.json,
  };
}
