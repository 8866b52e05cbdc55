import { writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { StatusMessage } from "../../../src/contract/types.ts";
import { asNotepad, cardConfig } from "../field/card-files.ts";
import { Field, READY_MS } from "../field/field.ts";
import { Disk } from "../machine/disk.ts";
import { run } from "../machine/program.ts";
import { expectThat, type Scenario } from "../scenario.ts";
import { BORNE, HOST } from "../centre/centre.ts";
import { startSntp } from "../centre/sntp.ts";

const MIB = 2 ** 20;
/** The frozen daemon is given up after WatchdogSec and started again; emulated. */
const REVIVAL_MS = 10 * 60_000;

export const HARM: readonly Scenario[] = [
  {
    name: "data/full",
    what: "no byte left on data: call-ready all the same, told as an alert",
    minutes: 30,
    async run(bench) {
      const field = await Field.open(bench);
      await field.up();
      await field.machine.cut();
      const file = join(bench.dir, "filler");
      writeFileSync(file, "");
      const { size } = (await Disk.open(field.disk.file)).partition("data");
      for (let written = 0; written < size; written += 16 * MIB)
        writeFileSync(file, randomBytes(16 * MIB), { flag: "a" });
      await field.disk.edit("data", bench.dir, async (copy) => {
        await run("e2fsck", ["-p", copy], { expected: [0, 1] });
        // It ends when there is no room any more.
        await run("debugfs", ["-w", "-R", `write ${file} filler`, copy], { expected: [0, 1] });
        // What it could not end is put in order, and stays where it is.
        await run("e2fsck", ["-fy", copy], { expected: [0, 1] });
      });
      const { listener } = field.centre;
      const from = listener.next;
      await field.machine.start();
      await field.ready(from);
      const alert = await listener.until("alert/disk.full", ({ text }) => text !== "", {
        from,
        deadlineMs: READY_MS,
      });
      bench.say(`told: ${alert.topic}`);
    },
  },
  {
    name: "data/corrupt",
    what: "data overwritten with noise: made anew and reported, the identity is that of before, call-ready without a new code",
    minutes: 30,
    async run(bench) {
      const field = await Field.open(bench, { machine: { hardware: { shell: true } } });
      await field.up();
      await field.enrolled();
      const before = await certificateOf(field);
      await field.machine.cut();
      await field.disk.noise("data");
      await field.up();
      const text = await field.statusFile((status) => status.includes("mémoire de la borne était abîmée"));
      expectThat(text.includes("identité a été reprise"), `the identity taken from the card:\n${text}`);
      expectThat((await certificateOf(field)) === before, "the same certificate as before");
      await field.cutAndCheck();
    },
  },
  {
    name: "clock/1970",
    what: "a board without a clock, and a time server that answers late: call-ready, then the right time",
    minutes: 30,
    async run(bench) {
      const config = (code: string): string => asNotepad(cardConfig(code, { ntp: [HOST] }));
      const field = await Field.open(bench, { config });
      const from = field.centre.listener.next;
      await field.machine.start({ clock: "none" });
      // On the card first: without the time there may be no connection.
      await field.statusFile((status) => status.includes("CORRECTE"));
      const sntp = startSntp();
      bench.later(() => sntp.close());
      const { ts, sync } = await field.ready(from);
      bench.say(`ready at ${ts}, clock ${sync ? "set" : "not set"}; the time server was asked ${sntp.asked()} times`);
      const right = (text: string): boolean => {
        const said = JSON.parse(text) as { sync: boolean; ts: string | number };
        return said.sync && Math.abs(new Date(said.ts).getTime() - Date.now()) < 120_000;
      };
      await field.centre.listener.until("health", ({ text }) => text !== "" && right(text), {
        from,
        deadlineMs: READY_MS,
      });
    },
  },
  {
    name: "watchdog/frozen-daemon",
    what: "the daemon is stopped in mid-life: systemd ends it and starts it again, call-ready, told as an unclean end",
    minutes: 30,
    async run(bench) {
      const field = await Field.open(bench, { machine: { hardware: { shell: true } } });
      await field.up();
      const from = field.centre.listener.next;
      const startedMs = performance.now();
      await field.machine.shell.run("systemctl kill --kill-whom=main -s STOP visioborne.service");
      await field.ready(from, REVIVAL_MS);
      bench.say(`call-ready again ${Math.round((performance.now() - startedMs) / 1000)} s after the freeze`);
      await field.event("borne.unclean", from);
      expectThat(field.machine.running, "without a restart of the machine");
    },
  },
  {
    name: "restart/in-order",
    what: "restarted as by its own command: its last word is heard before the network goes; call-ready again, without an alert",
    minutes: 30,
    async run(bench) {
      const field = await Field.open(bench, { machine: { hardware: { shell: true } } });
      await field.up();
      const { listener } = field.centre;
      const from = listener.next;
      await field.machine.shell.run("systemctl --no-block reboot");
      const said = await listener.untilBody<StatusMessage>("status", ({ state }) => state === "stopped", {
        from,
        deadlineMs: READY_MS,
      });
      const end = await field.machine.ended(180_000);
      expectThat(end === "restart", `its own restart, not ${end}`);
      bench.say(`${said.state}, told by the borne itself; restarted`);
      await field.up();
      // Devices, clock and network come while the daemon runs: nothing of it is a defect.
      const alerts = listener.heard.slice(from).filter(({ channel, text }) => channel === "alert" && text !== "");
      expectThat(alerts.length === 0, `no alert, not ${alerts.map(({ topic }) => topic).join(", ")}`);
      await field.checkDisk();
    },
  },
  {
    name: "watchdog/start-gone-nowhere",
    what: "the daemon never starts, for nobody makes its configuration: tried again after 5 min, restarted after 10; then call-ready",
    minutes: 45,
    async run(bench) {
      const field = await Field.open(bench);
      await field.machine.start({}, "systemd.mask=visioborne-card.service");
      const end = await field.machine.ended(25 * 60_000);
      expectThat(end === "restart", `its own restart, not ${end}`);
      bench.say("restarted by itself");
      await field.up();
    },
  },
  {
    name: "watchdog/crashed-kernel",
    what: "the kernel crashes: the machine is reset, call-ready again, told as an unclean end",
    minutes: 30,
    async run(bench) {
      const field = await Field.open(bench, { machine: { append: "sysrq_always_enabled=1" } });
      await field.up();
      const startedMs = performance.now();
      await field.machine.crash();
      const end = await field.machine.ended(180_000);
      bench.say(`reset (${end}) ${Math.round((performance.now() - startedMs) / 1000)} s after the crash`);
      expectThat(end !== "off" && end !== "power", `a reset, not ${end}`);
      const from = field.centre.listener.next;
      await field.up();
      await field.event("borne.unclean", from);
      await field.checkDisk();
    },
  },
];

/** Serial number of the certificate that the supervisor holds for the borne. */
async function certificateOf(field: Field): Promise<string> {
  const register = (await field.centre.call("GET /register")) as readonly Record<string, unknown>[];
  const row = register.find(({ borne }) => borne === BORNE.borne);
  return JSON.stringify(row?.["certificate"] ?? row);
}
