import { errorLine } from "../../../contract/errors.ts";
import type { Logger } from "../../../contract/runtime.ts";
import type { BorneName } from "../../../contract/topics.ts";
import type { HealthMessage } from "../../../contract/types.ts";
import { keyOf } from "../../fleet/fleet.ts";
import type { Store } from "../../store/store.ts";
import { chunks } from "../../store/write.ts";

/** The store has a message within a tenth of a second. */
const READ_AFTER_MS = 150;
/** Looks for one that is not there yet: the machine may be busy. */
const MAX_LOOKS = 40;

/** The latest health of each borne, read from the store when the feed says that one has come. */
export class LatestHealth {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #onHealth: (name: BorneName, health: HealthMessage, receivedMs: number) => void;
  readonly #kept = new Map<string, { readonly health: HealthMessage; readonly receivedMs: number }>();
  readonly #wanted = new Map<string, { readonly name: BorneName; readonly looks: number }>();
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> = Promise.resolve();
  #stopped = false;

  /** @param onHealth told each one that has come, not those that were there at the start */
  constructor(
    store: Store,
    log: Logger,
    onHealth: (name: BorneName, health: HealthMessage, receivedMs: number) => void,
  ) {
    this.#store = store;
    this.#log = log;
    this.#onHealth = onHealth;
  }

  /** Takes up what is stored. */
  async load(): Promise<void> {
    const rows = await this.#store.db.selectFrom("latest").selectAll().where("channel", "=", "health").execute();
    for (const row of rows) this.#keep(row);
  }

  get(name: BorneName): HealthMessage | undefined {
    return this.#kept.get(keyOf(name))?.health;
  }

  forget(name: BorneName): void {
    this.#kept.delete(keyOf(name));
    this.#wanted.delete(keyOf(name));
  }

  /** A health of this borne has come, or is about to be stored. */
  want({ network, borne }: BorneName): void {
    this.#wanted.set(`${network}/${borne}`, { name: { network, borne }, looks: 0 });
    this.#soon();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#reading;
  }

  #soon(): void {
    if (this.#stopped || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#reading = this.#read()
        .catch((error: unknown) => this.#log.error({ error: errorLine(error) }, "latest health cannot be read"))
        .finally(() => {
          this.#timer = undefined;
          if (this.#wanted.size > 0) this.#soon();
        });
    }, READ_AFTER_MS);
  }

  async #read(): Promise<void> {
    const wanted = [...this.#wanted.values()];
    this.#wanted.clear();
    const found = new Set<string>();
    for (const part of chunks(wanted)) {
      const rows = await this.#store.db
        .selectFrom("latest")
        .selectAll()
        .where("channel", "=", "health")
        .where((eb) =>
          eb.or(part.map(({ name }) => eb.and([eb("network", "=", name.network), eb("borne", "=", name.borne)]))),
        )
        .execute();
      for (const row of rows) {
        const before = this.#kept.get(keyOf(row));
        if (before !== undefined && before.receivedMs >= row.received_ms) continue;
        const health = this.#keep(row);
        found.add(keyOf(row));
        if (health) this.#onHealth({ network: row.network, borne: row.borne }, health, row.received_ms);
      }
    }
    for (const { name, looks } of wanted) {
      const key = keyOf(name);
      if (!found.has(key) && looks < MAX_LOOKS && !this.#wanted.has(key)) {
        this.#wanted.set(key, { name, looks: looks + 1 });
      }
    }
  }

  #keep(row: BorneName & { readonly payload: string; readonly received_ms: number }): HealthMessage | undefined {
    const health = JSON.parse(row.payload) as HealthMessage | null;
    if (health === null) return undefined;
    this.#kept.set(keyOf(row), { health, receivedMs: row.received_ms });
    return health;
  }
}
