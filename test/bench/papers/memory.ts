import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processOf } from "../../e2e/support/call/faults.ts";
import type { CallStand } from "../../e2e/support/call/stand.ts";
import { treeFigures } from "../processes.ts";
import type { PapersPage } from "./page.ts";

const PAGES = 30;
const LOOK_MS = 200;
const SCAN_MS = 120_000;

/**
 * Thirty pages of the feeder, of a real page's size: by how much the borne's memory was above that of the call before, at
 * most, in MB. The pages themselves, which lie in RAM, are counted in.
 */
export async function memoryOfPages(stand: CallStand, page: PapersPage, say: (line: string) => void): Promise<number> {
  const { pid } = processOf(stand.demo, "borne");
  const folder = join(stand.demo.layout.borneRuntime, "papers");
  const now = (): number => treeFigures(pid).pssBytes + bytesBelow(folder);
  const before = now();
  const form = stand.expert.locator(".ask-paper");
  await form.getByLabel("chargeur").check();
  await form.getByRole("button", { name: "Demander à l'usager" }).click();
  await (await page.bench()).post("scanner/feed", { sheets: PAGES });
  let most = before;
  const endMs = performance.now() + SCAN_MS;
  for (;;) {
    await sleep(LOOK_MS);
    most = Math.max(most, now());
    const { scanner } = (await (await page.bench()).get()) as unknown as {
      readonly scanner: { readonly sheets: number; readonly scanning: boolean };
    };
    if (scanner.sheets === 0 && !scanner.scanning) break;
    if (performance.now() > endMs) throw new Error(`${scanner.sheets} sheets are still in the feeder`);
  }
  say(`${Math.round(bytesBelow(folder) / 1e6)} MB of pages in RAM`);
  return (most - before) / 1e6;
}

function bytesBelow(folder: string): number {
  try {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    return files.reduce((sum, one) => sum + statSync(join(one.parentPath, one.name)).size, 0);
  } catch {
    // Not there yet, or just gone.
    return 0;
  }
}
