import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LogLine } from "../program.ts";
import { writeTwinBorne, type BrokerFiles } from "../rig.ts";
import type { Chance } from "./chance.ts";
import { ProgramVictim, type Complaints } from "./victim.ts";
import { countOutbox, readOutboxCopy, type WitnessedRow } from "./witness.ts";

/** Its outbox, below the folder of the state that lasts. */
const OUTBOX_FILE = "uplink.db";

/** A borne under fire: pressed and broken by way of its bench, killed, and its outbox read after each kill. */
export class ChaosBorne {
  readonly id: string;
  readonly victim: ProgramVictim;
  /** Boots of which the daemon said `ready`: their `borne.started` was on the disk by then. */
  readonly readyBoots = new Set<string>();
  /** All rows that were ever seen on its disk after a kill, by boot and sequence. */
  readonly witnessed = new Map<string, WitnessedRow>();
  /** Rows that were seen with two different contents. */
  readonly changed: string[] = [];
  /** Rows on the disk after the last kill. */
  left = 0;
  presses = 0;
  readonly #outboxFile: string;
  readonly #scratch: string;
  readonly #chance: Chance;
  #boot = "";
  #benchUrl: string | undefined;

  constructor(options: { id: string; dir: string; broker: BrokerFiles; complaints: Complaints; chance: Chance }) {
    const { id, dir, broker, complaints, chance } = options;
    this.id = id;
    this.#chance = chance;
    this.#scratch = dir;
    const files = writeTwinBorne(dir, { bench: true, id, broker });
    this.#outboxFile = join(files.dataDir, OUTBOX_FILE);
    this.victim = new ProgramVictim({
      name: id,
      args: ["run", "--config", files.config, "--profile", files.profile],
      env: { STATE_DIRECTORY: join(dir, id) },
      readyMessage: "ready",
      complaints,
      logFile: join(dir, `${id}.log`),
      onLine: (line) => this.#heard(line),
      whileDead: () => this.#look(),
    });
  }

  waiting(): number {
    return countOutbox(this.#outboxFile);
  }

  /** Presses its button and breaks and mends its printer until `signal` aborts. */
  async makeEvents(signal: AbortSignal): Promise<void> {
    let fault: string | null = null;
    while (!signal.aborted) {
      await sleep(this.#chance.between(100, 700), undefined, { signal }).catch(() => undefined);
      const url = this.#benchUrl;
      if (url === undefined) continue;
      if (this.#chance.next() < 0.6) {
        if (await post(`${url}/bench/button/press`, { ms: 60 }, signal)) this.presses += 1;
      } else {
        fault = fault === null ? "media-empty" : null;
        await post(`${url}/bench/printer`, { fault }, signal);
      }
    }
  }

  #heard(line: LogLine): void {
    if (line.msg === "boot") {
      this.#boot = String(line["boot"]);
      this.#benchUrl = undefined;
    } else if (line.msg === "ready") this.readyBoots.add(this.#boot);
    else if (line.msg === "bench") this.#benchUrl = String(line["url"]);
  }

  #look(): void {
    this.#benchUrl = undefined;
    const rows = readOutboxCopy(this.#outboxFile, this.#scratch);
    this.left = rows.length;
    for (const row of rows) {
      const key = `${row.boot}-${row.seq}`;
      const before = this.witnessed.get(key);
      if (before && before.payload !== row.payload) this.changed.push(`${this.id} ${key}`);
      this.witnessed.set(key, row);
    }
  }
}

async function post(url: string, body: object, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(3000)]),
    });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    // Killed meanwhile.
    return false;
  }
}
