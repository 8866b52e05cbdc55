import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { HealthMessage, StatusMessage } from "../../../src/contract/types.ts";
import type { Chance } from "../../bench/chaos/chance.ts";
import { readOutboxCopy, type WitnessedRow } from "../../bench/chaos/witness.ts";
import type { Centre } from "../centre/centre.ts";
import { asNotepad, cardConfig, LINES, slimProfile } from "../field/card-files.ts";
import { Disk } from "../machine/disk.ts";
import { Machine } from "../machine/machine.ts";
import { run } from "../machine/program.ts";

/** A start that takes longer is none. Emulated, on a machine that may do other things. Milliseconds. */
const READY_MS = 12 * 60_000;
/** Events go out by and by, health each minute. Milliseconds. */
const TOLD_MS = 10 * 60_000;
const COMMAND_KEY = "command.pub";
/** Below the data partition's top. */
const OUTBOX = "/visioborne/uplink.db";

/** A borne whose power is cut: what it must have said, and what lies on its disk after each cut. */
export class CutBorne {
  readonly id: string;
  readonly machine: Machine;
  readonly readyBoots = new Set<string>();
  readonly witnessed = new Map<string, WitnessedRow>();
  readonly changed: string[] = [];
  /** What was wrong after a cut: file systems, a card that cannot be read. */
  readonly damage: string[] = [];
  readonly #centre: Centre;
  readonly #scratch: string;
  readonly #network: string;

  private constructor(centre: Centre, network: string, id: string, machine: Machine, scratch: string) {
    this.#centre = centre;
    this.#network = network;
    this.id = id;
    this.machine = machine;
    this.#scratch = scratch;
  }

  static async make(options: {
    readonly centre: Centre;
    readonly network: string;
    readonly id: string;
    readonly image: string;
    readonly dir: string;
    readonly consoleFile: string;
  }): Promise<CutBorne> {
    const { centre, network, id, image, dir, consoleFile } = options;
    mkdirSync(dir, { recursive: true });
    const code = await centre.newBorne({ network, borne: id });
    const last = (await Disk.open(image)).partition("data");
    const disk = await Disk.copy(image, join(dir, "card.img"), last.offset + last.size + 2 ** 30);
    const commands = { publicKeyFile: COMMAND_KEY };
    await disk.write(1, "visioborne.yaml", asNotepad(cardConfig(code, { borne: { network, id }, commands })));
    await disk.write(1, "profile.yaml", slimProfile());
    await disk.write(1, COMMAND_KEY, readFileSync(centre.commandPublicKeyFile));
    const machine = new Machine({ dir: join(dir, "board"), consoleFile, disk });
    return new CutBorne(centre, network, id, machine, dir);
  }

  /**
   * Starts, and starts again where it restarts by itself (an update), until the borne says that it is call-ready.
   * @returns seconds from the first start
   * @throws Error when it does not
   */
  async up(): Promise<number> {
    const startedMs = performance.now();
    const { listener } = this.#centre;
    const topic = `vb/1/${this.#network}/${this.id}/status`;
    for (;;) {
      const from = listener.next;
      await this.machine.start();
      const ready = listener.until(
        "status",
        (message) => message.topic === topic && (JSON.parse(message.text) as StatusMessage).state === "ready",
        { from, deadlineMs: READY_MS },
      );
      const ended = this.machine.ended(READY_MS + 60_000);
      ended.catch(() => undefined);
      ready.catch(() => undefined);
      const first = await Promise.race([ready, ended]);
      if (typeof first !== "string") {
        this.readyBoots.add((JSON.parse(first.text) as StatusMessage).boot);
        return (performance.now() - startedMs) / 1000;
      }
      if (first !== "restart" && first !== "watchdog") throw new Error(`the machine ended: ${first}`);
      if (performance.now() - startedMs > READY_MS) throw new Error("restarts again and again");
    }
  }

  /** Until nothing waits in its outbox any more, by its own word: who is switched off for good must have told it all. */
  async told(): Promise<void> {
    const { listener } = this.#centre;
    const topic = `vb/1/${this.#network}/${this.id}/health`;
    const fits = (text: string): boolean => text !== "" && (JSON.parse(text) as HealthMessage).outbox_rows === 0;
    const wanted = { from: listener.next, deadlineMs: TOLD_MS };
    await listener.until("health", (message) => message.topic === topic && fits(message.text), wanted);
  }

  /** Presses its button, again and again, for so long. */
  async press(chance: Chance, durationMs: number): Promise<number> {
    const endMs = performance.now() + durationMs;
    let presses = 0;
    while (performance.now() < endMs && this.machine.running) {
      await this.machine.gpio.set(LINES.button, true);
      await pause(chance.between(80, 250));
      await this.machine.gpio.set(LINES.button, false);
      await pause(chance.between(100, 900));
      presses += 1;
    }
    return presses;
  }

  /** Power cut; then its disk is looked at from outside, on a copy: the next start meets what the cut has left. */
  async cut(): Promise<void> {
    await this.machine.cut();
    await this.look();
  }

  async look(): Promise<void> {
    const copy = join(this.#scratch, "data.ext4");
    try {
      await this.machine.disk.extract("data", copy);
      const repaired = await run("e2fsck", ["-p", copy], { expected: [0, 1, 2, 4, 8] });
      if (repaired.code > 1)
        this.damage.push(`e2fsck -p: exit ${repaired.code}: ${repaired.output.toString().slice(-300)}`);
      const checked = await run("e2fsck", ["-fn", copy], { expected: [0, 1, 2, 4, 8] });
      if (checked.code !== 0) this.damage.push(`e2fsck -fn: ${checked.output.toString().slice(-300)}`);
      await this.#witness(copy);
      const autoboot = await this.machine.disk.read(1, "autoboot.txt");
      if (autoboot === undefined) this.damage.push("no autoboot.txt");
    } finally {
      rmSync(copy, { force: true });
    }
  }

  async #witness(copy: string): Promise<void> {
    const file = join(this.#scratch, "outbox.db");
    for (const suffix of ["", "-wal"]) {
      rmSync(`${file}${suffix}`, { force: true });
      await run("debugfs", ["-R", `dump ${OUTBOX}${suffix} ${file}${suffix}`, copy]);
    }
    for (const row of readOutboxCopy(file, this.#scratch)) {
      const key = `${row.boot}-${row.seq}`;
      const before = this.witnessed.get(key);
      if (before && before.payload !== row.payload) this.changed.push(`${this.id} ${key}`);
      this.witnessed.set(key, row);
    }
  }

  /** Orders an update by a signed command. @returns whether the supervisor took it: not while another is under way */
  async orderUpdate(url: string, version: string): Promise<boolean> {
    const place = { network: this.#network, borne: this.id };
    const args = { url, version, now: true, older: true };
    return await this.#centre.call("POST /bornes/:network/:borne/commands", place, { type: "update", args }).then(
      () => true,
      () => false,
    );
  }
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
