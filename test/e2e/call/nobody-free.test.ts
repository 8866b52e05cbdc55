import { afterAll, expect, test } from "vitest";
import type { UsageMessage } from "../../../src/contract/types.ts";
import type { Bench } from "../support/bench.ts";
import { benchOf, reconfigureDesk, secondBorne } from "../support/call/faults.ts";
import { useStand } from "../support/call/use-stand.ts";
import type { Program } from "../support/program.ts";

const stand = useStand();
let other: { readonly program: Program; readonly bench: Bench } | undefined;

afterAll(async () => await other?.program.stop());

test("two bornes and one expert: the second waits as the next one, is told so, and gets its turn", async () => {
  const { demo, expert } = stand.now;
  other = await secondBorne(demo, "borne-2");
  const { bench } = other;
  await bench.until(({ borne }) => borne.state === "ready", "the second borne is ready");
  await deskIsBack();
  await stand.now.call();
  await bench.press();
  const said = (words: string) =>
    bench.until(({ sound }) => sound?.prompts.some(({ text }) => text.startsWith(words)) === true, words);
  await said("Vous êtes en position 1.");
  expect((await bench.get()).borne.state).toBe("in-session");
  // The one who talks is not disturbed.
  await stand.now.bothSee();
  await stand.now.hangUp();
  await stand.now.take();
  await said("Claude Martin vous répond.");
  await expert.getByText("borne-2").first().waitFor();
  await stand.now.hangUp();
  await bench.until(({ borne }) => borne.state === "ready", "the second borne is ready again");
});

test("nobody answers: telephone number on the screen, spoken and printed; told to the staff, and counted", async () => {
  const { demo, listener, expert, screen } = stand.now;
  await other?.program.stop();
  const bench = await benchOf(demo);
  await bench.until(({ borne }) => borne.state === "ready", "the borne is ready");
  const from = listener.next;
  await reconfigureDesk(demo, ({ organismes }) => organismes.forEach((one) => (one.maxWaitS = 10)));
  await deskIsBack();
  await expert.getByRole("button", { name: "Faire une pause" }).click({ timeout: 30_000 });
  await stand.now.press();
  await stand.now.scene("fallback");
  await screen.getByText("Personne n'a pu répondre").waitFor();
  await screen.getByText("3230").first().waitFor();
  await screen.getByText("Ces horaires sont imprimés").waitFor({ timeout: 30_000 });
  const said = await bench.until(
    ({ sound }) => sound?.prompts.some(({ text }) => /3230/.test(text)) === true,
    "spoken",
  );
  const { printed } = said["printer"] as { printed: readonly unknown[] };
  expect(printed).toHaveLength(1);
  await listener.until("alert/expert.absent", ({ text }) => text !== "", { from });
  expect(await stand.now.event("call.ended", from)).toMatchObject({ detail: "missed" });
  // An expert who is back ends the alert.
  await expert.getByRole("button", { name: "Reprendre" }).click();
  await listener.until("alert/expert.absent", ({ text }) => text === "", { from });
  // The next one need not wait until the words have stood long enough.
  await stand.now.press();
  await stand.now.event("session.ended", from);
  await demo.program.stop("SIGTERM", 15_000);
  const usage = listener
    .usages()
    .filter(({ topic }) => topic.includes("/borne-1/"))
    .map(({ text }) => JSON.parse(text) as UsageMessage);
  expect(usage.at(-1)?.organismes["caf"]).toMatchObject({ calls: 2, answered: 1, missed: 1 });
  expect(stand.now.errors).toEqual([]);
});

/** The desk was started anew, and the expert's page has found it. */
async function deskIsBack(): Promise<void> {
  const lost = stand.now.expert.getByText("Connexion au serveur perdue");
  await lost.waitFor({ state: "detached", timeout: 60_000 });
}
