import { EventEmitter } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import type { Conversation, ConversationEvents, Sound } from "../../../devices/sound/port.ts";
import { Rig } from "../../../src/call/media/rig.ts";
import { FakeSession } from "../../support/call/fake-peer.ts";
import { realClock, until } from "../../support/call/kit.ts";
import { memoryLog } from "../../support/fake-clock.ts";

/** A conversation in which the other speaks without a pause since before it was open. */
class Monologue extends EventEmitter<ConversationEvents> implements Conversation {
  otherSpeaks(): boolean {
    return true;
  }

  mute(): void {}

  async close(): Promise<void> {
    this.emit("ended", undefined);
  }
}

test("the other's voice that began before the sound was open is told: the lamp is lit", async () => {
  const session = await FakeSession.open({ lineKbps: 512, maxHeight: 720 });
  const told: boolean[] = [];

  const rig = new Rig(session, false, 720, {
    camera: () => undefined,
    sound: () => ({ converse: async () => new Monologue() }) as unknown as Sound,
    onCamera: () => undefined,
    onSound: () => undefined,
    onOtherVoice: (speaks) => told.push(speaks),
    onLevels: () => undefined,
    clock: realClock,
    log: memoryLog(),
  });
  onTestFinished(() => rig.close());
  rig.start();
  await until(() => told.length > 0);
  expect(told).toEqual([true]);
  await rig.close();
  expect(told).toEqual([true, false]);
});
