import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { storeSuite } from "./store.suite.ts";

describe("the store on SQLite", () => {
  storeSuite(async () => {
    const dir = mkdtempSync(join(tmpdir(), "visioborne-store-"));
    const remove = async () => rmSync(dir, { recursive: true, force: true });
    return { database: join(dir, "new", "supervisor.sqlite"), remove };
  });
});
