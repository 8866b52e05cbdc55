// `npm run image -- --board rpi4 --out DIR`: the SD card's image, from Debian's packages and this project.
import { writeFileSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BOARDS } from "./boards.ts";
import { USAGE, readArguments, type BuildOptions } from "./arguments.ts";
import { buildImage } from "./image.ts";
import { ensureImagePackages } from "./machine.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

let options: BuildOptions | undefined;
try {
  const read = readArguments(process.argv.slice(2));
  if (read === "help") {
    process.stdout.write(USAGE);
  } else options = read;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
  process.exitCode = 2;
}

if (options !== undefined) {
  const out = resolve(options.out);
  mkdirSync(out, { recursive: true });
  const logFile = join(out, "build.log");
  writeFileSync(logFile, "");
  try {
    await ensureImagePackages(root, logFile);
    const made = await buildImage({ root, options: { ...options, out }, logFile });
    if (options.json) process.stdout.write(`${JSON.stringify(made, null, 2)}\n`);
    else
      for (const [name, value] of Object.entries(made)) process.stdout.write(`${name.padEnd(14)} ${String(value)}\n`);
  } catch (error) {
    process.stderr.write(
      `\nno image for ${BOARDS[options.board].name}: ${(error as Error).message}\n(everything that was said: ${logFile})\n`,
    );
    process.exitCode = 1;
  }
}
