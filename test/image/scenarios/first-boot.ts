import { asNotepad, cardConfig } from "../field/card-files.ts";
import { Field, READY_MS } from "../field/field.ts";
import { Disk } from "../machine/disk.ts";
import { expectThat, type Scenario } from "../scenario.ts";

const GIB = 2 ** 30;

export const FIRST_BOOT: readonly Scenario[] = [
  {
    name: "first-boot/good-config",
    what: "a file as Notepad writes it: enrolled at the supervisor, call-ready, data grown, code erased; and again after a cut",
    minutes: 30,
    async run(bench) {
      const image = await Disk.open(bench.subject().image);
      const last = image.partition("data");
      const field = await Field.open(bench, {
        sizeBytes: last.offset + last.size + 2 * GIB,
        machine: { hardware: { shell: true } },
      });
      await field.up();
      await field.enrolled();
      const [firstMs] = [performance.now() - field.machine.startedMs];
      await field.cutAndCheck();
      const grown = (await Disk.open(field.disk.file)).partition("data").size;
      expectThat(grown > last.size + GIB, `data grown to the card, not ${grown} bytes of ${last.size}`);
      await field.up();
      const laterMs = performance.now() - field.machine.startedMs;
      bench.say(`first start ${Math.round(firstMs / 1000)} s, later one ${Math.round(laterMs / 1000)} s`);
      await field.cutAndCheck();
      // What the cut may have left unsaid, the second start has noted. Nothing is new since: the initramfs sees that, and the
      // daemon waits for no other program.
      await field.up();
      const ran = await field.machine.shell.run(
        "systemctl show visioborne-card.service -p ExecMainStartTimestamp --value",
      );
      expectThat(ran.trim() === "", `a card that is not read again, not: ${ran}`);
      await field.cutAndCheck();
    },
  },
  {
    name: "first-boot/bad-config",
    what: "a file with mistakes: told with line and remedy on the card, nothing else broken; mended on a computer, call-ready",
    minutes: 30,
    async run(bench) {
      const mistaken = (code: string): string =>
        asNotepad(cardConfig(code))
          .replace("timeZone: Europe/Paris", "timeZone: Europe/Pari")
          .replace("id: villedieu-1", "id: Villedieu 1");
      const field = await Field.open(bench, { config: mistaken });
      await field.machine.start();
      const text = await field.statusFile((status) => status.includes("REFUSÉE"));
      bench.say(text.split("\r\n").find((line) => line.includes("CONFIGURATION")) ?? "");
      expectThat(/ERREUR dans visioborne\.yaml, ligne \d+/.test(text), `mistakes with their lines:\n${text}`);
      expectThat(/remède\s+: \S/.test(text), `a remedy:\n${text}`);
      expectThat(!text.includes(field.code), "no code in the status file");
      const [lines] = [text.match(/ligne (\d+)/g) ?? []];
      expectThat(lines.length >= 2, `both mistakes told at once:\n${text}`);
      expectThat(field.machine.running, "a machine that goes on");
      await field.cutAndCheck();
      await field.disk.write(1, "visioborne.yaml", asNotepad(cardConfig(field.code)));
      await field.up();
      await field.statusFile((status) => status.includes("CORRECTE"), READY_MS);
      await field.cutAndCheck();
    },
  },
];
