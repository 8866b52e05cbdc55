import { join } from "node:path";
import { asNotepad, cardConfig, LINES } from "../field/card-files.ts";
import { Field } from "../field/field.ts";
import { colours, differing, screenshot, writePng } from "../machine/display.ts";
import type { Machine } from "../machine/machine.ts";
import { LOGS } from "../places.ts";
import type { Bench, Scenario } from "../scenario.ts";

/** Chromium beside the daemon. */
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
      const field = await Field.open(bench, {
        config: (code) => asNotepad(cardConfig(code, { screen: { pixelMm: 0.4 } })),
        machine: { hardware: { shell: true, display: true, memoryMb: MEMORY_MB } },
      });
      const { machine, centre } = field;
      await field.up();
      const page = await shows(bench, machine, "page", (picture) => colours(picture) > PAGE_COLOURS);
      bench.say("the page stands on the screen");
      const from = centre.listener.next;
      await machine.gpio.set(LINES.button, true);
      await new Promise((resolve) => setTimeout(resolve, 500));
      await machine.gpio.set(LINES.button, false);
      await field.event("button.press", from);
      await shows(
        bench,
        machine,
        "press",
        (picture) => colours(picture) > PAGE_COLOURS && differing(page, picture) > 0.05,
      );
      bench.say("it has followed the press");
    },
  },
];

/** Resolves with the first picture that passes; the picture is kept beside the consoles. */
async function shows(bench: Bench, machine: Machine, what: string, test: (pixmap: Buffer) => boolean): Promise<Buffer> {
  const endMs = performance.now() + PAGE_MS;
  for (;;) {
    const picture = await screenshot(machine, join(bench.dir, "screen.ppm"));
    if (test(picture)) {
      await writePng(machine, join(LOGS, `screen-${what}.png`));
      return picture;
    }
    if (performance.now() > endMs) {
      await writePng(machine, join(LOGS, `screen-${what}-failed.png`));
      const words =
        "systemctl status visioborne-screen --no-pager; journalctl -b -u visioborne-screen -o cat | tail -n 40";
      throw new Error(`the screen never showed: ${what}\n${await machine.shell.run(words)}`);
    }
    // A screen tells nobody that it has changed.
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}
