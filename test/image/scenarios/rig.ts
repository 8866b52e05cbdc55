import { join } from "node:path";
import { createServer } from "node:http";
import { standIn } from "../stand-in/build.ts";
import { Disk } from "../machine/disk.ts";
import type { Machine } from "../machine/machine.ts";
import { expectThat, type Bench, type Scenario } from "../scenario.ts";
import { CACHE } from "../places.ts";

const READY_MS = 120_000;
const WORD_MS = 30_000;

/** A machine on the rig's own small image, up and obeying. */
async function upStandIn(bench: Bench): Promise<Machine> {
  const image = await standIn(CACHE, bench.say);
  const disk = await Disk.copy(image, join(bench.dir, "card.img"));
  return bench.machine(disk);
}

async function ready(machine: Machine, hardware = {}): Promise<void> {
  await machine.start(hardware);
  await machine.console.until(/^rig: ready/, READY_MS);
}

function said(machine: Machine, word: RegExp): string {
  return machine.console.find(word)?.[1] ?? "";
}

export const RIG: readonly Scenario[] = [
  {
    name: "rig/tryboot-once",
    what: "the flag holds for one start; a power cut falls back; autoboot.txt commits",
    minutes: 5,
    async run(bench) {
      const machine = await upStandIn(bench);
      const boots = async (): Promise<string> => {
        await ready(machine);
        return `${machine.boot?.partition} ${said(machine, /system is (\S+)/)} ${said(machine, /tryboot=(\d)/)}`;
      };
      expectThat((await boots()) === "2 1.0 0", "A at power-on");
      machine.type("restart 0 tryboot\n");
      expectThat((await machine.ended(WORD_MS)) === "restart", "a restart");
      expectThat((await boots()) === "3 1.1 1", "B once");
      await machine.cut();
      expectThat((await boots()) === "2 1.0 0", "A again after a power cut");
      machine.type("restart\n");
      expectThat((await machine.ended(WORD_MS)) === "restart", "a restart");
      expectThat((await boots()) === "2 1.0 0", "A after a plain restart");
      await machine.cut();
      await machine.disk.write(
        1,
        "autoboot.txt",
        "[all]\ntryboot_a_b=1\nboot_partition=3\n[tryboot]\nboot_partition=2\n",
      );
      expectThat((await boots()) === "3 1.1 0", "B once autoboot.txt says so");
    },
  },
  {
    name: "rig/watchdog-and-lost-slot",
    what: "a crashed kernel is reset by the watchdog; a flag towards a slot without files leaves the board in its boot loader",
    minutes: 5,
    async run(bench) {
      const machine = await upStandIn(bench);
      await ready(machine);
      machine.type("watch\n");
      await machine.console.until(/watchdog armed/, WORD_MS);
      machine.type("crash\n");
      expectThat((await machine.ended(90_000)) === "watchdog", "the watchdog's reset");
      await machine.disk.noise("system_b");
      await ready(machine);
      machine.type("restart 0 tryboot\n");
      await machine.ended(WORD_MS);
      await machine.start();
      await machine.console.until(/system_b does not mount/, READY_MS);
      expectThat((await machine.ended(WORD_MS)) === "restart", "the guest's own reset");
      await ready(machine);
      expectThat(said(machine, /system is (\S+)/) === "1.0", "A after a slot of noise");
      await machine.disk.remove(3, "config.txt");
      machine.type("restart 0 tryboot\n");
      await machine.ended(WORD_MS);
      const stuck = await machine.start().then(
        () => "started",
        (error: Error) => error.message,
      );
      expectThat(/partition 3: config.txt is missing/.test(stuck), `stuck in the boot loader, not: ${stuck}`);
      await ready(machine);
    },
  },
  {
    name: "rig/button-lamp-network-clock",
    what: "lines of the board from outside, the host's loopback and nothing else, a board without a clock",
    minutes: 5,
    async run(bench) {
      const machine = await upStandIn(bench);
      await ready(machine, { clock: "none" });
      expectThat(said(machine, /clock (\d+)/) === "1970", "1970 on a board without a clock");
      machine.type("button 1\n");
      await machine.console.until(/button watched/, WORD_MS);
      await machine.gpio.set(1, true);
      await machine.console.until(/button pressed/, WORD_MS);
      machine.type("lamp 2\n");
      await machine.gpio.until(() => machine.gpio.level(2) === true, "the lamp lit", WORD_MS);
      await machine.gpio.until(() => machine.gpio.level(2) === false, "the lamp dark", WORD_MS);
      const server = createServer((_, answer) => answer.end("hello\n")).listen(8080, "127.0.0.1");
      bench.later(() => server.close());
      machine.type("fetch http://10.0.2.2:8080/\n");
      await machine.console.until(/rig: fetched/, WORD_MS);
      machine.type("fetch http://192.0.2.1/\n");
      await machine.console.until(/rig: not fetched/, WORD_MS);
      machine.type("off\n");
      expectThat((await machine.ended(WORD_MS)) === "off", "switched off");
    },
  },
  {
    name: "rig/power-cut-on-data",
    what: "cut while a file is written again and again: journal replayed, the file whole, the FAT readable",
    minutes: 5,
    async run(bench) {
      const machine = await upStandIn(bench);
      for (let cut = 0; cut < 3; cut += 1) {
        await ready(machine);
        const from = machine.console.here;
        machine.type(`card cut ${cut}\n`);
        await machine.console.until(/rig: written/, WORD_MS, from);
        machine.type("fill\n");
        // No line tells of the moment that is wanted: in the middle of it.
        await new Promise((resolve) => setTimeout(resolve, 1500 + 700 * cut));
        await machine.cut();
        const { code, words } = await machine.disk.checkReplayed("data", bench.dir);
        expectThat(code === 0, `a clean file system, not: ${words}`);
        const card = await machine.disk.read(1, "said.txt");
        expectThat(card?.toString().trim() === `cut ${cut}`, "what was written to the card before the cut");
      }
    },
  },
];
