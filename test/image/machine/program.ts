import { execFile } from "node:child_process";

/**
 * Runs a program to its end.
 * @param expected exit codes that are no failure
 * @returns what it printed on standard output, and its exit code
 * @throws Error with its last words
 */
export async function run(
  program: string,
  args: readonly string[],
  options: { readonly expected?: readonly number[]; readonly input?: Buffer; readonly timeoutMs?: number } = {},
): Promise<{ readonly output: Buffer; readonly errors: string; readonly code: number }> {
  const { expected = [0], input, timeoutMs = 600_000 } = options;
  return await new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        encoding: "buffer",
        maxBuffer: 512 * 1024 * 1024,
        timeout: timeoutMs,
        killSignal: "SIGKILL",
        env: {
          ...process.env,
          LC_ALL: "C",
          PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`,
          MTOOLS_SKIP_CHECK: "1",
        },
      },
      (error, output, errors) => {
        const code = typeof error?.code === "number" ? error.code : error === null ? 0 : -1;
        const said = errors.toString("utf8");
        if (expected.includes(code)) resolve({ output, errors: said, code });
        else reject(new Error(`${program} ${args.join(" ").slice(0, 200)}: exit ${code}: ${said.slice(-600)}`));
      },
    );
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}
