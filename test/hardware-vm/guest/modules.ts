import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

/** Loads drivers of the kernel; there is no udev here that would. */
export function loadModules(...names: readonly string[]): void {
  for (const name of names) execFileSync("modprobe", [name], { stdio: "inherit" });
}

/** Waits for something that the kernel does in its own time. @throws Error naming it, after 30 s */
export async function waitFor<T>(what: string, look: () => T | undefined): Promise<T> {
  for (const untilMs = performance.now() + 30_000; performance.now() < untilMs; await delay(10)) {
    const seen = look();
    if (seen !== undefined) return seen;
  }
  throw new Error(`${what}: not within 30 s`);
}
