import { closeSync, writeSync } from "node:fs";
import { startTests } from "vitest-runner";
import type { File, Task, Test, VitestRunner } from "vitest-runner";
import { closeOutside, openPort } from "./outside.ts";

/** What is told of each test, a JSON object a line. */
export type Told =
  | { readonly type: "began"; readonly group: string; readonly name: string }
  | {
      readonly type: "ended";
      readonly group: string;
      readonly name: string;
      readonly state: "pass" | "fail" | "skip";
      readonly ms: number;
      /** How often it was tried again. */
      readonly retries: number;
      readonly errors: readonly string[];
    };

/** The drivers' own deadlines are those of a board: an emulated processor that is short of time misses one now and then. */
const RETRIES = 2;
/** An emulated processor takes ten times as long, on a busy host more. */
const PATIENCE_MS = 120_000;

/**
 * Runs the tests of one group with vitest's own runner: the suites are those of the twin and of every other driver.
 * Ends the process.
 * @param load imports the files that hold the tests
 * @param only of these the tests whose names match, unless others were asked for
 */
export async function run(group: string, load: () => Promise<unknown>, only?: RegExp): Promise<never> {
  const port = openPort("visioborne.report");
  const tell = (told: Told): void => void writeSync(port, `${JSON.stringify(told)}\n`);
  const wanted = process.env["TESTS_WANTED"] ?? "";
  const runner: VitestRunner = {
    config: {
      root: "/",
      setupFiles: [],
      name: group,
      passWithNoTests: true,
      testNamePattern: wanted === "" ? only : new RegExp(wanted, "i"),
      allowOnly: true,
      sequence: { shuffle: false, concurrent: false, seed: 0, hooks: "stack", setupFiles: "list" },
      chaiConfig: undefined,
      maxConcurrency: 1,
      testTimeout: PATIENCE_MS,
      hookTimeout: PATIENCE_MS,
      retry: RETRIES,
      includeTaskLocation: false,
      diffOptions: undefined,
      tags: [],
      tagsFilter: undefined,
      strictTags: false,
      fakeTimers: {},
    },
    importFile: () => load(),
    onBeforeRunTask: (test: Test) => {
      if (test.mode === "run") tell({ type: "began", group, name: nameOf(test) });
    },
    onAfterRunTask: (test: Test) => tell(endOf(group, test)),
  };
  // Some tests wait for a driver whose timers keep no process alive.
  setInterval(() => undefined, 60_000);
  let files: File[] = [];
  try {
    files = await startTests([`/${group}`], runner);
  } catch (error) {
    tell(failure(group, "(the tests could not be run)", error));
  }
  for (const file of files) {
    for (const task of withErrors(file))
      tell({ type: "ended", group, name: nameOf(task), state: "fail", ms: 0, retries: 0, errors: errorsOf(task) });
  }
  closeSync(port);
  closeOutside();
  process.exit(0);
}

/** Files and suites that failed outside of a test: in a hook, or while they were imported. */
function withErrors(task: Task): Task[] {
  if (task.type === "test") return [];
  return [...(errorsOf(task).length > 0 ? [task] : []), ...task.tasks.flatMap(withErrors)];
}

function endOf(group: string, test: Test): Told {
  const state = test.result?.state;
  return {
    type: "ended",
    group,
    name: nameOf(test),
    state: state === "pass" || state === "fail" ? state : "skip",
    ms: Math.round(test.result?.duration ?? 0),
    retries: test.result?.retryCount ?? 0,
    errors: errorsOf(test),
  };
}

function failure(group: string, name: string, error: unknown): Told {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { type: "ended", group, name, state: "fail", ms: 0, retries: 0, errors: [words] };
}

function errorsOf(task: Task): string[] {
  return (task.result?.errors ?? []).map((error) =>
    [error.stack ?? error.message, error.diff].filter(Boolean).join("\n"),
  );
}

function nameOf(task: Task): string {
  const names = [task.name];
  for (let suite = task.suite; suite !== undefined; suite = suite.suite) names.unshift(suite.name);
  return names.join(" > ");
}
