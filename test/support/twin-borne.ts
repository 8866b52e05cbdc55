import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { BenchPart } from "../../devices/bench.ts";
import { DEVICE_KINDS, type Device, type Driver, type DriverContext } from "../../devices/device.ts";
import { BenchParts } from "../../src/bench/parts.ts";
import { Borne } from "../../src/borne/borne.ts";
import { OpeningBook } from "../../src/borne/calendar/opening-book.ts";
import { SystemClock } from "../../src/borne/clock.ts";
import { readConfig } from "../../src/borne/config/last-good.ts";
import type { Config } from "../../src/borne/config/types.ts";
import type { DeviceSlot } from "../../src/borne/device-supervisor.ts";
import type { Keep, Kept } from "../../src/borne/keep.ts";
import { bindSlots } from "../../src/cli/slots.ts";
import { event as validEvent, usage as validUsage } from "../../src/contract/generated/validators.js";
import type { EventBody, Journal, UsageBody } from "../../src/uplink/port.ts";
import { memoryLog } from "./fake-clock.ts";

export const BOOT = "0123456789abcdef";

/** A folder of a test, which goes with it. */
export function tempDir(name: string): string {
  const dir = mkdtempSync(join(tmpdir(), `vb-${name}-`));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A journal in memory that takes only what the contract allows. */
export class MemoryJournal implements Journal {
  readonly events: EventBody[] = [];
  readonly usages: UsageBody[] = [];
  #seq = 0;

  event(body: EventBody): number {
    expect(validEvent(this.#stamped(body)), `${JSON.stringify(body)} ${JSON.stringify(validEvent.errors)}`).toBe(true);
    this.events.push(body);
    return this.#seq;
  }

  usage(body: UsageBody): number {
    const { id: _none, ...message } = this.#stamped(body);
    expect(validUsage(message), `${JSON.stringify(body)} ${JSON.stringify(validUsage.errors)}`).toBe(true);
    this.usages.push(body);
    return this.#seq;
  }

  figures(): { readonly rows: number; readonly dropped: number } {
    return { rows: this.#seq, dropped: 0 };
  }

  types(): readonly string[] {
    return this.events.map(({ type }) => type);
  }

  #stamped(body: object): Readonly<Record<string, unknown>> {
    this.#seq += 1;
    const stamp = { v: 1, id: `${BOOT}-${this.#seq}`, boot: BOOT, seq: this.#seq, ts: 0, up_ms: 0, sync: true };
    return { ...stamp, ...body };
  }
}

/** What is kept over a boot, in memory. */
export function memoryKeep(values: Partial<Kept> = {}): Keep & { readonly values: Partial<Kept> } {
  return {
    values,
    get: (key) => values[key],
    set: (key, value) => void (values[key] = value),
  };
}

/** One opened twin with its bench side. Its folder is fresh, and so is its hardware. */
export async function openTwin<D extends Device, O extends object>(
  driver: Driver<D, O>,
  id: string,
  options = {} as O,
): Promise<{ device: D; bench: BenchPart; reopen: () => Promise<D> }> {
  const runtimeDir = tempDir("twin");
  const context: DriverContext = {
    id,
    clock: new SystemClock(),
    log: memoryLog(),
    runtimeDir,
    signal: new AbortController().signal,
  };
  const bench = driver.benchOf?.(options, context);
  if (!bench) throw new Error(`${driver.name} has no bench side`);
  return { device: await driver.open(options, context), bench, reopen: () => driver.open(options, context) };
}

/** A configuration of a small site, as YAML; `more` is added at the end. */
export function configYaml(more = "", hours = "{ always: true }"): string {
  return `borne: { network: demo, id: borne-1 }
site:
  card: saint-aubin
  name: Mairie de Saint-Aubin
  timeZone: Europe/Paris
  language: fr
  fallbackPhone: 02 33 00 00 00
  hours: ${hours}
services:
  - { id: caf, organisme: caf, name: CAF, needs: [sound], wants: [camera, printer] }
  - { id: msa, organisme: msa, name: MSA, needs: [sound, printer], wants: [scanner] }
dataDir: data
runtimeDir: run
${more}`;
}

/** A whole borne on twins, in this process, with a journal in memory. */
export interface TwinBorne extends AsyncDisposable {
  readonly dir: string;
  readonly configPath: string;
  readonly config: Config;
  readonly borne: Borne;
  readonly journal: MemoryJournal;
  readonly keep: ReturnType<typeof memoryKeep>;
  readonly log: ReturnType<typeof memoryLog>;
  readonly clock: SystemClock;
  readonly hours: OpeningBook;
  readonly bench: (id: string) => BenchPart;
  /** Resolves when it holds; looked at whenever anything of the borne changes, and every 20 ms. */
  readonly until: (holds: () => boolean) => Promise<void>;
  /** Stops it as the boot does. */
  stop(): Promise<void>;
}

/** Makes it and starts it. @param change of the slots: another opening, another device. */
export async function twinBorne(
  options: {
    readonly yaml?: string;
    readonly deviceOptions?: Readonly<Record<string, object>>;
    readonly slots?: (slots: readonly DeviceSlot[]) => readonly DeviceSlot[];
    readonly kept?: Partial<Kept>;
    /** As after a run that did not stop in order. */
    readonly unclean?: boolean;
  } = {},
): Promise<TwinBorne> {
  const dir = tempDir("borne");
  const configPath = join(dir, "visioborne.yaml");
  writeFileSync(configPath, options.yaml ?? configYaml());
  const { config } = await readConfig(configPath, dir);
  const clock = new SystemClock();
  const log = memoryLog();
  const journal = new MemoryJournal();
  const keep = memoryKeep(options.kept);
  const parts = new BenchParts();
  const devices = Object.fromEntries(
    DEVICE_KINDS.map((kind) => [
      kind,
      { kind, driver: "twin", options: { ...options.deviceOptions?.[kind] }, peripheralOptions: {} },
    ]),
  );
  const bound = bindSlots({ name: "twins", devices }, log, parts);
  const hours = new OpeningBook({ site: config.site, services: config.services, clock });
  const borne = new Borne({
    config,
    profileName: "twins",
    slots: options.slots?.(bound.slots) ?? bound.slots,
    clock,
    log,
    boot: BOOT,
    journal,
    keep,
    hours,
    runtimeDir: config.runtimeDir,
    unclean: options.unclean ?? false,
    readConfig: async () => (await readConfig(configPath, dir)).config,
  });
  borne.start();
  await hours.start();
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    hours.stop();
    borne.beginStop();
    await borne.stopDevices();
  };
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await until(() => borne.fleet.settled());
  return {
    dir,
    configPath,
    config,
    borne,
    journal,
    keep,
    log,
    clock,
    hours,
    bench: (id) => parts.get(id),
    until,
    stop: () => (stopped ??= stop()),
    async [Symbol.asyncDispose]() {
      await (stopped ??= stop());
      await bound.stop();
    },
  };
}
