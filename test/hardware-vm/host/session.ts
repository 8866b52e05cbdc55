import { once } from "node:events";
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FakeLd2410 } from "../../hardware/serial/ld2410.ts";
import type { Told } from "../guest/runner.ts";
import { OutsideBench } from "./bench.ts";
import { socketsIn, startMachine, stopMachine } from "./machine.ts";
import type { MachineFiles } from "./machine.ts";
import { Wires, findPl061 } from "./qtest.ts";
import { SocketLine } from "./radar-line.ts";
import { connect } from "./sockets.ts";

type Ended = Extract<Told, { type: "ended" }>;

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly ended: readonly Ended[];
}

/**
 * Starts the machine, lets it run its tests, and ends it whatever happens. A machine that ends early, a group that ends
 * without a word of a test that it began, and the deadline are failures of that test.
 */
export async function runTests(options: {
  files: MachineFiles;
  scratch: string;
  groups: readonly string[];
  wanted: string;
  deadlineMs: number;
}): Promise<Outcome> {
  const { files, scratch, groups, deadlineMs } = options;
  const startedMs = performance.now();
  const at = socketsIn(scratch);
  const ended: Ended[] = [];
  const begun = new Map<string, string>();
  const done = new Set<string>();
  const secondsNow = (): number => (performance.now() - startedMs) / 1000;
  const say = (text: string): void => void process.stdout.write(`[${secondsNow().toFixed(0).padStart(4)} s] ${text}\n`);

  const qemu = startMachine(files, scratch);
  const closing: (() => void)[] = [];
  let late = false;
  const deadline = setTimeout(() => {
    late = true;
    qemu.kill("SIGKILL");
  }, deadlineMs);
  const stop = (): void => void qemu.kill("SIGKILL");
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  try {
    const over = once(qemu, "exit");
    createInterface(qemu.stdout!).on("line", (line) => {
      const [, group, code] = /guest: group (\S+) ended with (\d+)/.exec(line) ?? [];
      if (group !== undefined && code !== undefined) {
        done.add(group);
        lost(group, `its process ended with ${code}`);
      }
      if (/guest: (ready|group \S+$)/.test(line.trim())) say(line.trim());
    });
    const lost = (group: string, why: string): void => {
      const name = begun.get(group);
      if (name !== undefined)
        heard({ type: "ended", group, name, state: "fail", ms: 0, retries: 0, errors: [`not ended: ${why}`] });
    };
    const heard = (told: Told): void => {
      if (told.type === "began") {
        begun.set(told.group, told.name);
        return;
      }
      begun.delete(told.group);
      ended.push(told);
      const again = told.retries > 0 ? `, tried ${told.retries + 1} times` : "";
      if (told.state !== "skip") say(`${told.state === "pass" ? "ok  " : "FAIL"} ${told.name} (${told.ms} ms${again})`);
      const [first] = told.errors;
      if (told.state === "pass" && first !== undefined) say(`       at first: ${first.split("\n")[0]}`);
    };
    const report = await connect(at.report);
    createInterface(report).on("line", (line) => heard(JSON.parse(line) as Told));
    const wires = await Wires.connect(at.qtest, await findPl061(at.qmp));
    const radars = {
      usb: new FakeLd2410("/dev/ttyUSB0", 40, (onBytes) => new SocketLine("/dev/ttyUSB0", at.usb, onBytes)),
      uart: new FakeLd2410("/dev/ttyS0", 40, (onBytes) => new SocketLine("/dev/ttyS0", at.uart, onBytes)),
    };
    const bench = await OutsideBench.start(at.bench, wires, radars);
    closing.push(() => {
      report.destroy();
      wires.close();
      bench.close();
      for (const radar of Object.values(radars)) void radar.stop();
    });
    await over;
    const why = late ? `the deadline of ${deadlineMs / 60_000} minutes is over` : "the machine has ended";
    for (const group of begun.keys()) lost(group, why);
    for (const group of groups.filter((name) => !done.has(name)))
      ended.push({
        type: "ended",
        group,
        name: "(all)",
        state: "fail",
        ms: 0,
        retries: 0,
        errors: [`${why}; its last words:\n${lastWords(join(scratch, "console.log"))}`],
      });
  } finally {
    clearTimeout(deadline);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
    await stopMachine(qemu);
    for (const close of closing) close();
  }
  const count = (state: Ended["state"]): number => ended.filter((one) => one.state === state).length;
  return { passed: count("pass"), failed: count("fail"), skipped: count("skip"), seconds: secondsNow(), ended };
}

function lastWords(file: string): string {
  return readFileSync(file, "utf8").split("\n").slice(-15).join("\n");
}
