import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

/**
 * Chromium, with its own sandbox, under the system call filter of visioborne-screen.service: as a user without
 * capabilities, no new privileges, refused calls get EPERM. systemd itself is not running where tests run, so the filter
 * is made from the unit's own lines.
 */
const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const unit = readFileSync(join(root, "systemd/visioborne-screen.service"), "utf8");
const NOBODY = 65_534;

function callsOf(name: string): string[] {
  if (!name.startsWith("@")) return [name];
  const lines = execFileSync("systemd-analyze", ["syscall-filter", name], { encoding: "utf8" }).split("\n").slice(1);
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .flatMap((member) => callsOf(member));
}

function allowedCalls(): string {
  const allowed = new Set(callsOf("@default"));
  for (const [, line = ""] of unit.matchAll(/^SystemCallFilter=(.*)$/gm)) {
    const calls = line.replace(/^~/, "").split(" ").flatMap(callsOf);
    for (const call of calls) {
      if (line.startsWith("~")) allowed.delete(call);
      else allowed.add(call);
    }
  }
  // ProtectClock=, ProtectKernelModules= and ProtectKernelLogs= close these groups too.
  for (const call of ["@clock", "@module", "@raw-io"].flatMap(callsOf)) allowed.delete(call);
  return [...allowed].join(" ");
}

const loader = `
import errno, os, sys, seccomp
f = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
for call in sys.argv[1].split():
    try: f.add_rule(seccomp.ALLOW, call)
    except (ValueError, RuntimeError): pass  # of another architecture
f.load()
os.execvp(sys.argv[2], sys.argv[2:])`;

/** Pages of a browser: processes of its own namespaces. `seccomp`: 2 is a filter, the unit's and Chromium's own above it. */
function pagesOf(profile: string): { user: string; net: string; seccomp: string | undefined }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8");
        if (!command.includes("--type=renderer") || !command.includes(profile)) return [];
        const seccomp = /^Seccomp:\s*(\d)$/m.exec(readFileSync(`/proc/${name}/status`, "utf8"))?.[1];
        return [{ user: readlinkSync(`/proc/${name}/ns/user`), net: readlinkSync(`/proc/${name}/ns/net`), seccomp }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}

test("Chromium shows a page under the filter of visioborne-screen.service, and its own sandbox holds", async () => {
  const profile = mkdtempSync(join(tmpdir(), "vb-filter-"));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) chownSync(profile, NOBODY, NOBODY);
  chmodSync(profile, 0o700);
  const drop = asRoot
    ? [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"]
    : [];
  const browser = ["/usr/bin/chromium", "--headless=new", "--disable-gpu", "--no-first-run", "--log-level=3"];
  const child = spawn(
    "setpriv",
    [
      "--pdeathsig",
      "KILL",
      "--no-new-privs",
      ...drop,
      "/usr/bin/python3",
      "-c",
      loader,
      allowedCalls(),
      ...browser,
      `--user-data-dir=${profile}`,
      "--remote-debugging-port=0",
      "data:text/html,<title>here</title>",
    ],
    { stdio: ["ignore", "ignore", "pipe"], detached: true, env: { ...process.env, HOME: profile } },
  );
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  onTestFinished(async () => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  const { promise: listening, resolve, reject } = Promise.withResolvers<string>();
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    const [, port] = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(said) ?? [];
    if (port !== undefined) resolve(port);
  });
  void ended.then(() => reject(new Error(said)));
  const port = await listening;
  // A title that the page itself has given: until then it is its address, and its process not yet shut in.
  const titles = async () => {
    const shown = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as { title: string }[];
    return shown.map(({ title }) => title);
  };
  await expect.poll(titles, { timeout: 20_000, message: said }).toContain("here");
  const pages = pagesOf(profile);
  expect(pages.length).toBeGreaterThan(0);
  for (const { user, net, seccomp } of pages) {
    expect(seccomp).toBe("2");
    expect(user).not.toBe(readlinkSync("/proc/self/ns/user"));
    expect(net).not.toBe(readlinkSync("/proc/self/ns/net"));
  }
});
