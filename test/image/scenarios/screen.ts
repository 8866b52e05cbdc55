import { join } from "node:path";
import { asNotepad, cardConfig, LINES } from "../field/card-files.ts";
import { Field } from "../field/field.ts";
import { colours, differing, light, screenshot, writePng } from "../machine/display.ts";
import type { Machine } from "../machine/machine.ts";
import { LOGS } from "../places.ts";
import type { Bench, Scenario } from "../scenario.ts";

/** Chromium beside the daemon. */
const MEMORY_MB = 2048;
/** A page with letters has more; a text terminal, and a screen of one colour, fewer. */
const PAGE_COLOURS = 16;
/** Of an asleep screen: a small ring that breathes. A browser's own bubble would be 2 %. */
const ASLEEP_LIGHT = 0.005;
/** Chromium's start and first page, drawn by an emulated processor. */
const PAGE_MS = 15 * 60_000;
const UNIT = "visioborne-screen.service";
const USER = "visioborne-screen";

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
      await pageLives(machine);
      const asleep = await shows(bench, machine, "asleep", (picture) => light(picture) < ASLEEP_LIGHT);
      bench.say("the page stands on the screen, and nothing else does");
      const from = centre.listener.next;
      await machine.gpio.set(LINES.button, true);
      await new Promise((resolve) => setTimeout(resolve, 500));
      await machine.gpio.set(LINES.button, false);
      await field.event("button.press", from);
      await shows(
        bench,
        machine,
        "pressed",
        (picture) => colours(picture) > PAGE_COLOURS && differing(asleep, picture) > 0.05,
      );
      bench.say("it has followed the press");
      await insideItsUnit(machine);
      bench.say("its processes stand inside the unit, whose limits hold");
    },
  },
];

/** Resolves when the page says to the daemon that it lives. */
async function pageLives(machine: Machine): Promise<void> {
  const seconds = PAGE_MS / 1000;
  const alive = `journalctl -b -u visioborne -o cat | grep -q '"life":"alive"'`;
  const said = await machine.shell.run(
    `n=0; until ${alive}; do n=$((n + 2)); [ $n -gt ${seconds} ] && break; sleep 2; done; ${alive} && echo lives`,
    2 * PAGE_MS,
  );
  if (said !== "lives") throw new Error(`the page never lived\n${await machine.shell.run(WORDS)}`);
}

/** What the kiosk, its compositor and its browser say of themselves. */
const WORDS = `systemctl status ${UNIT} visioborne-seat --no-pager -l; journalctl -b -u ${UNIT} -u visioborne-seat -o cat | tail -n 40`;

/** Resolves when every process of the screen stands in its unit. @throws Error with the groups that there are */
async function insideItsUnit(machine: Machine): Promise<void> {
  const said = await machine.shell.run(
    `for pid in $(pgrep -u ${USER}); do cat /proc/$pid/cgroup 2>/dev/null; done | sort | uniq -c`,
  );
  const groups = said.split("\n").map((line) => line.trim().split(/\s+/));
  const [[count = "0", group = ""] = [], ...others] = groups;
  if (others.length > 0 || group !== `0::/system.slice/${UNIT}` || Number(count) < 5)
    throw new Error(`expected all processes of ${USER} in /system.slice/${UNIT}, there is:\n${said}`);
}

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
      throw new Error(`the screen never showed: ${what}\n${await machine.shell.run(WORDS)}`);
    }
    // A screen tells nobody that it has changed.
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}
