// The system's partition: one compressed file system, laid out so that the next version differs in little of it.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runLogged } from "../scripts/lib/run.mjs";

/**
 * What changes with each version is written last. An update fetches the blocks of 4 KiB that the borne has not; a file that
 * is one byte longer moves all that is written after it, and then every block of that is another. In the order of the
 * names this is nearly the whole file system (99.9 % for one line of the program), so 0.4 %. Lower is later:
 * mksquashfs(1), -sort.
 */
const LATE: Readonly<Record<string, number>> = {
  "opt/visioborne/node_modules": -50,
  "opt/visioborne/dist": -100,
  "etc/visioborne-image": -200,
};

export interface SquashfsRequest {
  /** Folder that becomes the root. */
  readonly tree: string;
  /** Written as a whole or not at all. */
  readonly out: string;
  /** Of zstd, 1 to 22. */
  readonly level: number;
  readonly logFile: string;
}

/** @throws Error with what mksquashfs said */
export async function makeSquashfs({ tree, out, level, logFile }: SquashfsRequest): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "vb-squashfs-"));
  const order = join(scratch, "order");
  const part = `${out}.part`;
  try {
    writeFileSync(
      order,
      Object.entries(LATE)
        .map(([path, priority]) => `${path} ${priority}\n`)
        .join(""),
    );
    rmSync(part, { force: true });
    const form = ["-comp", "zstd", "-Xcompression-level", String(level), "-b", "256K", "-no-exports", "-sort", order];
    await runLogged("mksquashfs", [tree, part, ...form, "-noappend", "-no-progress", "-quiet"], { logFile });
    renameSync(part, out);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    rmSync(part, { force: true });
  }
}
