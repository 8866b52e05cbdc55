import { expect, test } from "vitest";
import { benchOf, until } from "../support/call/faults.ts";
import { isTone, pageHears, roomHears, roomHearsInASecond, writeTone } from "../support/call/tone.ts";
import { useStand } from "../support/call/use-stand.ts";

const EXPERT_HZ = 1000;
/** Of the voice that the bench makes. */
const USAGER_HZ = 440;

const stand = useStand({ expertAudio: writeTone(EXPERT_HZ) });

const lampOfVoice = async (): Promise<unknown> => {
  const { lamps } = (await (await benchOf(stand.now.demo)).get()) as unknown as {
    readonly lamps: { readonly lamps: Readonly<Record<string, { readonly rhythm: string }>> };
  };
  return lamps.lamps["voice"]?.rhythm;
};

test("each hears the other's tone, and not his own; the lamp of the other's voice is lit", async () => {
  const { demo, expert } = stand.now;
  await stand.now.press();
  await stand.now.skipNumber();
  expect((await roomHears(demo)).frequencyHz).not.toBe(EXPERT_HZ);
  await stand.now.take();
  await stand.now.bothSee();
  await until(async () => isTone(await roomHears(demo), EXPERT_HZ), "the usager hears the expert");
  await until(async () => (await lampOfVoice()) === "on", "the lamp of the other's voice is lit");
  await (await benchOf(demo)).post("sound", { voice: true });
  await until(async () => isTone(await pageHears(expert), USAGER_HZ), "the expert hears the usager");
  // What the loudspeaker gives is the expert's voice still: nobody hears himself.
  const heard = await roomHearsInASecond(demo);
  expect(heard.filter((tone) => isTone(tone, USAGER_HZ))).toEqual([]);
  expect(
    heard.some((tone) => isTone(tone, EXPERT_HZ)),
    JSON.stringify(heard),
  ).toBe(true);
});

test("an expert who switches his microphone off is not heard; the usager reads why, and the lamp goes out", async () => {
  const { demo, expert, screen } = stand.now;
  await expert.getByRole("button", { name: "Couper le micro" }).click();
  await screen.getByText("L'agent a coupé son micro").waitFor();
  await until(async () => !isTone(await roomHears(demo), EXPERT_HZ), "the expert is not heard");
  await until(async () => (await lampOfVoice()) === "off", "the lamp of the other's voice is out");
  await expert.getByRole("button", { name: "Rétablir le micro" }).click();
  await until(async () => isTone(await roomHears(demo), EXPERT_HZ), "the expert is heard again");
  await screen.getByText("L'agent a coupé son micro").waitFor({ state: "detached" });
});

test("the handset is lifted: the room hears the expert no more, who hears the usager still; laid down, it does", async () => {
  const { demo, expert } = stand.now;
  const bench = await benchOf(demo);
  await bench.post("sound/handset", { lifted: true });
  await until(async () => !isTone(await roomHears(demo), EXPERT_HZ), "the room no longer hears the expert");
  await until(async () => (await lampOfVoice()) === "on", "the expert's voice goes on");
  await until(async () => isTone(await pageHears(expert), USAGER_HZ), "the expert hears the usager still");
  await bench.post("sound/handset", { lifted: false });
  await until(async () => isTone(await roomHears(demo), EXPERT_HZ), "the room hears the expert again");
});

test("on hold neither is heard by the other; afterwards both are", async () => {
  const { demo, expert, screen } = stand.now;
  await expert.getByRole("button", { name: "Mettre en attente" }).click();
  // In a banner, and, as soon as no picture comes, in the picture's place too.
  await screen.getByRole("listitem").getByText("En attente. L'agent revient.").waitFor();
  await until(async () => !isTone(await roomHears(demo), EXPERT_HZ), "the usager no longer hears the expert");
  await expert.getByRole("button", { name: "Reprendre" }).click();
  await until(async () => isTone(await roomHears(demo), EXPERT_HZ), "the usager hears the expert again");
  await until(async () => isTone(await pageHears(expert), USAGER_HZ), "the expert hears the usager again");
});

test("nothing is heard of either after the call", async () => {
  const { demo, listener } = stand.now;
  const from = listener.next;
  await stand.now.hangUp();
  await stand.now.event("session.ended", from);
  await until(async () => !isTone(await roomHears(demo), EXPERT_HZ), "the room is quiet");
  expect(await lampOfVoice()).toBe("off");
  expect(stand.now.errors).toEqual([]);
});
