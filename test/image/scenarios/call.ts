import { join } from "node:path";
import { CALL_APPEND, callProfile, LINES } from "../field/card-files.ts";
import { PORTS } from "../centre/ports.ts";
import { Expert } from "../field/expert.ts";
import { Field, READY_MS } from "../field/field.ts";
import { LOGS } from "../places.ts";
import type { Scenario } from "../scenario.ts";

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
      await machine.gpio.set(LINES.button, true);
      await new Promise((resolve) => setTimeout(resolve, 500));
      await machine.gpio.set(LINES.button, false);
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
];
