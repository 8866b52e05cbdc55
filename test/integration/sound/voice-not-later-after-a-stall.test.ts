import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { ends, never, virtualCard } from "../../contract/kit/sound.ts";
import { median, socket, TICK_PAYLOAD, Ticks } from "./ticks.ts";

const STALL_MS = 400;

test("packets that come late once make the voice late once, not for the rest of the call", async () => {
  const [loudspeaker, call] = [await socket(), await ends()];
  const { sound } = await virtualCard({ listenPort: loudspeaker.address().port });
  const conversation = await sound.converse({ ...call, inPayload: TICK_PAYLOAD }, never());
  const ticks = await Ticks.to(call.inPort, loudspeaker);
  const { lateMs } = ticks;
  await expect.poll(() => lateMs.length, { timeout: 30_000, interval: 100 }).toBeGreaterThanOrEqual(6);
  const before = median(lateMs.slice(2));
  ticks.stall();
  await sleep(STALL_MS);
  ticks.flow();
  const count = lateMs.length;
  await expect.poll(() => lateMs.length, { timeout: 30_000, interval: 100 }).toBeGreaterThanOrEqual(count + 9);
  // A stall that is kept would be in all of them.
  expect(median(lateMs.slice(count + 3))).toBeLessThan(before + STALL_MS / 2);
  await conversation.close();
}, 90_000);
