import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./rig.ts";

/** How systemd starts a program of ours: what a figure has to be measured with. */
export interface UnitStart {
  /** Options of Node itself. */
  readonly nodeOptions: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Reads the environment and Node's options from a unit file.
 * @param stateDir what stands for %S, the folder of the state that lasts
 */
export function unitStart(name: string, stateDir: string): UnitStart {
  const lines = readFileSync(join(ROOT, "systemd", name), "utf8").split("\n");
  const valuesOf = (key: string) =>
    lines.flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
  const words = valuesOf("ExecStart")[0]?.split(/\s+/) ?? [];
  const script = words.findIndex((word) => word.endsWith(".js"));
  if (script < 1) throw new Error(`${name}: expected ExecStart=node [options] program.js`);
  const pairs = valuesOf("Environment").flatMap((value) => value.split(/\s+/));
  return {
    nodeOptions: words.slice(1, script),
    env: Object.fromEntries(
      pairs.map((pair) => {
        const equals = pair.indexOf("=");
        return [pair.slice(0, equals), pair.slice(equals + 1).replaceAll("%S", stateDir)];
      }),
    ),
  };
}
