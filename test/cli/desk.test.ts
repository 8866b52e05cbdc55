import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { Browser, PASSWORD } from "../support/desk.ts";
import { tlsFilesOf } from "../support/desk-tls.ts";
import { tempDir } from "../support/twin-borne.ts";
import type { Said } from "../support/visioborne.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
let config: string;

beforeEach(() => {
  const dir = tempDir("desk-cli");
  const { certFile, keyFile, caFile } = tlsFilesOf(dir);
  config = join(dir, "desk.yaml");
  writeFileSync(
    config,
    `experts: { port: 0 }
bornes: { port: 0, certFile: ${certFile}, keyFile: ${keyFile}, caFile: ${caFile} }
database: data/desk.sqlite
organismes: [{ id: caf, name: CAF }, { id: msa, name: MSA }]
`,
  );
});

function start(args: readonly string[]) {
  const child = spawn("setpriv", ["--pdeathsig", "KILL", process.execPath, MAIN, "desk", ...args, "--config", config]);
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Runs `visioborne desk <args> --config ...` to its end, with `input` on its standard input. */
async function desk(args: readonly string[], input = ""): Promise<Said> {
  const child = start(args);
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (said.stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (said.stderr += chunk));
  child.stdin.end(input);
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { code: code ?? signal, ...said };
}

/** `visioborne desk run`, listening. */
async function running(): Promise<{ readonly url: string; stop(): Promise<number | null> }> {
  const child = start(["run"]);
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const { port, module } = JSON.parse(line) as { port?: number; module?: string };
    if (port === undefined || module !== "desk-web") continue;
    return {
      url: `http://127.0.0.1:${port}`,
      stop: async () => {
        child.kill("SIGTERM");
        const [code] = (await once(child, "close")) as [number | null];
        return code;
      },
    };
  }
  throw new Error("ended before it listened");
}

test("an account is added with a password that is shown once, and enters the running desk", async () => {
  const server = await running();
  const { url } = server;
  const added = await desk(["account", "add", "Marie", "--role", "lead", "--organisme", "caf", "--organisme", "msa"]);
  expect(added).toMatchObject({ code: 0, stderr: "" });
  const [, password = ""] = /^marie added\npassword \(shown this once\): (\S+)\n$/.exec(added.stdout) ?? [];
  const browser = new Browser(url);
  expect(await browser.signIn("marie", password)).toMatchObject({
    status: 200,
    body: { account: { role: "lead", organismes: ["caf", "msa"] } },
  });

  const changed = await desk(["account", "password", "marie", "--password-stdin", "--json"], `${PASSWORD}\n`);
  expect(changed.code).toBe(0);
  expect(changed.stdout).not.toContain(PASSWORD);
  expect((await browser.ask("GET", "/api/me")).status).toBe(401);
  expect((await browser.signIn("marie", PASSWORD)).status).toBe(200);

  expect(await desk(["account", "list"])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^marie +marie +lead +caf msa +password$/m),
  });
  expect(await desk(["account", "remove", "marie"])).toMatchObject({ code: 0, stdout: "marie removed\n" });
  expect((await browser.ask("GET", "/api/me")).status).toBe(401);
  expect(JSON.parse((await desk(["account", "list", "--json"])).stdout)).toEqual([]);
  expect(await server.stop()).toBe(0);
});

test("mistakes are told, with an exit code of their own", async () => {
  const short = await desk(["account", "add", "marie", "--organisme", "caf", "--password-stdin"], "court\n");
  expect(short).toMatchObject({ code: 1, stderr: expect.stringContaining("account.password: password: 5 characters") });
  const where = await desk(["account", "add", "marie", "--organisme", "zzz"]);
  expect(where).toMatchObject({ code: 1, stderr: expect.stringContaining("expected some of caf, msa") });
  const nobody = await desk(["account", "password", "nobody"]);
  expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining("account.unknown") });
  expect(await desk(["account", "add", "marie", "--role", "boss"])).toMatchObject({ code: 2 });
  expect(await desk(["account", "add", "marie", "--password", "x"])).toMatchObject({ code: 2 });
  writeFileSync(config, "experts: { host: 0.0.0.0 }\n");
  const wrong = await desk(["run"]);
  expect(wrong.code).toBe(78);
  expect(wrong.stderr).toContain("bornes: found nothing, expected a value");
  expect(wrong.stderr).toContain("organismes: found nothing, expected a value");
});
