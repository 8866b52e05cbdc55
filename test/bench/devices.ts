import { camera } from "./devices/camera.ts";
import { buttonFigures } from "./devices/button.ts";
import { presence } from "./devices/presence.ts";
import { printer } from "./devices/printer.ts";
import { scanner } from "./devices/scanner.ts";
import type { Bench, Figure } from "./figures.ts";
import { fuzzFigures } from "./devices/fuzz.ts";

const PARTS: Readonly<Record<string, Bench>> = { button: buttonFigures, camera, presence, printer, scanner };

/**
 * How soon a device that fails is seen, and is back, by the real drivers. `--only camera,printer` runs some; with
 * `--fuzz` (and `--inputs`) each parser is fired at as well.
 */
export const devices: Bench = async (options) => {
  const only = options.args.get("only")?.split(",") ?? Object.keys(PARTS);
  const unknown = only.filter((name) => name !== "fuzz" && !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(",")}: there are ${Object.keys(PARTS).join(", ")}`);
  const figures: Figure[] = [];
  // One after the other: each measures time.
  for (const name of only) figures.push(...((await PARTS[name]?.(options)) ?? []));
  if (options.args.has("fuzz")) figures.push(...(await fuzzFigures(options)));
  return figures;
};
