import type { Page } from "playwright-core";
import { PATIENCE_MS } from "../../e2e/support/program.ts";

/** What an expert does on his page, by what he reads on it. */

export async function signIn(
  page: Page,
  desk: { readonly url: string; readonly user: string; readonly password: string },
): Promise<void> {
  await page.goto(desk.url);
  await page.getByLabel(/identifiant/i).fill(desk.user);
  await page.locator("input[type=password]").fill(desk.password);
  await page.keyboard.press("Enter");
}

/** Waits for the checks and says that he is ready. */
export async function getReady(page: Page): Promise<void> {
  const ready = page.getByRole("button", { name: "Je suis prêt" });
  // A click waits until the button is enabled: until all checks are done.
  await ready.click({ timeout: PATIENCE_MS });
  await page.getByText("Faire une pause").waitFor({ timeout: PATIENCE_MS });
}

/** Takes the call that rings. */
export async function take(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /prendre l'appel/i })
    .first()
    .click({ timeout: PATIENCE_MS });
}

/** Ends the call and says what it was about: then he is free again. */
export async function hangUp(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Raccrocher", exact: true }).click({ timeout: PATIENCE_MS });
  await page.getByRole("button", { name: "Oui, raccrocher" }).click({ timeout: PATIENCE_MS });
  await page.getByRole("button", { name: /renseignement/i }).click({ timeout: PATIENCE_MS });
}
