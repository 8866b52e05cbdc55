import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { createLogger, type LogLine } from "../../src/borne/logger.ts";
import { capture } from "./capture.ts";

const parse = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("logger", () => {
  test("writes one JSON object a line: level by name, time in epoch milliseconds, module, fields, words", async () => {
    const before = Date.now();
    const text = await capture(async (fd) => {
      const { log, flush } = createLogger({ level: "info", fd });
      log.child({ module: "outbox" }).child({ rows: 3 }).warn({ dropped: 1 }, "outbox full");
      log.debug({}, "not written");
      await flush();
    });
    const [line, ...rest] = parse(text);
    expect(rest).toEqual([]);
    expect(line).toEqual({
      level: "warn",
      time: expect.any(Number) as number,
      module: "outbox",
      rows: 3,
      dropped: 1,
      msg: "outbox full",
    });
    expect(line?.["time"]).toBeGreaterThanOrEqual(before);
  });

  test("a field can't pose as the line's level, time or words", async () => {
    const text = await capture(async (fd) => {
      const { log, flush } = createLogger({ level: "info", fd });
      log.info({ level: "error", time: 1, msg: "x", module: "y" }, "z");
      await flush();
    });
    expect(parse(text)).toMatchObject([
      { level: "info", level_: "error", time_: 1, msg_: "x", module_: "y", msg: "z" },
    ]);
    expect(text.match(/"level":/g)).toHaveLength(1);
  });

  test("the level can be changed while it runs, for children too", async () => {
    const text = await capture(async (fd) => {
      const { log, setLevel, flush } = createLogger({ level: "warn", fd });
      const child = log.child({ module: "a" });
      child.info({}, "1");
      setLevel("debug");
      child.debug({}, "2");
      setLevel("error");
      child.warn({}, "3");
      await flush();
    });
    expect(parse(text).map(({ msg }) => msg)).toEqual(["2"]);
  });

  test("the sink gets every level, whatever standard output gets; one that logs or fails harms nothing", async () => {
    const lines: LogLine[] = [];
    const text = await capture(async (fd) => {
      const { log, setSink, flush } = createLogger({ level: "warn", fd });
      setSink((line) => {
        lines.push(line);
        log.warn({}, "said by the sink");
        throw new Error("broken sink");
      });
      log.child({ module: "m" }).debug({ n: 1 }, "quiet");
      setSink(undefined);
      log.warn({}, "after");
      await flush();
    });
    expect(lines).toEqual([{ level: "debug", module: "m", message: "quiet", fields: { n: 1 } }]);
    expect(parse(text).map(({ msg }) => msg)).toEqual(["said by the sink", "after"]);
  });
});

describe("the process round it", () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
  });
  const run = (script: string): ChildProcess => {
    const module = JSON.stringify(new URL("../../src/borne/logger.ts", import.meta.url).href);
    const child = spawn(
      process.execPath,
      ["--no-warnings", "-e", `import(${module}).then(async ({ createLogger }) => { ${script} })`],
      {
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    child.stdout?.on("error", () => undefined);
    children.push(child);
    return child;
  };

  test("lines said just before the exit are written", async () => {
    const child = run(
      `const { log } = createLogger({ level: "info" }); for (let i = 0; i < 1000; i++) log.info({ i }, "x"); process.exit(3)`,
    );
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const [code] = (await once(child, "close")) as [number];
    expect(code).toBe(3);
    // All of them; a write that was under way may end after the last ones.
    expect(
      parse(text)
        .map(({ i }) => Number(i))
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  test("a journal that has gone away does not end the daemon", async () => {
    const child = run(`const { log } = createLogger({ level: "info" }); log.info({}, "first");
      for (let i = 0; i < 50; i++) { await new Promise((r) => setTimeout(r, 2)); log.info({ i }, "x"); }
      process.stderr.write("alive"); process.exit(0);`);
    child.stdout?.once("data", () => child.stdout?.destroy());
    let told = "";
    child.stderr?.on("data", (chunk: Buffer) => (told += chunk.toString()));
    const [code] = (await once(child, "close")) as [number];
    expect([code, told]).toEqual([0, "alive"]);
  });

  test("a journal that hangs does not stop the daemon nor fill its memory", async () => {
    const child = run(`const { log } = createLogger({ level: "info" }); const text = "y".repeat(1000);
      for (let i = 0; i < 200; i++) { for (let j = 0; j < 200; j++) log.info({ i }, text); await new Promise((r) => setImmediate(r)); }
      process.stderr.write(String(Math.round(process.memoryUsage().rss / 1e6))); process.kill(process.pid, "SIGKILL");`);
    let told = "";
    child.stderr?.on("data", (chunk: Buffer) => (told += chunk.toString()));
    await once(child, "close");
    expect(Number(told)).toBeGreaterThan(10);
    expect(Number(told)).toBeLessThan(250);
  });
});
