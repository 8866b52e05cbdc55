import { join } from "node:path";
import { LINES } from "../field/card-files.ts";
import { Field, READY_MS } from "../field/field.ts";
import { colours, pixels, writePng } from "../machine/display.ts";
import { LOGS } from "../places.ts";
import type { Scenario } from "../scenario.ts";

const MEMORY_MB = 2048;
/** A page with letters has more; a text terminal, and a screen of one colour, fewer. */
const PAGE_COLOURS = 16;
/** Chromium's start and first page, drawn by an emulated processor. */
const PAGE_MS = 15 * 60_000;

export const SCREEN: readonly Scenario[] = [
  {
    name: "screen/own-page",
    what: "the screen shows the borne's page, in the image's own browser, and follows a press",
    minutes: 45,
    async run(bench) {
      const hardware = { shell: true, display: true, memoryMb: MEMORY_MB };
      const field = await Field.open(bench, { machine: { hardware } });
      const { machine, centre } = field;
      const look = async (): Promise<Buffer> => await pixels(machine, MEMORY_MB, join(bench.dir, "screen.raw"));
      const until = async (what: string, test: (picture: Buffer) => boolean): Promise<Buffer> => {
        const endMs = performance.now() + PAGE_MS;
        for (;;) {
          const picture = await look();
          if (test(picture)) {
            await writePng(picture, join(LOGS, `screen-${what}.png`));
            return picture;
          }
          if (performance.now() > endMs) {
            await writePng(picture, join(LOGS, `screen-${what}-failed.png`));
            const words = await machine.shell.run("journalctl -b -u visioborne-screen -o cat --no-pager | tail -n 40");
            throw new Error(`the screen never showed ${what}:\n${words}`);
          }
          // Memory tells nobody that it has changed.
          await new Promise((resolve) => setTimeout(resolve, 2000));
        }
      };
      await field.up();
      const page = await until("page", (picture) => colours(picture) > PAGE_COLOURS);
      bench.say("the page stands on the screen");
      const from = centre.listener.next;
      await machine.gpio.set(LINES.button, true);
      await new Promise((resolve) => setTimeout(resolve, 500));
      await machine.gpio.set(LINES.button, false);
      await field.event("button.press", from, READY_MS);
      await until("press", (picture) => colours(picture) > PAGE_COLOURS && differing(page, picture) > 0.05);
      bench.say("it has followed the press");
    },
  },
];

/** Share of the bytes that are others. */
function differing(one: Buffer, other: Buffer): number {
  let count = 0;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) count += 1;
  return count / one.length;
}
