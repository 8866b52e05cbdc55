import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assertAlone } from "../../../src/borne/alone.ts";

const socketPath = () => join(mkdtempSync(join(tmpdir(), "vb-alone-")), "control.sock");

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
