import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/**
 * What the daemon is made of, run under the system call filter of its unit. systemd itself is not running where tests run,
 * so the same filter is made from the unit's own lines: `systemd-analyze` names the calls of each group, libseccomp loads
 * them, refused calls get EPERM as in the unit.
 */
const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

function callsOf(name: string): string[] {
  if (!name.startsWith("@")) return [name];
  const lines = execFileSync("systemd-analyze", ["syscall-filter", name], { encoding: "utf8" }).split("\n").slice(1);
  const members = lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
  return members.flatMap((member) => callsOf(member));
}

/** The calls that the unit allows: its lines in order, `~` takes away; `@default` is always allowed. */
function allowedCalls(unitFile: string): string[] {
  const unit = readFileSync(join(root, "systemd", unitFile), "utf8");
  const allowed = new Set(callsOf("@default"));
  for (const [, line] of unit.matchAll(/^SystemCallFilter=(.*)$/gm)) {
    const takesAway = line?.startsWith("~") ?? false;
    for (const name of (line ?? "").replace(/^~/, "").split(" ")) {
      for (const call of callsOf(name)) {
        if (takesAway) allowed.delete(call);
        else allowed.add(call);
      }
    }
  }
  // ProtectClock=, ProtectKernelModules= and ProtectKernelLogs= close these groups too.
  for (const call of ["@clock", "@module", "@raw-io"].flatMap((name) => callsOf(name))) allowed.delete(call);
  return [...allowed];
}

const loader = `
import errno, os, sys, seccomp
f = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
for call in sys.argv[1].split():
    try: f.add_rule(seccomp.ALLOW, call)
    except (ValueError, RuntimeError): pass  # of another architecture
f.load()
os.execvp(sys.argv[2], sys.argv[2:])`;

/** Runs `code` in Node under the filter, without any capability; returns what it printed. */
function underFilter(code: string, unit = "visioborne.service"): string {
  const drop = process.getuid?.() === 0 ? ["--inh-caps=-all", "--bounding-set=-all"] : [];
  const { status, stdout, stderr } = spawnSync(
    "setpriv",
    [
      "--no-new-privs",
      ...drop,
      "/usr/bin/python3",
      "-c",
      loader,
      allowedCalls(unit).join(" "),
      process.execPath,
      "-e",
      code,
    ],
    { encoding: "utf8", cwd: root, timeout: 25_000, env: { ...process.env, UV_THREADPOOL_SIZE: "16", HOME: "/tmp" } },
  );
  expect(status, stderr).toBe(0);
  return stdout.trim();
}

describe("under the system call filter of visioborne.service", () => {
  it("refuses what the filter takes away, so the filter is there", () => {
    expect(underFilter(`try { os.setPriority(5); console.log("allowed") } catch { console.log("refused") }`)).toBe(
      "refused",
    );
  });

  it("a child tied to the daemon's life starts", () => {
    const code = `console.log(child_process.execFileSync("setpriv", ["--pdeathsig", "KILL", "echo", "alive"]).toString())`;
    expect(underFilter(code)).toBe("alive");
  });

  it("GStreamer encodes pictures and hands them to Node", () => {
    const code = `
      const { Pipeline } = require("gstreamer-superficial");
      const pipeline = new Pipeline("videotestsrc is-live=true num-buffers=50 ! videoconvert ! openh264enc ! appsink name=s sync=false");
      pipeline.play();
      const sink = pipeline.findChild("s");
      let frames = 0;
      const pull = () => sink.pull((buffer) => {
        if (buffer && ++frames < 10) return pull();
        console.log(frames);
        process.exit();
      });
      pull();`;
    expect(underFilter(code)).toBe("10");
  });

  it("the C library is called, SQLite writes, workers and network interfaces work", () => {
    const code = `
      const getpid = require("koffi").load("libc.so.6").func("int getpid()");
      const dir = fs.mkdtempSync(os.tmpdir() + "/vb-filter-");
      const db = new (require("node:sqlite").DatabaseSync)(dir + "/t.db");
      db.exec("pragma journal_mode=wal; pragma synchronous=full; create table t(a); insert into t values (1)");
      const rows = db.prepare("select a from t").all().length;
      db.close();
      fs.rmSync(dir, { recursive: true });
      new worker_threads.Worker("require('worker_threads').parentPort.postMessage(1)", { eval: true }).once("message", () => {
        console.log(getpid() === process.pid, rows, os.networkInterfaces().lo !== undefined);
      });`;
    expect(underFilter(code)).toBe("true 1 true");
  });
});

describe("under the system call filter of visioborne-desk.service", () => {
  it("passwords are hashed on several lanes, TLS is served, SQLite writes", () => {
    const code = `
      const crypto = require("node:crypto");
      const dir = fs.mkdtempSync(os.tmpdir() + "/vb-filter-");
      const [key, cert] = [dir + "/key.pem", dir + "/cert.pem"];
      child_process.execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert], { stdio: "ignore" });
      const db = new (require("node:sqlite").DatabaseSync)(dir + "/t.db");
      db.exec("pragma journal_mode=wal; pragma synchronous=full; create table t(a); insert into t values (1)");
      db.close();
      const cost = { memory: 65536, passes: 3, parallelism: 4, tagLength: 32 };
      const hash = require("node:util").promisify(crypto.argon2);
      const server = require("node:https").createServer({ key: fs.readFileSync(key), cert: fs.readFileSync(cert) }, async (_, reply) =>
        reply.end(String((await hash("argon2id", { message: "x", nonce: Buffer.alloc(16), ...cost })).length)));
      server.listen(0, "127.0.0.1", () => {
        const at = { host: "127.0.0.1", servername: "localhost", port: server.address().port, ca: fs.readFileSync(cert) };
        require("node:https").get(at, (reply) => reply.on("data", (text) => {
          console.log(text.toString());
          fs.rmSync(dir, { recursive: true });
          process.exit();
        }));
      });`;
    expect(underFilter(code, "visioborne-desk.service")).toBe("32");
  });
});
