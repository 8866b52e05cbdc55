import type { Clock, Logger } from "../contract/runtime.ts";
import type { OutboxTrouble } from "./outbox-trouble.ts";

export type { OutboxTrouble } from "./outbox-trouble.ts";

export interface OutboxOptions {
  /** Folder of the file, or `IN_MEMORY` (outbox-disk.ts). */
  readonly dataDir: string;
  /** 16 hex digits, random per start of the daemon. */
  readonly boot: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly maxRows?: number;
  readonly maxMb?: number;
  readonly onTrouble?: (trouble: OutboxTrouble) => void;
}
