import { expect, test } from "vitest";
import type { UsageMessage } from "../../src/contract/types.ts";
import { PATIENCE_MS } from "../e2e/support/program.ts";
import { benchOf, until } from "../e2e/support/call/faults.ts";
import { signInAs } from "../e2e/support/call/second-expert.ts";
import { useStand } from "../e2e/support/call/use-stand.ts";

const stand = useStand();

const onScreen = (name: string) => stand.now.screen.getByRole("button", { name, exact: true });

/** Somebody stands before the borne and types the code of a ticket. */
async function typeTicket(code: string): Promise<void> {
  const { screen, demo } = stand.now;
  await (await benchOf(demo)).post("presence", { cm: 60 });
  // The one before was asked two questions, and has gone without an answer.
  await until(async () => {
    if ((await onScreen("J'ai un numéro de rappel").count()) > 0) return true;
    await onScreen("Passer")
      .click({ timeout: 500 })
      .catch(() => undefined);
    return false;
  }, "the welcome is shown");
  await onScreen("J'ai un numéro de rappel").click({ timeout: PATIENCE_MS });
  for (const digit of code) await onScreen(digit).click();
  await until(async () => {
    await onScreen("Valider")
      .click({ timeout: 1000 })
      .catch(() => undefined);
    return (await screen.getByText("Tapez votre numéro de rappel").count()) === 0;
  }, "the ticket is taken");
}

const prompts = async (): Promise<readonly { readonly text: string }[]> =>
  (await (await benchOf(stand.now.demo)).get()).sound?.prompts ?? [];

let code = "";

test("a transfer rings at the other organisme and nowhere else; the usager is told; both see each other there", async () => {
  const { expert, screen, listener } = stand.now;
  const from = listener.next;
  const colleague = await signInAs(stand.now, "france-travail");
  await stand.now.press();
  await stand.now.skipNumber();
  await stand.now.take();
  await stand.now.bothSee();
  await expert.getByRole("button", { name: "Transférer" }).click();
  await expert.getByRole("button", { name: /France Travail/ }).click();
  await expert.locator("#transfer-panel").getByRole("button", { name: "Transférer", exact: true }).click();
  expect(await stand.now.event("call.moved", from)).toMatchObject({ organisme: "france-travail", detail: "transfer" });
  await screen.getByText("France Travail").first().waitFor();
  await stand.now.take(colleague);
  await stand.now.bothSee(colleague);
  await expert.getByText("Vous avez transféré l'appel.").waitFor();
  await stand.now.wrapUp();
  await stand.now.hangUp(colleague);
  await stand.now.event("session.ended", from);
  await colleague.context().close();
});

test("nobody is free: a place in the queue, and a ticket to come back with, which ends the call", async () => {
  const { expert, screen, listener } = stand.now;
  await expert.getByRole("button", { name: "Faire une pause" }).click();
  await stand.now.state("ready");
  const from = listener.next;
  await stand.now.press();
  await stand.now.skipNumber();
  await stand.now.scene("queue");
  await until(async () => {
    if ((await screen.locator(".code").count()) > 0) return true;
    await onScreen("Revenir plus tard")
      .click({ timeout: 1000 })
      .catch(() => undefined);
    return false;
  }, "the ticket is shown");
  code = await screen.locator(".code").innerText();
  expect(code).toMatch(/^[0-9]{4,6}$/);
  await until(
    async () => (await prompts()).some(({ text }) => text.includes(code.split("").join(" "))),
    "the code is spoken, digit by digit",
  );
  expect(await stand.now.event("call.ended", from)).toMatchObject({ detail: "abandoned" });
  // He need not wait until the borne has said all of it.
  await stand.now.press();
  await stand.now.event("session.ended", from);
});

test("the code at the next press gives priority; it is used up by it", async () => {
  const { expert, listener } = stand.now;
  await stand.now.state("ready");
  const from = listener.next;
  await typeTicket(code);
  await stand.now.skipNumber();
  await stand.now.scene("queue");
  await expert.getByRole("button", { name: "Reprendre" }).click();
  await expert.getByText("Prioritaire").first().waitFor({ timeout: PATIENCE_MS });
  await stand.now.take();
  await stand.now.bothSee();
  await stand.now.hangUp();
  expect(await stand.now.event("call.ended", from)).toMatchObject({ detail: "talked" });
  await stand.now.event("session.ended", from);
});

test("a code that is not known sends nobody away: it is said, and the call is placed without it", async () => {
  const { expert, listener } = stand.now;
  await stand.now.state("ready");
  const from = listener.next;
  await typeTicket(code);
  await stand.now.skipNumber();
  await until(
    async () => (await prompts()).some(({ text }) => text.includes("Ce numéro n'est pas connu")),
    "it is said",
  );
  await stand.now.take();
  await stand.now.bothSee();
  expect(await expert.getByText("Prioritaire").count()).toBe(0);
  await stand.now.hangUp();
  await stand.now.event("session.ended", from);
  const placed = listener.on("event", from).filter(({ text }) => text.includes('"call.placed"'));
  expect(placed).toHaveLength(1);
  expect(stand.now.errors).toEqual([]);
});

test("counted where they ended, and nothing says who it was", async () => {
  const { demo, listener } = stand.now;
  await demo.program.stop("SIGTERM", 15_000);
  const usage = listener.usages().map(({ text }) => JSON.parse(text) as UsageMessage);
  expect(usage.at(-1)?.organismes["caf"]).toMatchObject({ answered: 2, abandoned: 1 });
  expect(listener.heard.filter(({ text }) => text.includes(code))).toEqual([]);
});
