import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Prompt } from "../../../devices/sound/port.ts";
import { twinSound } from "../../../devices/sound/twin.ts";
import { NoticeBoard } from "../../../src/borne/notice.ts";
import { phrase } from "../../../src/borne/phrases.ts";
import { openTwin } from "../../support/twin-borne.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function boardOnTwin(hours = { open: true, quiet: false }) {
  const { device, bench } = await openTwin(twinSound, "sound");
  const board = new NoticeBoard({
    speak: async (prompt) => device.say(prompt),
    open: () => hours.open,
    quiet: () => hours.quiet,
  });
  const prompts = () =>
    (bench.state()["prompts"] as (Prompt & { outcome: string })[]).map(({ id, outcome }) => [id, outcome]);
  return { board, prompts, bench };
}

const unavailable = phrase("unavailable", "fr", { phone: "02 33 00 00 00" });
const identify = phrase("identify", "en");

test("what is spoken is written, with the telephone number, and is gone after its time", async () => {
  const { board, prompts } = await boardOnTwin();
  const seen: (string | null)[] = [];
  board.on("change", (notice) => seen.push(notice?.id ?? null));
  void board.tell(unavailable, true);
  expect(board.now()).toEqual({
    id: "unavailable",
    language: "fr",
    text: "L'appel n'est pas possible pour l'instant. Vous pouvez téléphoner au 02 33 00 00 00.",
  });
  expect(prompts()).toEqual([["unavailable", "speaking"]]);
  await vi.advanceTimersByTimeAsync(19_900);
  expect(board.now()).not.toBeNull();
  await vi.advanceTimersByTimeAsync(200);
  expect(board.now()).toBeNull();
  expect(seen).toEqual(["unavailable", null]);
  expect(prompts()).toEqual([["unavailable", "said"]]);
});

test("a new notice takes the place of the old one and has its own time", async () => {
  const { board, prompts } = await boardOnTwin();
  void board.tell(unavailable, true);
  await vi.advanceTimersByTimeAsync(500);
  void board.tell(identify, false);
  expect(board.now()?.id).toBe("identify");
  expect(prompts()[0]).toEqual(["unavailable", "interrupted"]);
  await vi.advanceTimersByTimeAsync(19_900);
  expect(board.now()?.id).toBe("identify");
});

test.each([
  ["asked for, open", { open: true, quiet: false }, true, true],
  ["asked for, open though quiet (hours unknown)", { open: true, quiet: true }, true, true],
  ["asked for, closed", { open: false, quiet: true }, true, false],
  ["not asked for, open", { open: true, quiet: false }, false, true],
  ["not asked for, night", { open: true, quiet: true }, false, false],
])("%s: written always, spoken only when it may be", async (_what, hours, asked, spoken) => {
  const { board, prompts } = await boardOnTwin(hours);
  void board.tell(identify, asked);
  expect(board.now()?.id).toBe("identify");
  expect(prompts()).toHaveLength(spoken ? 1 : 0);
});

test("sound-lost: the writing stays", async () => {
  const board = new NoticeBoard({
    speak: () => Promise.reject(new Error("no card")),
    open: () => true,
    quiet: () => false,
  });
  void board.tell(unavailable, true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(board.now()?.id).toBe("unavailable");
  board.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(board.now()?.id).toBe("unavailable");
});

test.each(["fr", "en"] as const)("in %s nothing is left unfilled, with or without a telephone number", (language) => {
  for (const id of ["unavailable", "closed", "identify"] as const) {
    for (const prompt of [phrase(id, language), phrase(id, language, { phone: "3949" })]) {
      expect(prompt.text).not.toMatch(/[{}]|undefined/);
      expect(prompt.language).toBe(language);
    }
    if (id !== "identify") expect(phrase(id, language, { phone: "3949" }).text).toContain("3949");
  }
});
