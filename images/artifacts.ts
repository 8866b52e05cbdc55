// What is given out beside the image: compressed, its block map, check sums, Raspberry Pi Imager's lists.
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { step } from "../scripts/lib/progress.mjs";
import { runLogged } from "../scripts/lib/run.mjs";
import type { BuildOptions } from "./arguments.ts";
import type { Board } from "./boards.ts";
import { SIZES_MB } from "./layout.ts";
import { imagerList, type ImagerImage } from "./manifest.ts";

const MB = 1_000_000;

export async function publish(input: {
  out: string;
  name: string;
  image: string;
  board: Board;
  version: string;
  epochS: number;
  logFile: string;
  options: BuildOptions;
  parts: string;
}): Promise<{ image_mb: number; download_mb: number | null }> {
  const { out, name, image, board, version, epochS, logFile, options, parts } = input;
  const bmap = `${image}.bmap`;
  await step("block map", () => runLogged("bmaptool", ["create", "-o", bmap, image], { logFile }));
  // Two runs give the same map.
  writeFileSync(
    bmap,
    readFileSync(bmap, "utf8")
      .replace(/on \w{3} .*$/m, "")
      .replaceAll(/[ \t]+$/gm, ""),
  );
  const files = [bmap, join(out, `${name}.cdx.json`)];
  const image_mb = figure(
    SIZES_MB.config * 1024 * 1024 +
      ["boot.vfat", "rootfs.squashfs"].reduce((sum, file) => sum + statSync(join(parts, file)).size, 0),
  );
  let download_mb: number | null = null;
  const sums = new Map<string, string>();

  if (options.download) {
    const packed = `${image}.xz`;
    await step("compressing", async () => {
      rmSync(packed, { force: true });
      // What is in it is compressed already: level 1 is as small as 6, in a tenth of the time. Blocks, so that the bytes do not
      // depend on the number of processors.
      await runLogged("sh", ["-c", 'xz -1 -T0 --block-size=24MiB -c "$0" > "$1"', image, `${packed}.part`], {
        logFile,
      });
      renameSync(`${packed}.part`, packed);
    });
    download_mb = figure(statSync(packed).size);
    files.push(image, packed);
    sums.set(image, await step("check sum of the image", () => sha256(image)));
    const described: ImagerImage = {
      board,
      version,
      url: new URL(basename(packed), `${options.downloadUrl ?? "https://example.org/visioborne"}/`).href,
      extractSize: statSync(image).size,
      extractSha256: sums.get(image) ?? "",
      downloadSize: download_mb === null ? 0 : statSync(packed).size,
      releaseDate: new Date(epochS * 1000).toISOString().slice(0, 10),
    };
    if (board.imagerDevices.length > 0) {
      const list = join(out, "os_list.json");
      // Several boards into the same folder: one list.
      const before = existsSync(list) ? (JSON.parse(readFileSync(list, "utf8")) as { os_list: unknown[] }) : undefined;
      writeFileSync(list, `${JSON.stringify(imagerList([described], before?.os_list), null, 2)}\n`);
      // A double click on it opens Imager with this list.
      writeFileSync(join(out, "visioborne.rpi-imager-manifest"), readFileSync(list));
      files.push(list, join(out, "visioborne.rpi-imager-manifest"));
    }
  }
  await step("check sums", async () => {
    const list = join(out, "SHA256SUMS");
    const old = existsSync(list) ? readFileSync(list, "utf8").split("\n") : [];
    const mine = new Set(files.map((file) => basename(file)));
    const lines = old.filter(
      (line) => line !== "" && !mine.has(line.slice(66)) && existsSync(join(out, line.slice(66))),
    );
    for (const file of files) lines.push(`${sums.get(file) ?? (await sha256(file))}  ${basename(file)}`);
    writeFileSync(list, `${lines.sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join("\n")}\n`);
  });
  return { image_mb, download_mb };
}

function figure(bytes: number): number {
  return Math.round((bytes / MB) * 10) / 10;
}

/** SHA-256 of a file of any size. */
export async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
