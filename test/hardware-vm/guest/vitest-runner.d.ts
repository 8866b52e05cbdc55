/** vitest's runner as its own workers use it; the bundle finds it in the installed version (host/bundle.ts). */
declare module "vitest-runner" {
  import type { RunnerTask, RunnerTestCase, RunnerTestFile } from "vitest";

  export type Task = RunnerTask;
  export type Test = RunnerTestCase;
  export type File = RunnerTestFile;
  export interface VitestRunner {
    config: Readonly<Record<string, unknown>>;
    importFile(path: string, source: string): unknown;
    onBeforeRunTask?(test: Test): unknown;
    onAfterRunTask?(test: Test): unknown;
  }
  export function startTests(files: readonly string[], runner: VitestRunner): Promise<File[]>;
}
