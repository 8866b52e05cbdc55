import { expect, test } from "vitest";
import { strike, strikeAndWait, withoutDesk } from "../support/call/faults.ts";
import { useStand } from "../support/call/use-stand.ts";

const stand = useStand();

test("desk killed while it rings: it rings again by itself, and is answered", async () => {
  const { listener, demo, expert } = stand.now;
  const from = listener.next;
  await stand.now.press();
  await expert.getByText("Appel entrant").waitFor();
  await strike(demo, "desk", "SIGKILL");
  await expert.getByText("Connexion au serveur perdue").waitFor();
  // The expert does nothing but wait for his page.
  await expert.getByText("Connexion au serveur perdue").waitFor({ state: "detached", timeout: 30_000 });
  await expert.getByText("Appel entrant").waitFor({ timeout: 30_000 });
  await stand.now.take();
  await stand.now.bothSee();
  await stand.now.hangUp();
  await stand.now.event("session.ended", from);
  expect(placed(from)).toBe(1);
});

test("desk killed while the usager waits and no expert is free: he keeps his place", async () => {
  const { listener, demo, expert } = stand.now;
  const from = listener.next;
  await expert.getByRole("button", { name: "Faire une pause" }).click();
  await stand.now.press();
  await stand.now.skipNumber();
  await stand.now.scene("queue");
  await strikeAndWait(demo, "desk");
  await expert.getByRole("button", { name: "Reprendre" }).click();
  await stand.now.scene("ringing");
  await stand.now.take();
  await stand.now.bothSee();
  expect(placed(from)).toBe(1);
});

test("desk killed in the call: picture, sound and text go on; after it the expert's end is the end", async () => {
  const { listener, demo, expert, screen } = stand.now;
  const from = listener.next;
  await expert.getByRole("button", { name: "Texte" }).click();
  await withoutDesk(demo, async () => {
    await expert.getByText("l'appel continue").waitFor();
    await stand.now.bothSee();
    await expert.getByLabel("Votre message").pressSequentially("Bonjour");
    await screen.getByText("Bonjour").waitFor();
    await screen.keyboard.type("merci");
    await expert.locator(".text-log").getByText("merci").waitFor();
  });
  await expert.getByText("l'appel continue").waitFor({ state: "detached", timeout: 30_000 });
  await stand.now.bothSee();
  expect(listener.events(from).filter(({ text }) => /call\.(reconnecting|moved|ended)/.test(text))).toEqual([]);
  await stand.now.hangUp();
  expect(await stand.now.event("call.ended", from)).toMatchObject({ detail: "talked" });
  await stand.now.event("session.ended", from);
  expect(stand.now.errors).toEqual([]);
});

function placed(from: number): number {
  return stand.now.listener.events(from).filter(({ text }) => text.includes('"call.placed"')).length;
}
