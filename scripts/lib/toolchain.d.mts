export interface Toolchain {
  readonly dir: string;
  readonly nodeDir: string;
  readonly node: string;
  readonly version: string;
}

export function toolchainOf(root: string): Toolchain;
export function hasNode(toolchain: Toolchain): boolean;
export function ensureNode(root: string, logFile: string): Promise<void>;
export function environment(root: string): NodeJS.ProcessEnv & { PATH: string };
export function runNpm(
  root: string,
  args: readonly string[],
  logFile: string,
  options?: { cwd?: string; env?: Record<string, string> },
): Promise<void>;
export function npmOutput(root: string, args: readonly string[]): Promise<string>;
