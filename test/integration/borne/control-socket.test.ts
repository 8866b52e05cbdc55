import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { isServed } from "../../../src/borne/alone.ts";
import { ControlSocket, type ControlRequests } from "../../../src/borne/control.ts";
import { askDaemon } from "../../../src/cli/control-client.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { tempDir } from "../../support/twin-borne.ts";

const REQUESTS: ControlRequests = {
  status: async () => ({ state: "ready" }),
  echo: async (args) => args,
  fail: () => Promise.reject(new VisioborneError("camera.absent", "no node")),
  wait: () => new Promise(() => undefined),
};

async function listening(path = join(tempDir("control"), "control.sock")) {
  const log = memoryLog();
  const control = new ControlSocket({ path, requests: REQUESTS, log });
  control.start();
  onTestFinished(() => control.stop());
  await expect.poll(() => askDaemon(path, "status").catch(() => undefined)).toBeDefined();
  return { path, control, log };
}

/** A client that says whatever it likes. */
function client(path: string) {
  const socket: Socket = connect(path);
  onTestFinished(() => void socket.destroy());
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  return {
    socket,
    say: (text: string) => void socket.write(text),
    hear: async () => JSON.parse(String((await lines.next()).value)) as Record<string, unknown>,
  };
}

test("one JSON object a line each way", async () => {
  const { path } = await listening();
  expect(await askDaemon(path, "status")).toEqual({ state: "ready" });
  expect(await askDaemon(path, "echo", { devices: ["camera"] })).toEqual({ devices: ["camera"] });
});

test("a line in pieces, and several lines in one piece, are the same lines", async () => {
  const { path } = await listening();
  const { say, hear } = client(path);
  say('{"ask":"ec');
  say('ho","args":{"n":1}}\n{"ask":"echo","args":{"n":2}}\n');
  expect([await hear(), await hear()]).toEqual([
    { ok: true, answer: { n: 1 } },
    { ok: true, answer: { n: 2 } },
  ]);
});

test.each(["garbage", "[]", "null", '{"ask":7}', "{}", ""])(
  "%j is refused, and the connection goes on",
  async (line) => {
    const { path } = await listening();
    const { say, hear } = client(path);
    say(`${line}\n`);
    expect(await hear()).toMatchObject({ ok: false, code: "control.invalid" });
    say('{"ask":"status"}\n');
    expect(await hear()).toMatchObject({ ok: true });
  },
);

test.each(["nope", "constructor", "__proto__"])("unknown ask %s: refused with those that there are", async (ask) => {
  const { path } = await listening();
  await expect(askDaemon(path, ask)).rejects.toMatchObject({
    code: "control.unknown",
    message: expect.stringContaining("status, echo") as string,
  });
});

test("a failure comes back with its own code, named once", async () => {
  const { path } = await listening();
  await expect(askDaemon(path, "fail")).rejects.toMatchObject({ code: "camera.absent", message: "no node" });
});

test("a line without end is refused and cut off; the others are served", async () => {
  const { path } = await listening();
  const { socket, say, hear } = client(path);
  const closed = once(socket, "close");
  say("x".repeat(40_000));
  expect(await hear()).toMatchObject({ ok: false, code: "control.invalid" });
  await closed;
  expect(await askDaemon(path, "status")).toEqual({ state: "ready" });
});

test("two clients at once: one that waits holds up nobody", async () => {
  const { path } = await listening();
  const waiting = client(path);
  waiting.say('{"ask":"wait"}\n');
  expect(await askDaemon(path, "status")).toEqual({ state: "ready" });
});

test("a client that goes away before its answer does no harm", async () => {
  const { path, log } = await listening();
  const { socket, say } = client(path);
  say('{"ask":"status"}\n'.repeat(200));
  socket.destroy();
  expect(await askDaemon(path, "status")).toEqual({ state: "ready" });
  expect(log.lines.filter(({ level }) => level === "error")).toEqual([]);
});

test("what is asked while the daemon begins is answered once it can be", async () => {
  const path = join(tempDir("control"), "control.sock");
  const requests = Promise.withResolvers<ControlRequests>();
  const control = new ControlSocket({ path, requests: requests.promise, log: memoryLog() });
  control.start();
  onTestFinished(() => control.stop());
  expect(await isServed(path)).toBe(true);
  const { say, hear } = client(path);
  say('{"ask":"status"}\nnonsense\n');
  expect(await hear()).toMatchObject({ ok: false, code: "control.invalid" });
  requests.resolve(REQUESTS);
  expect(await hear()).toEqual({ ok: true, answer: { state: "ready" } });
});

