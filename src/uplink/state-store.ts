import type { OutboxDisk } from "./outbox-disk.ts";

/** What is remembered over a restart. */
export interface UplinkState {
  /** Counter of the last command that was accepted. */
  commandCounter: number;
  /** W, milliseconds, as the supervisor last said. */
  reconnectWindowMs: number;
  /** Codes of alerts whose retained message may stand at the broker. */
  publishedAlerts: readonly string[];
  /** A reboot that was ordered and whose outcome is to be said. */
  pendingReboot: { readonly id: string; readonly kernelBootId: string };
  /** Whether the daemon was running when it was last heard of: still true at a start after a power cut. */
  running: boolean;
  /** Of the kernel under which the daemon ran last: another one after an unclean end means that the power was cut. */
  kernelBootId: string;
  /** When the board was back after its power was cut, epoch milliseconds, the oldest first. */
  powerCuts: readonly number[];
  /** Whether a person has to look at the printer before anybody prints again, and why. */
  printerCheck: { readonly state: "none" | "pending" | "open"; readonly why: string };
  /** The last self-test of the whole borne; `wallMs`: its end, epoch milliseconds. */
  lastSelfTest: { readonly wallMs: number; readonly passed: boolean };
  /** The commissioning under way, and when one was last reported; its form is the wizard's own. */
  commissioning: object;
}

/**
 * Small values in the outbox's file. `set` returns when the value is on the disk. What was read or written once is
 * also in RAM, so that a corrupt file loses nothing of it.
 */
export class StateStore {
  readonly #disk: OutboxDisk;
  #values: Map<string, string> | undefined;

  constructor(disk: OutboxDisk) {
    this.#disk = disk;
  }

  /** @throws VisioborneError `disk.full`, `outbox.io` when it was never read and can't be now. */
  get<K extends keyof UplinkState>(key: K): UplinkState[K] | undefined {
    const text = this.#all().get(key);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as UplinkState[K];
    } catch {
      return undefined;
    }
  }

  /** @throws VisioborneError `disk.full`, `outbox.io`: it is not on the disk, and the value is as before. */
  set<K extends keyof UplinkState>(key: K, value: UplinkState[K] | undefined): void {
    const values = this.#all();
    const text = value === undefined ? undefined : JSON.stringify(value);
    if (values.get(key) === text) return;
    this.#disk.use((store) => store.setState(key, text));
    if (text === undefined) values.delete(key);
    else values.set(key, text);
  }

  /** After the file was lost: writes again what is known, or else what could be saved of it. */
  restore(saved: ReadonlyMap<string, string>): void {
    this.#values ??= new Map(saved);
    const values = this.#values;
    this.#disk.use((store) =>
      store.transaction(() => {
        for (const [key, text] of values) store.setState(key, text);
      }),
    );
  }

  #all(): Map<string, string> {
    return (this.#values ??= this.#disk.use((store) => store.state()));
  }
}
