import { EventEmitter } from "node:events";
import type { Condition } from "../../devices/device.ts";
import { errorLine } from "../contract/errors.ts";
import type { Journal } from "../uplink/port.ts";
import type { Config } from "./config/types.ts";
import { redactText } from "./redaction.ts";

/** Keys that are read once, at boot. */
const READ_AT_BOOT = [
  "borne",
  "broker",
  "desk",
  "screen",
  "health",
  "button",
  "commands",
  "outbox",
  "dataDir",
  "runtimeDir",
  "logLevel",
] as const satisfies readonly (keyof Config)[];

interface SettingsEvents {
  change: [Config];
  conditions: [readonly Condition[]];
}

/** The configuration in force. A mistake in the file never takes the place of what works. */
export class Settings extends EventEmitter<SettingsEvents> {
  readonly #read: () => Promise<Config>;
  readonly #journal: Journal;
  #config: Config;

  constructor(options: { config: Config; read: () => Promise<Config>; journal: Journal }) {
    super();
    this.#config = options.config;
    this.#read = options.read;
    this.#journal = options.journal;
  }

  now(): Config {
    return this.#config;
  }

  /** What the borne's enrolment has named is in force from now on. */
  named({ broker, desk }: Pick<Config, "broker" | "desk">): void {
    this.#config = { ...this.#config, ...(broker ? { broker } : {}), ...(desk ? { desk } : {}) };
    this.emit("change", this.#config);
  }

  /** The file was refused at boot; the last good one is in force. */
  refused(mistakes: string): void {
    // The mistakes quote the file: what looks like a person's number in it is not published.
    const detail = redactText(mistakes.replaceAll("\n", "; "));
    this.#journal.event({ type: "config.rejected", detail: detail.slice(0, 200) });
    this.emit("conditions", [{ code: "config.rejected", detail: detail.slice(0, 180) }]);
  }

  /**
   * Reads the file again and takes what can be taken without a restart.
   * @throws VisioborneError `config.rejected` with the mistakes; then everything stays as it was.
   */
  async reload(): Promise<{ readonly applied: boolean; readonly detail: string }> {
    const old = this.#config;
    let next: Config;
    try {
      next = await this.#read();
    } catch (error) {
      this.refused(errorLine(error));
      throw error;
    }
    this.emit("conditions", []);
    const waiting = READ_AT_BOOT.filter((key) => JSON.stringify(old[key]) !== JSON.stringify(next[key]));
    // What waits for a restart stays as it was until then: half a change would be a configuration that nobody wrote.
    const taken = Object.entries(next).filter(([key]) => !(READ_AT_BOOT as readonly string[]).includes(key));
    const kept = Object.entries(old).filter(([key]) => (READ_AT_BOOT as readonly string[]).includes(key));
    this.#config = Object.fromEntries([...taken, ...kept]) as unknown as Config;
    this.emit("change", this.#config);
    const detail = waiting.length === 0 ? "applied" : `applied but for ${waiting.join(", ")}: restart the daemon`;
    this.#journal.event({ type: "config.reloaded", detail });
    return { applied: waiting.length === 0, detail };
  }
}
