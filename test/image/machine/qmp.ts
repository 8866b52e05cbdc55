import type { Duplex } from "node:stream";
import { LineLink } from "./line-link.ts";

export interface QmpEvent {
  readonly event: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** QEMU's machine protocol (docs/interop/qmp-spec): commands, answers, events. */
export class Qmp {
  readonly events: QmpEvent[] = [];
  readonly #link: LineLink;

  constructor(stream: Duplex) {
    this.#link = new LineLink(
      stream,
      (line) => /^\{"(timestamp|QMP)"/.test(line) || line.includes('"event":'),
      (line) => {
        const message = JSON.parse(line) as Partial<QmpEvent>;
        if (message.event !== undefined) this.events.push(message as QmpEvent);
      },
    );
  }

  async open(): Promise<void> {
    await this.run("qmp_capabilities");
  }

  /** @throws Error with QEMU's own words when it refuses */
  async run(execute: string, args: object = {}): Promise<unknown> {
    const answer = JSON.parse(await this.#link.ask(JSON.stringify({ execute, arguments: args }))) as {
      readonly return?: unknown;
      readonly error?: { readonly desc: string };
    };
    if (answer.error) throw new Error(`QMP ${execute}: ${answer.error.desc}`);
    return answer.return;
  }

  /** Path of the one device of a type among those that the machine made by itself, e.g. `child<pl061>`. */
  async deviceOf(type: string): Promise<string> {
    const parent = "/machine/unattached";
    const list = (await this.run("qom-list", { path: parent })) as readonly { name: string; type: string }[];
    const found = list.find((entry) => entry.type === type);
    if (!found) throw new Error(`the machine has no ${type}`);
    return `${parent}/${found.name}`;
  }
}
