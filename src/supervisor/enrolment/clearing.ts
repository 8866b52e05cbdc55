import { errorLine } from "../../contract/errors.ts";
import type { BorneName } from "../../contract/topics.ts";
import { keyOf } from "../fleet/fleet.ts";
import type { Moment } from "../fleet/liveness.ts";
import type { PartContext } from "../part.ts";
import type { Door } from "./door/port.ts";

/** Twice: what the borne said between the first time and its end at the broker is cleared by the second. */
const PASSES = 2;
const BETWEEN_MS = 8_000;

interface Left {
  readonly name: BorneName;
  passes: number;
  nextMs: number;
}

/** Clears what withdrawn bornes left retained at the broker. Goes on after a restart or a broker that was away. */
export class Clearing {
  readonly #context: PartContext;
  readonly #door: Door;
  readonly #left = new Map<string, Left>();
  #running: Promise<void> | undefined;

  constructor(context: PartContext, door: Door) {
    this.#context = context;
    this.#door = door;
  }

  async start(): Promise<void> {
    const rows = this.#context.store.db.selectFrom("enrolment_borne").select(["network", "borne"]);
    for (const name of await rows.where("to_clear", "=", 1).execute()) this.add(name);
  }

  add({ network, borne }: BorneName): void {
    const name = { network, borne };
    this.#left.set(keyOf(name), { name, passes: 0, nextMs: this.#context.clock.monotonicMs() });
  }

  tick({ monotonicMs }: Moment): void {
    if (this.#running || !this.#context.listening()) return;
    const due = [...this.#left.values()].find(({ nextMs }) => nextMs <= monotonicMs);
    if (!due) return;
    this.#running = this.#pass(due).finally(() => (this.#running = undefined));
  }

  async stop(): Promise<void> {
    await this.#running;
  }

  async #pass(left: Left): Promise<void> {
    const { clock, log } = this.#context;
    const { name } = left;
    left.nextMs = clock.monotonicMs() + BETWEEN_MS;
    try {
      await this.#door.clear(name);
      left.passes++;
      if (left.passes < PASSES) return;
      await this.#context.store.db
        .updateTable("enrolment_borne")
        .set({ to_clear: 0 })
        .where("network", "=", name.network)
        .where("borne", "=", name.borne)
        .execute();
      this.#left.delete(keyOf(name));
    } catch (error) {
      log.warn({ ...name, error: errorLine(error) }, "retained topics not cleared yet");
    }
  }
}
