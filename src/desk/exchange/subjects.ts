import type { DeskToBorneAbout } from "../../contract/signalling/types.ts";
import type { QueueEffect } from "../queue/events.ts";

type Leg = Extract<QueueEffect, { type: "finished" }>["leg"];

/** Talks whose reason is awaited; of more the oldest are forgotten: their reason stays in the desk's own figures. */
const KEPT = 1000;

/**
 * Whose borne is told what a call was about. The expert says so when the call is over and forgotten, so borne and
 * organisme of the latest talks are kept, in memory only.
 */
export class Subjects {
  readonly #talks = new Map<string, Pick<Leg, "borne" | "organisme">>();

  finished({ call, leg, borne, organisme, talkedMs }: Leg): void {
    if (talkedMs === null) return;
    this.#talks.set(`${call}/${leg}`, { borne, organisme });
    const [oldest] = this.#talks.keys();
    if (this.#talks.size > KEPT && oldest !== undefined) this.#talks.delete(oldest);
  }

  /** What the borne is told; undefined = the desk was started anew since. */
  wrappedUp(said: {
    readonly call: string;
    readonly leg: number;
    readonly reason: string;
  }): { readonly borne: string; readonly message: DeskToBorneAbout } | undefined {
    const key = `${said.call}/${said.leg}`;
    const talk = this.#talks.get(key);
    this.#talks.delete(key);
    if (!talk) return undefined;
    return { borne: talk.borne, message: { type: "about", organisme: talk.organisme, reason: said.reason } };
  }
}
