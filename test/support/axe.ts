import axeCore from "axe-core";
import type { Page } from "playwright-core";

/** Brings axe-core to a page, once: half a megabyte of source costs more than a look at a page. */
export async function bringAxe(page: Page): Promise<void> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeCore.source);
}
