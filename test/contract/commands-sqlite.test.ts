import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { commandsSuite } from "./commands.suite.ts";

describe("commands on SQLite", () => {
  commandsSuite(async () => {
    const dir = mkdtempSync(join(tmpdir(), "visioborne-commands-"));
    const remove = async (): Promise<void> => rmSync(dir, { recursive: true, force: true });
    return { database: join(dir, "store.sqlite"), remove };
  });
});
