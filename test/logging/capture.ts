import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What `use` writes to the descriptor that it is given. */
export async function capture(use: (fd: number) => void | Promise<void>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "vb-log-"));
  const file = join(folder, "out");
  const fd = openSync(file, "w");
  try {
    await use(fd);
    return readFileSync(file, "utf8");
  } finally {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  }
}
