import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EventMessage, StatusMessage } from "../../../src/contract/types.ts";
import { BORNE, Centre } from "../centre/centre.ts";
import type { Disk } from "../machine/disk.ts";
import type { Machine, MachineOptions } from "../machine/machine.ts";
import { rows } from "../../support/supervisor.ts";
import { expectThat, type Bench } from "../scenario.ts";
import { asNotepad, cardConfig, slimProfile } from "./card-files.ts";

/** Emulated, on a machine that does other things: three to five times what it takes alone. */
export const READY_MS = 10 * 60_000;
const CARD = 1;
/** Beside the configuration. */
const COMMAND_KEY = "command.pub";
const STATUS_FILE = "visioborne-status.txt";

export interface FieldOptions {
  /** Profile on the card; `undefined`: that of the image. */
  readonly profile?: string | undefined;
  readonly config?: (code: string) => string;
  readonly machine?: Partial<MachineOptions>;
  readonly sizeBytes?: number;
  /** Commands may be sent: the supervisor signs, the borne has the key. */
  readonly commands?: boolean;
}

/** A borne in the field and the centre that it belongs to: the image on a card, its file written, not yet started. */
export class Field {
  readonly centre: Centre;
  readonly machine: Machine;
  readonly code: string;
  readonly #bench: Bench;

  private constructor(bench: Bench, centre: Centre, machine: Machine, code: string) {
    this.#bench = bench;
    this.centre = centre;
    this.machine = machine;
    this.code = code;
  }

  static async open(bench: Bench, options: FieldOptions = {}): Promise<Field> {
    const centre = await Centre.open(join(bench.dir, "centre"), join(bench.dir, "centre.log"));
    bench.later(async () => await centre.stop());
    const code = await centre.newBorne();
    const card = await bench.card(options.sizeBytes);
    const orders = options.commands ? { commands: { publicKeyFile: COMMAND_KEY } } : {};
    const config = options.config?.(code) ?? asNotepad(cardConfig(code, orders));
    await card.write(CARD, "visioborne.yaml", config);
    if (options.commands) await card.write(CARD, COMMAND_KEY, readFileSync(centre.commandPublicKeyFile));
    const profile = "profile" in options ? options.profile : slimProfile();
    if (profile !== undefined) await card.write(CARD, "profile.yaml", profile);
    return new Field(bench, centre, bench.machine(card, options.machine), code);
  }

  get disk(): Disk {
    return this.machine.disk;
  }

  /** Starts the machine, and waits until the borne says by MQTT that it is call-ready. */
  async up(hardware: MachineOptions["hardware"] = {}): Promise<StatusMessage> {
    const from = this.centre.listener.next;
    await this.machine.start(hardware);
    return await this.ready(from);
  }

  /** @param from place among the messages heard */
  async ready(from: number, deadlineMs = READY_MS): Promise<StatusMessage> {
    const { listener } = this.centre;
    const found = listener.untilBody<StatusMessage>("status", ({ state }) => state === "ready", { from, deadlineMs });
    const ended = this.machine.ended(deadlineMs + 60_000).then((end) => {
      throw new Error(`the machine ended (${end}) before it was ready:\n${this.machine.console.tail()}`);
    });
    ended.catch(() => undefined);
    const status = await Promise.race([found, ended]).catch(async (error: unknown) => {
      throw new Error(`${String(error)}\nconsole:\n${this.machine.console.tail()}\n${await this.#ownWords()}`);
    });
    const seconds = ((performance.now() - this.machine.startedMs) / 1000).toFixed(1);
    this.#bench.say(
      `call-ready, heard ${seconds} s after the kernel's start (partition ${this.machine.boot?.partition})`,
    );
    return status;
  }

  /** What the borne itself has to say where it does not get ready; nothing where there is no way to ask. */
  async #ownWords(): Promise<string> {
    if (!this.machine.hasShell) return "";
    const ask =
      "systemctl --failed --plain --no-legend; journalctl -b -p warning -o short-monotonic --no-pager | tail -n 60";
    return await this.machine.shell.run(ask, 120_000).catch(String);
  }

  /** @param unless an event that ends the wait: what was waited for can come no more */
  async event(
    type: EventMessage["type"],
    from: number,
    deadlineMs = READY_MS,
    unless?: EventMessage["type"],
  ): Promise<EventMessage> {
    const event = await this.centre.listener.untilBody<EventMessage>(
      "event",
      (one) => one.type === type || one.type === unless,
      { from, deadlineMs },
    );
    if (event.type !== type) throw new Error(`${event.type} in place of ${type}: ${JSON.stringify(event)}`);
    return event;
  }

  /** The borne has its certificate by the code: the supervisor knows it, and the card tells it. */
  async enrolled(): Promise<void> {
    const text = await this.statusFile((status) => /INSCRIPTION\s+: code utilisé/.test(status));
    expectThat(!text.includes(this.code.slice(0, 5)), "no code in the status file");
    const config = await this.disk.read(CARD, "visioborne.yaml");
    expectThat(!(config?.toString("utf8") ?? "").includes(this.code), "the code erased on the card");
  }

  /** The text on p1, as a computer with a card reader shows it, once it says what is wanted. */
  async statusFile(wanted: (text: string) => boolean, deadlineMs = READY_MS): Promise<string> {
    const endMs = performance.now() + deadlineMs;
    for (;;) {
      const text = (await this.disk.read(CARD, STATUS_FILE))?.toString("utf8") ?? "";
      if (text !== "" && wanted(text)) return text;
      // Nothing writes to the card of a machine that is off.
      if (!this.machine.running || performance.now() > endMs)
        throw new Error(`${STATUS_FILE} does not say what was waited for:\n${text}\n${this.machine.console.tail()}`);
      // A disk from outside tells nobody that it has changed.
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  /** Power cut; then what lies on the disk must be sound. */
  async cutAndCheck(): Promise<void> {
    await this.machine.cut();
    await this.checkDisk();
  }

  async checkDisk(): Promise<void> {
    const { code, words } = await this.disk.checkReplayed("data", this.#bench.dir);
    expectThat(code === 0, `a clean data partition, not:\n${words}`);
    expectThat((await this.disk.read(CARD, "autoboot.txt")) !== undefined, "autoboot.txt on the card");
  }

  /** Events of this borne in the supervisor's database, in its own order. */
  async stored(): Promise<readonly Record<string, unknown>[]> {
    return (await rows(this.centre.database, "event")).filter(({ borne }) => borne === BORNE.borne);
  }
}