test("on the way down it listens still: who waits and who asks is told, and nothing more is carried out", async () => {
  const { path, control } = await listening();
  const { say, hear } = client(path);
  const waiting = client(path);
  waiting.say('{"ask":"echo","args":{}}\n{"ask":"wait"}\n');
  expect(await waiting.hear()).toMatchObject({ ok: true });
  control.refuse();
  const told = { ok: false, code: "daemon.stopping" };
  expect(await waiting.hear()).toMatchObject(told);
  say('{"ask":"status"}\n');
  expect(await hear()).toMatchObject(told);
  expect(await isServed(path)).toBe(true);
  await control.stop();
  expect(await isServed(path)).toBe(false);
});

test("more are waiting than may: somebody is there all the same", async () => {
  const path = join(tempDir("control"), "control.sock");
  // A process that listens and takes nobody in: what a daemon is whose one thread is busy.
  const script = `require("node:net").createServer().listen({ path: process.argv[1], backlog: 1 }, () => {
    process.stdout.write("listening");
    process.kill(process.pid, "SIGSTOP");
  });`;
  const busy = spawn(process.execPath, ["-e", script, path], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void busy.kill("SIGKILL"));
  await once(busy.stdout, "data");
  const refused = ({ code }: NodeJS.ErrnoException) => code;
  const taken = async () => await once(client(path).socket, "connect").then(() => undefined, refused);
  expect(await Promise.all([taken(), taken(), taken(), taken()])).toContain("EAGAIN");
  expect(await isServed(path)).toBe(true);
  await expect(askDaemon(path, "status")).rejects.toMatchObject({ code: "control.silent" });
});

test("group and owner only", async () => {
  const { path } = await listening();
  await expect.poll(() => statSync(path).mode & 0o777).toBe(0o660);
});

test("stale-socket-file of a daemon that was killed: its place is taken", async () => {
  const path = join(tempDir("control"), "control.sock");
  writeFileSync(path, "");
  await listening(path);
  expect(await askDaemon(path, "status")).toEqual({ state: "ready" });
});

test("stop ends what is connected and takes the file away", async () => {
  const { path, control } = await listening();
  const { socket } = client(path);
  await once(socket, "connect");
  const closed = once(socket, "close");
  await control.stop();
  await closed;
  expect(existsSync(path)).toBe(false);
  await expect(askDaemon(path, "status")).rejects.toMatchObject({ code: "control.unreachable" });
});

test("a place where no socket can be costs the command line only", async () => {
  const dir = tempDir("control");
  const path = join(dir, "x".repeat(120), "control.sock");
  const log = memoryLog();
  const control = new ControlSocket({ path, requests: REQUESTS, log });
  control.start();
  await expect.poll(() => log.lines.length).toBe(1);
  await control.stop();
  expect(log.lines[0]).toMatchObject({ level: "error", fields: { path } });
});

test("daemon-away: the client says that it is not running, and how to start it", async () => {
  const path = join(tempDir("control"), "control.sock");
  await expect(askDaemon(path, "status")).rejects.toMatchObject({
    code: "control.unreachable",
    message: expect.stringContaining("not running") as string,
  });
});

test("daemon-hangs: the client gives up after its deadline", async () => {
  const path = join(tempDir("control"), "control.sock");
  const mute = createServer(() => undefined).listen(path);
  onTestFinished(() => void mute.close());
  await once(mute, "listening");
  await expect(askDaemon(path, "status", {}, 200)).rejects.toMatchObject({
    code: "control.silent",
    message: expect.stringContaining("200 ms") as string,
  });
});

test.runIf(process.getuid?.() === 0)(
  "somebody else: has no right to ask, told apart from a daemon that is not running",
  async () => {
    const { path } = await listening();
    await expect.poll(() => statSync(path).mode & 0o777).toBe(0o660);
    chmodSync(dirname(path), 0o755);
    const client = new URL("../../../src/cli/control-client.ts", import.meta.url).href;
    const script = `const { askDaemon } = await import(${JSON.stringify(client)});
    process.stdout.write(await askDaemon(${JSON.stringify(path)}, "status").then(() => "answered", (error) => error.code));`;
    const nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];
    const { stdout } = await promisify(execFile)("setpriv", [
      ...nobody,
      process.execPath,
      "--input-type=module",
      "-e",
      script,
    ]);
    expect(stdout).toBe("control.forbidden");
  },
);
