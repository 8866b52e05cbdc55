import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { VisioborneError } from "../contract/errors.ts";
import type { FleetFigures } from "./fleet.ts";
import { sumFigures } from "./run.ts";
import type { RunResult } from "./run.ts";

/** What a process of the simulation says of itself, a line of JSON each. */
export type WorkerLine =
  | { readonly msg: "progress"; readonly figures: FleetFigures }
  | ({ readonly msg: "result" } & RunResult);

export interface WorkersOptions {
  /** Node and the program's file with its arguments, for each process. */
  readonly commands: readonly (readonly string[])[];
  readonly signal: AbortSignal;
  readonly onProgress: (figures: FleetFigures) => void;
}

/**
 * Plays one fleet in several processes: one process of Node uses one core, and holds some thousand TLS connections.
 * @throws VisioborneError `simulate.worker` when a process ends without a result.
 */
export async function runWorkers({ commands, signal, onProgress }: WorkersOptions): Promise<RunResult> {
  const latest = new Map<number, FleetFigures>();
  const results = await Promise.all(
    commands.map((command, at) =>
      runWorker(command, signal, (figures) => {
        latest.set(at, figures);
        // Said once a round, by the first.
        if (at === 0) onProgress(sumFigures([...latest.values()]));
      }),
    ),
  );
  return {
    figures: sumFigures(results.map(({ figures }) => figures)),
    testimony: results.flatMap(({ testimony }) => testimony),
  };
}

async function runWorker(
  command: readonly string[],
  signal: AbortSignal,
  onProgress: (figures: FleetFigures) => void,
): Promise<RunResult> {
  const [program = process.execPath, ...args] = command;
  // A closed standard input tells it that this process has ended, however it ended.
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"], detached: true });
  const end = (): void => void child.kill("SIGTERM");
  signal.addEventListener("abort", end, { once: true });
  let result: RunResult | undefined;
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = JSON.parse(text) as WorkerLine;
    if (line.msg === "progress") onProgress(line.figures);
    else result = { figures: line.figures, testimony: line.testimony };
  });
  const code = await new Promise<number | string | null>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (exit, by) => resolve(by ?? exit));
  });
  signal.removeEventListener("abort", end);
  if (result) return result;
  throw new VisioborneError("simulate.worker", `a process of the simulation ended without a result: ${code}`);
}
