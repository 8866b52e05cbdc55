import type { DeskConfig } from "../config/config.ts";
import type { QueueEffect } from "../queue/events.ts";
import type { QueueState } from "../queue/model.ts";
import type { DeskTime } from "./desk-time.ts";
import type { IceServers } from "./ice.ts";
import type { Relay } from "./relay.ts";
import { Subjects } from "./subjects.ts";
import type { Ways } from "./ways.ts";

export interface AnnouncerOptions {
  readonly ways: Ways;
  readonly relay: Relay;
  readonly ice: () => IceServers;
  readonly time: DeskTime;
  readonly config: DeskConfig;
  readonly onQueueChanged: (organismes: readonly string[]) => void;
  readonly onStaffingChanged: () => void;
  /** Expert and usager are parted, or the call is over: its guests go. */
  readonly onParted: (call: string) => void;
}

/** Seconds of a figure in milliseconds, whole. */
export function secondsOf(ms: number): number {
  return Math.max(0, Math.round(ms / 1000));
}

/** Says what the queue has decided, in the words of the contract. */
export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #subjects = new Subjects();

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  carryOut(effect: QueueEffect, state: QueueState): void {
    const { ways, onParted, relay } = this.#options;
    switch (effect.type) {
      case "queued":
      case "answered":
      case "ticket":
        return this.#place(effect, state);
      case "refused":
      case "ended": {
        const { borne, ...message } = effect;
        return void ways.toBorne(borne, message);
      }
      case "no-ticket": {
        const { borne, call, reason } = effect;
        const message = `callback: no ticket (${reason}); the call goes on`;
        return void ways.toBorne(borne, { type: "error", code: "ticket.none", message, call });
      }
      case "expert-state": {
        const { borne, call, state: is } = effect;
        return void ways.toBorne(borne, { type: "expert", call, state: is });
      }
      case "held":
      case "moved": {
        const { borne, ...message } = effect;
        return void ways.toBorne(borne, message);
      }
      case "ring":
        return void ways.toExpert(effect.expert, { type: "ring", call: effect.call });
      case "assigned":
        return this.#assigned(effect, state);
      case "released": {
        const { call, by, reason } = effect;
        return void ways.toExpert(effect.expert, { type: "ended", call, by, reason });
      }
      case "borne-state": {
        const { expert, call, state: is } = effect;
        return void ways.toExpert(expert, { type: "borne", call, state: is });
      }
      case "expert-refused": {
        const { expert, about, reason, call } = effect;
        return void ways.toExpert(expert, { type: "refused", about, reason, call });
      }
      case "parted":
      case "over":
        relay.forget(effect.call);
        return onParted(effect.call);
      case "queue-changed":
        return this.#options.onQueueChanged(effect.organismes);
      case "staffing-changed":
        return this.#options.onStaffingChanged();
      case "finished":
        return this.#subjects.finished(effect.leg);
      case "wrapped-up": {
        const told = this.#subjects.wrappedUp(effect);
        return told && void ways.toBorne(told.borne, told.message);
      }
    }
  }

  #place(effect: Extract<QueueEffect, { type: "queued" | "answered" | "ticket" }>, state: QueueState): void {
    const { ways, ice, relay, time } = this.#options;
    if (effect.type === "ticket") {
      const { ticket, waitMs, call } = effect;
      return void ways.toBorne(effect.borne, {
        type: "ticket",
        call,
        code: ticket.code,
        organisme: ticket.organisme,
        wait_s: waitMs === null ? null : secondsOf(waitMs),
        valid_s: secondsOf(ticket.expiresMs - time()),
      });
    }
    const call = state.calls.get(effect.call);
    if (!call) return;
    const n = relay.number(call);
    if (effect.type === "answered") {
      const expert = state.experts.get(call.expert ?? "")?.announced ?? "";
      const { id, organisme } = call;
      ways.toBorne(call.borne, {
        type: "answered",
        call: id,
        organisme,
        expert: expert === "" ? this.nameOf(organisme) : expert,
        ice: ice(),
        n,
      });
      return relay.borneIsHere(call);
    }
    const { organisme, position, waitMs, ringing, staffed, priority } = effect.place;
    ways.toBorne(call.borne, {
      type: "queued",
      call: call.id,
      organisme,
      service: call.service,
      position,
      wait_s: waitMs === null ? null : secondsOf(waitMs),
      ringing,
      staffed,
      priority,
      ice: ice(),
      n,
    });
  }

  #assigned({ expert, call: id, how }: Extract<QueueEffect, { type: "assigned" }>, state: QueueState): void {
    const { ways, ice, relay, time } = this.#options;
    const call = state.calls.get(id);
    if (!call) return;
    ways.toExpert(expert, {
      type: "assigned",
      call: id,
      organisme: call.organisme,
      service: call.serviceName,
      borne: call.borne,
      site: call.site,
      language: call.language,
      video: call.video,
      talked_s: secondsOf(time() - (call.takenMs ?? time())),
      held: call.held,
      ice: ice(),
    });
    relay.assigned(call, expert, how);
  }

  /** Name of an organisme; its id where it is not configured any more. */
  nameOf(organisme: string): string {
    return this.#options.config.organismes.find(({ id }) => id === organisme)?.name ?? organisme;
  }
}
