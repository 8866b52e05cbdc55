import { expect, test } from "vitest";
import type { EventMessage } from "../../../src/contract/types.ts";
import { EXPERT, USAGER } from "../support/call/stand.ts";
import { isBars, isGreen, samplePicture } from "../support/call/browser.ts";
import { benchOf, until } from "../support/call/faults.ts";
import { useStand } from "../support/call/use-stand.ts";

const stand = useStand();

const onScreen = (name: string | RegExp) => stand.now.screen.getByRole("button", { name });
const atDesk = (name: string | RegExp) => stand.now.expert.getByRole("button", { name });

/** Touches something on the borne's screen until it has the effect: a scene that has just come takes no gesture. */
async function touch(name: string, effect: () => Promise<boolean>, target = onScreen(name)): Promise<void> {
  await until(async () => {
    if (await effect()) return true;
    await target.click({ timeout: 2000 }).catch(() => undefined);
    return await effect();
  }, `the effect of ${name}`);
}

/** An answer of this question only: the next one has answers of the same names. */
const answerTo = (question: string, name: string) =>
  stand.now.screen.locator(`.question:has-text("${question}") + .answers`).getByRole("button", { name });

const shows = async (text: string | RegExp): Promise<boolean> =>
  (await stand.now.screen.getByText(text).filter({ visible: true }).count()) > 0;
const spoken = async (): Promise<string> => {
  const { sound } = await (await benchOf(stand.now.demo)).get();
  return (sound?.prompts ?? []).map(({ text }) => text).join("\n");
};

test("English, asked for on the screen, is shown, spoken and told to the expert", async () => {
  await (await benchOf(stand.now.demo)).post("presence", { cm: 60 });
  await onScreen("English").waitFor();
  await touch("English", async () => await shows("Press the button"));
  await stand.now.press();
  await until(async () => (await stand.now.screen.locator(".keypad").count()) > 0, "the number is asked for");
  await touch("Skip", async () => (await stand.now.screen.locator(".keypad").count()) === 0);
  await until(async () => (await spoken()).includes("We are calling CAF"), "it is spoken in English");
  await stand.now.expert.getByText("anglais").first().waitFor();
  await stand.now.take();
  await stand.now.bothSee();
  await until(async () => (await spoken()).includes("is answering"), "the answer is spoken in English");
});

test("real-time text both ways, letter by letter, with what is taken back", async () => {
  const { expert, screen } = stand.now;
  await atDesk("Texte").click();
  const box = expert.getByLabel("Votre message");
  await box.pressSequentially("Bonjouf");
  await until(async () => (await screen.locator(".text-pane .expert").innerText()).includes("Bonjouf"), "read at once");
  await box.press("Backspace");
  await box.pressSequentially("r");
  await until(async () => (await screen.locator(".text-pane .expert").innerText()).includes("Bonjour"), "put right");
  await onScreen("Type").or(onScreen("Write")).first().click();
  for (const letter of "oui") await screen.getByRole("button", { name: letter, exact: true }).click();
  await expert.locator(".text-log .from-usager").getByText("oui").waitFor();
  await onScreen("Close the keyboard").click();
});

test("an expert who switches his picture off is not seen, and the usager reads why", async () => {
  const { screen } = stand.now;
  await atDesk("Couper l'image").click();
  await screen.getByText("The agent's picture is off").waitFor();
  await until(async () => !isGreen((await samplePicture(screen, EXPERT)) ?? []), "the expert is not seen");
  await atDesk("Rétablir l'image").click();
  await screen.getByText("The agent's picture is off").waitFor({ state: "detached" });
  await stand.now.bothSee();
});

test("on hold the expert is neither seen nor frozen; it is told, and taken back", async () => {
  const { screen } = stand.now;
  await atDesk("Mettre en attente").click();
  await screen.getByText("On hold. The agent will be back.").waitFor();
  await until(async () => !isGreen((await samplePicture(screen, EXPERT)) ?? []), "the expert is not seen");
  await until(async () => (await spoken()).includes("Please hold"), "it is spoken");
  await atDesk("Reprendre").click();
  await stand.now.bothSee();
});

test("the own picture goes off and on; the expert sees the usager all the time", async () => {
  const { screen, expert } = stand.now;
  const own = screen.locator(".own-picture");
  await until(async () => (await own.count()) === 1, "the own picture is shown");
  await touch("Hide my picture", async () => (await own.count()) === 0);
  await stand.now.moves(expert, USAGER, isBars);
  await touch("Show my picture", async () => (await own.count()) === 1);
});

test("louder and softer, by steps of 3 dB", async () => {
  const volume = async (): Promise<unknown> =>
    ((await (await benchOf(stand.now.demo)).get()) as unknown as { sound: { volumeDb: number } }).sound.volumeDb;
  expect(await volume()).toBe(0);
  await touch("Louder", async () => (await volume()) === 3);
  await touch("Softer", async () => (await volume()) === 0);
});

test("the usager hangs up: the expert reads it; the survey is answered; the next usager finds it all as it was", async () => {
  const { screen, expert, listener, demo } = stand.now;
  const from = listener.next;
  await onScreen("Louder").click();
  const hungUp = async () => (await expert.getByText("L'usager a raccroché.").count()) > 0;
  await touch("Hang up", hungUp, onScreen("Hang up").first());
  await stand.now.wrapUp();
  expect(await stand.now.event("call.ended", from)).toMatchObject({ organisme: "caf", detail: "talked" });
  await stand.now.event("session.ended", from);
  const question = screen.locator(".question");
  await question.getByText("Did you get what you came for?").waitFor();
  const helped = async () => (await question.getByText("Did you get").count()) === 0;
  await touch("Yes", helped, answerTo("Did you get", "Yes"));
  await question.getByText("Could you see and hear").waitFor();
  const seen = async () => (await question.count()) === 0;
  await touch("In part", seen, answerTo("Could you see", "In part"));
  const answers = (): EventMessage[] =>
    listener
      .events(from)
      .map(({ text }) => JSON.parse(text) as EventMessage)
      .filter(({ type }) => type === "survey.answered");
  await until(() => answers().length === 2, "both answers are published");
  expect(answers()).toMatchObject([
    { detail: "helped", answer: 2 },
    { detail: "picture-sound", answer: 1 },
  ]);
  await screen.getByText("Appuyez sur le bouton").waitFor();
  const { sound } = (await (await benchOf(demo)).get()) as unknown as { readonly sound: { readonly volumeDb: number } };
  expect(sound.volumeDb).toBe(0);
  // Of what was written nothing is left anywhere.
  expect(await screen.content()).not.toContain("Bonjour");
  expect(await expert.content()).not.toContain("Bonjour");
  expect(stand.now.errors).toEqual([]);
});
