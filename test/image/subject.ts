import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { CACHE } from "./places.ts";
import type { Scenario, Subject } from "./scenario.ts";
import { standIn } from "./stand-in/build.ts";

/** Prepares, with the network still there, what the scenarios need. @returns the image's folder, if one is needed */
export async function ensureSubject(
  scenarios: readonly Scenario[],
  given: string | undefined,
  say: (line: string) => void,
): Promise<string | undefined> {
  if (scenarios.some(({ name }) => name.startsWith("rig/"))) await standIn(CACHE, say);
  if (scenarios.every(({ name }) => name.startsWith("rig/"))) return undefined;
  return resolve(given ?? join(CACHE, "out-qemu-virt"));
}

/** The image that this run was given. */
export async function subjectHere(): Promise<Subject> {
  const dir = process.env["VISIOBORNE_IMAGE_DIR"] ?? "";
  const name = existsSync(dir) ? readdirSync(dir).find((file) => file.endsWith(".img")) : undefined;
  if (name === undefined) throw new Error(`${dir}: no image (*.img); make one by npm run image -- --board qemu-virt`);
  return { image: join(dir, name), dir };
}

/** Folder of the slots' own files, beside the image. */
export function partsOf(dir: string): string {
  return join(dir, "qemu-virt");
}
