import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { assertAlone, isServed } from "../../../src/borne/alone.ts";

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function socketPath(): string {
  folders.push(mkdtempSync(join(tmpdir(), "vb-alone-")));
  return join(folders.at(-1)!, "control.sock");
}

test("nobody there: no socket, a plain file", async () => {
  await assertAlone(socketPath());
  const file = socketPath();
  writeFileSync(file, "");
  await assertAlone(file);
});

test("another daemon answers: refused, and it is not disturbed", async () => {
  const path = socketPath();
  const server = createServer().listen(path);
  await once(server, "listening");
  await expect(assertAlone(path)).rejects.toMatchObject({ code: "daemon.running" });
  expect(server.listening).toBe(true);
  server.close();
});

test("a socket that may not be asked: its daemon is taken for there", async () => {
  const path = socketPath();
  const server = createServer().listen(path);
  await once(server, "listening");
  chmodSync(path, 0);
  // Root may open all: as nobody.
  const isRoot = process.geteuid!() === 0;
  chmodSync(join(path, ".."), 0o755);
  if (isRoot) process.seteuid!(65_534);
  try {
    await expect(assertAlone(path)).rejects.toMatchObject({
      code: "daemon.running",
      message: expect.stringContaining("another user's") as string,
    });
    expect(await isServed(path)).toBe(true);
  } finally {
    if (isRoot) process.seteuid!(0);
  }
  server.close();
});
