import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startScreen } from "../../src/screen/server.ts";
import { buildScreenPage } from "../support/screen-page.ts";
import { logBook, until } from "../integration/screen/kit.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

let built: { dir: string; remove(): Promise<void> };
beforeAll(async () => {
  built = await buildScreenPage();
}, 120_000);
afterAll(() => built.remove());

function start(args: readonly string[], env: Record<string, string> = {}) {
  const command = ["--pdeathsig", "KILL", process.execPath, MAIN, "screen", ...args];
  const child = spawn("setpriv", command, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, "close") as Promise<[number | null]>;
  return { child, ended, said: () => said };
}

describe("visioborne screen", () => {
  it("shows the page and ends on SIGTERM with nothing left: no profile, no process", async () => {
    const screen = await startScreen({ port: 0, log: logBook(), dir: built.dir });
    const runtime = await mkdtemp(join(tmpdir(), "vb-screen-"));
    const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const { child, ended, said } = start(["--headless", ...sandbox, "--url", `${screen.url}/`], {
      RUNTIME_DIRECTORY: runtime,
    });
    await until(
      () => screen.life(),
      (life) => life === "alive",
    );
    expect(await readdir(runtime)).toEqual(["profile"]);
    child.kill("SIGTERM");
    const [code] = await ended;
    expect({ code, said: code === 0 ? "" : said() }).toEqual({ code: 0, said: "" });
    expect(await readdir(runtime)).toEqual([]);
    await until(
      () => screen.life(),
      (life) => life === "silent",
    );
    await screen.stop();
    await rm(runtime, { recursive: true, force: true });
  }, 120_000);

  it.each(["http://example.org/", "https://127.0.0.1/", "http://10.0.0.1:8470/", "file:///etc/passwd", "nothing"])(
    "refuses %s: the browser is for loopback",
    async (url) => {
      const { ended, said } = start(["--headless", "--url", url]);
      const [code] = await ended;
      expect(code).toBe(2);
      expect(said()).toContain("expected http://127.0.0.1:PORT/");
    },
  );
});
