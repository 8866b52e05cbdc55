import { EventEmitter } from "node:events";
import type { Insertable } from "kysely";
import type { BorneName } from "../contract/topics.ts";
import type { ResMessage } from "../contract/types.ts";
import type { ShownCommand } from "./commands/lives.ts";
import type { Change } from "./fleet/fleet.ts";
import type { Tables } from "./store/tables.ts";

export interface FeedEvents {
  /** What a borne is held to be, or one of its alerts, has changed. The store has it within a tenth of a second. */
  changed: [change: Change];
  /** A status, desc or health has come; the store has it within a tenth of a second. */
  heard: [name: BorneName, channel: "status" | "desc" | "health"];
  /** Events that have just been committed; one that was sent again may be among them. */
  events: [rows: readonly Insertable<Tables["event"]>[]];
  /** A commit is on the disk. @param rows of all tables. */
  committed: [rows: number, durationMs: number];
  /** A transition of a command. */
  result: [name: BorneName, message: ResMessage];
  /** A command is something else than it was, on the disk. */
  command: [command: ShownCommand];
  /** A borne has come into the register or left it. */
  register: [name: BorneName, there: boolean];
}

/** What happens in the fleet, for the parts that look on. Who listens does little and never throws. */
export class Feed extends EventEmitter<FeedEvents> {
  constructor() {
    super({ captureRejections: false });
    this.setMaxListeners(50);
  }
}
