import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { spawn } from "node:child_process";
import { ensureImagePackages } from "../../images/machine.ts";
import { CACHE, LOGS, ROOT } from "./places.ts";
import type { Scenario, Subject } from "./scenario.ts";
import { standIn } from "./stand-in/build.ts";

/** Prepares, with the network still there, what the scenarios need. @returns the image's folder, if one is needed */
export async function ensureSubject(
  scenarios: readonly Scenario[],
  given: string | undefined,
  say: (line: string) => void,
): Promise<string | undefined> {
  mkdirSync(LOGS, { recursive: true });
  await ensureImagePackages(ROOT, join(LOGS, "packages.log"));
  if (scenarios.some(({ name }) => name.startsWith("rig/"))) await standIn(CACHE, say);
  if (scenarios.every(({ name }) => name.startsWith("rig/"))) return undefined;
  return await imageDirectory(given, say);
}

/** Folder of an image for the emulated board: the one that is given, or that of the cache, built where there is none. */
export async function imageDirectory(given: string | undefined, say: (line: string) => void): Promise<string> {
  const dir = resolve(given ?? join(CACHE, "out-qemu-virt"));
  if (given === undefined && findImage(dir) === undefined) {
    say(`no image in ${dir}: building it`);
    const args = [join(ROOT, "images/build.ts"), "--board", "qemu-virt", "--out", dir, "--no-download"];
    const code = await new Promise<number>((done, fail) => {
      const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit" });
      child.once("error", fail);
      child.once("close", (ended) => done(ended ?? 1));
    });
    if (code !== 0) throw new Error(`no image: images/build.ts ended with ${code}`);
  }
  imageIn(dir);
  return dir;
}

/** @throws Error naming the folder, when there is no image in it */
export function imageIn(dir: string): string {
  const name = findImage(dir);
  if (name === undefined)
    throw new Error(`${dir}: no image (*.img); npm run image -- --board qemu-virt --out DIR makes one`);
  return join(dir, name);
}

function findImage(dir: string): string | undefined {
  return existsSync(dir) ? readdirSync(dir).find((file) => file.endsWith(".img")) : undefined;
}

/** The image that this run was given. */
export function subjectHere(): Subject {
  const dir = process.env["VISIOBORNE_IMAGE_DIR"] ?? "";
  return { image: imageIn(dir), dir };
}

/** Folder of the slots' own files, beside the image. */
export function partsOf(dir: string): string {
  return join(dir, "qemu-virt");
}
