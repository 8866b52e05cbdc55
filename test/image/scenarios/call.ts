import { join } from "node:path";
import { writeToneWav } from "../../support/tone-wav.ts";
import { asNotepad, CALL_APPEND, callProfile, cardConfig, LINES, soundProfile } from "../field/card-files.ts";
import { PORTS } from "../centre/ports.ts";
import type { StatusMessage } from "../../../src/contract/types.ts";
import { Expert } from "../field/expert.ts";
import { Field, READY_MS } from "../field/field.ts";
import { playedTone } from "../field/played.ts";
import { LOGS } from "../places.ts";
import { expectThat, type Scenario } from "../scenario.ts";

/** The expert's voice: no prompt holds it alone for so long. */
const VOICE = { frequencyHz: 1000, leastMs: 1000 };
const HEARD_MS = 3 * 60_000;

/** A finger on the board's button. */
async function press({ gpio }: Field["machine"]): Promise<void> {
  await gpio.set(LINES.button, true);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await gpio.set(LINES.button, false);
}

export const CALL: readonly Scenario[] = [
  {
    name: "call-through-the-image",
    what: "a press on the board's line rings at the desk, an expert answers in a browser and sees the picture of the kernel's test camera",
    minutes: 60,
    async run(bench) {
      const field = await Field.open(bench, {
        profile: callProfile(),
        machine: { append: CALL_APPEND, hardware: { shell: true } },
      });
      const { centre, machine } = field;
      // The first start is for the enrolment: the desk is called with the certificate.
      await machine.start();
      await centre.listener.until("status", () => true, { deadlineMs: READY_MS });
      await machine.cut();
      await field.up();
      const expert = await Expert.open(`http://localhost:${PORTS.desk}`, centre.expert);
      bench.later(async () => await expert.close());
      const from = centre.listener.next;
      await press(machine);
      await field.event("button.press", from);
      await field.event("call.placed", from);
      bench.say("the press has become a call");
      await expert.take();
      await field.event("call.answered", from);
      await expert.seesVivid().catch(async (error: unknown) => {
        await expert.picture(join(LOGS, "call-through-the-image-failed.png"));
        const borne = await machine.shell.run("journalctl -b -u visioborne -o cat --no-pager | tail -n 60");
        throw new Error(`${String(error)}\nthe borne's own words:\n${borne}`);
      });
      bench.say("answered; the expert sees the bars of the test camera");
      await expert.picture(join(LOGS, "call-through-the-image.png"));
      await expert.hangUp();
      await field.event("call.ended", from);
      await field.ready(from, READY_MS);
    },
  },
  {
    name: "call/expert-is-heard",
    what: "an expert's voice comes out of the board's sound card, whose driver leaves it muted",
    minutes: 45,
    async run(bench) {
      const file = join(bench.dir, "played.wav");
      const services = [{ id: "caf", organisme: "caf", name: "CAF", needs: ["button", "line"] }];
      const field = await Field.open(bench, {
        profile: soundProfile(),
        config: (code) => asNotepad(cardConfig(code, { services })),
        machine: { hardware: { sound: file, shell: true } },
      });
      const { centre, machine } = field;
      // The first start is for the enrolment: the desk is called with the certificate.
      await machine.start();
      await centre.listener.until("status", () => true, { deadlineMs: READY_MS });
      await machine.cut();
      const started = centre.listener.next;
      await machine.start();
      await centre.listener.untilBody<StatusMessage>("status", ({ state }) => state !== "starting", {
        from: started,
        deadlineMs: READY_MS,
      });
      bench.say((await machine.shell.run("amixer -c 0 | grep -A 6 -i master | grep -o '\\[.*' | head -n 1")).trim());
      const voice = writeToneWav(join(bench.dir, "voice.wav"), VOICE.frequencyHz);
      const expert = await Expert.open(`http://localhost:${PORTS.desk}`, centre.expert, voice);
      bench.later(async () => await expert.close());
      const from = centre.listener.next;
      await press(machine);
      await field.event("call.placed", from);
      const before = playedTone(file, VOICE.frequencyHz);
      await expert.take();
      await field.event("call.answered", from);
      const endMs = performance.now() + HEARD_MS;
      let heard = before;
      while (heard.toneMs - before.toneMs < VOICE.leastMs && performance.now() < endMs) {
        await new Promise((resolve) => setTimeout(resolve, 2000));
        heard = playedTone(file, VOICE.frequencyHz);
      }
      const { playedS, toneMs, dbfs } = heard;
      bench.say(`${playedS.toFixed(0)} s played, ${toneMs} ms of the voice at ${dbfs.toFixed(0)} dBFS`);
      expectThat(toneMs - before.toneMs >= VOICE.leastMs, `${VOICE.leastMs} ms of the expert's voice, not ${toneMs}`);
      await expert.hangUp();
      await field.event("call.ended", from);
    },
  },
];
