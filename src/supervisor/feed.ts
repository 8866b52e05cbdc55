import { EventEmitter } from "node:events";
import type { Insertable } from "kysely";
import type { BorneName, Channel } from "../contract/topics.ts";
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
  /** An incident is something else than it was, on the disk. `network` is `*` for the centre's own. */
  incident: [incident: { readonly id: string; readonly network: string; readonly state: string }];
  /** A message of a borne that is not believed: a stranger, or one that is blocked. It went no further. */
  intruder: [name: BorneName, channel: Channel];
  /** A borne has come into the register or left it. */
  register: [name: BorneName, there: boolean];
  /** What a part lists has changed, by its topic: `incidents`, `commands`. Open pages of the console ask again. */
  touched: [topic: string];
}

/** What happens in the fleet, for the parts that look on. Who listens does little and never throws. */
export class Feed extends EventEmitter<FeedEvents> {
  constructor() {
    super({ captureRejections: false });
    this.setMaxListeners(50);
  }
}
