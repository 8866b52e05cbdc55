import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Tab until the focus is on something with this name; it must be seen there. */
export async function tabTo(page: Page, name: RegExp, most = 40): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const named = element instanceof HTMLInputElement || element instanceof HTMLSelectElement;
      const label = named ? element.labels?.[0]?.textContent : undefined;
      const text = element.getAttribute("aria-label") ?? label ?? element.textContent ?? "";
      return { text: text.replaceAll(/\s+/g, " "), seen: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 };
    });
    if (!focus || !name.test(focus.text)) continue;
    expect(focus).toMatchObject({ seen: true });
    return;
  }
  throw new Error(`no way to ${name} by the keyboard`);
}
