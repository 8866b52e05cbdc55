import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CallStand } from "../../e2e/support/call/stand.ts";
import { PATIENCE_MS } from "../../e2e/support/program.ts";

/** From the expert's end of the call to a folder of papers in which nothing is left, milliseconds. */
export async function wipeMs(stand: CallStand): Promise<number> {
  const folder = join(stand.demo.layout.borneRuntime, "papers");
  const left = (): number => (existsSync(folder) ? readdirSync(folder).length : 0);
  if (left() === 0) throw new Error("there was nothing to wipe");
  const { expert } = stand;
  await expert.getByRole("button", { name: "Raccrocher", exact: true }).click({ timeout: PATIENCE_MS });
  const yes = expert.getByRole("button", { name: "Oui, raccrocher" });
  await yes.waitFor({ timeout: PATIENCE_MS });
  const startMs = performance.now();
  await yes.click();
  while (left() > 0) {
    if (performance.now() - startMs > PATIENCE_MS) throw new Error("papers were not wiped");
    await sleep(5);
  }
  return performance.now() - startMs;
}
