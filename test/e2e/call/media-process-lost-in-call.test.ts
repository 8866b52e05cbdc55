import { afterAll, beforeAll, expect, test } from "vitest";
import { benchOf, processesOf, strike, until } from "../support/call/faults.ts";
import { useStand } from "../support/call/use-stand.ts";

const stand = useStand();
let began = 0;

// One call bears them all.
beforeAll(async () => {
  began = stand.now.listener.next;
  await stand.now.call();
});

test("the camera's process killed: the picture comes back by itself", async () => {
  const before = await strike(stand.now.demo, "camera", "SIGKILL");
  await replaced("camera", before.pid);
  await stand.now.bothSee();
});

test("the camera's process stopped: it is replaced, and the picture comes back by itself", async () => {
  const before = await strike(stand.now.demo, "camera", "SIGSTOP");
  await replaced("camera", before.pid);
  await stand.now.bothSee();
});

test("the camera unplugged: the voice goes on, which is said and counted; plugged in, the picture is back", async () => {
  const { listener, screen, expert } = stand.now;
  // The faults before may have been announced: only a call that has its picture can lose it.
  await pictureRestored();
  const from = listener.next;
  const bench = await benchOf(stand.now.demo);
  await bench.fault("camera", "absent");
  await stand.now.event("call.degraded", from);
  await screen.getByText("Sans image, la voix marche").waitFor();
  await expert.locator(".stage.is-audio-only").waitFor();
  await bench.until(
    ({ sound }) => sound?.prompts.some(({ text }) => text.startsWith("L'image est coupée")) === true,
    "it is said",
  );
  await stand.now.bothHear();
  await bench.fault("camera", null);
  await stand.now.event("call.restored", from);
  await stand.now.bothSee();
});

test("the sound's process killed: both hear each other again", async () => {
  await stand.now.bothHear();
  const before = await strike(stand.now.demo, "sound", "SIGKILL");
  await replaced("sound", before.pid);
  await stand.now.bothHear();
});

test("the sound's process stopped: it is replaced, and both hear each other again", async () => {
  const before = await strike(stand.now.demo, "sound", "SIGSTOP");
  await replaced("sound", before.pid);
  await stand.now.bothHear();
  await stand.now.bothSee();
});

afterAll(async () => {
  const { listener } = stand.now;
  // None of this has cost the call.
  expect(listener.events(began).filter(({ text }) => /call\.(moved|ended)/.test(text))).toEqual([]);
  await stand.now.hangUp();
  expect(await stand.now.event("call.ended", began)).toMatchObject({ detail: "talked" });
  await stand.now.event("session.ended", began);
  expect(stand.now.errors).toEqual([]);
});

/** Waits until every loss of the picture that was told was also told to be over. */
async function pictureRestored(): Promise<void> {
  const told = (type: string): number =>
    stand.now.listener.events(began).filter(({ text }) => text.includes(`"${type}"`)).length;
  await until(() => told("call.degraded") === told("call.restored"), "the picture is back, and that was told");
}

async function replaced(part: "camera" | "sound", pid: number): Promise<void> {
  const again = (): boolean => processesOf(stand.now.demo, part).some((one) => one.pid !== pid);
  await until(again, `another process of the ${part}`);
}
