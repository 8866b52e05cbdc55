import type { SpawnOptions } from "node:child_process";

export function stepLock(stateDir: string): string;
export function runForeground(command: string, args: readonly string[], options?: SpawnOptions): Promise<number>;
export function runLogged(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { logFile: string; tied?: boolean },
): Promise<void>;
export function capture(
  command: string,
  args: readonly string[],
  options?: SpawnOptions,
): Promise<{ code: number; stdout: string; stderr: string }>;
