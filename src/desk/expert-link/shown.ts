import type { DeskToExpertQueue, DeskToExpertWelcome } from "../../contract/signalling/types.ts";
import type { Account } from "../accounts/account.ts";
import type { DeskConfig } from "../config/config.ts";
import { secondsOf } from "../exchange/announce.ts";
import type { IceServers } from "../exchange/ice.ts";
import { papersOf } from "../exchange/papers.ts";
import { reasonsOf } from "../exchange/rules.ts";
import type { QueueState } from "../queue/model.ts";
import { compareCalls, isFree, organismeView, viewOf } from "../queue/view.ts";

const MAX_CALLS = 200;
const MAX_ORGANISMES = 64;
const MAX_REASONS = 40;
const DAY_S = 86_400;

export interface WelcomeOptions {
  readonly config: DeskConfig;
  readonly deskName: string;
  readonly account: Pick<Account, "id" | "name" | "organismes">;
  readonly state: QueueState;
  readonly ice: IceServers;
}

/** What a page hears first. */
export function welcomeMessage({ config, deskName, account, state, ice }: WelcomeOptions): DeskToExpertWelcome {
  const served = config.organismes.filter(({ id }) => account.organismes.includes(id));
  const reasons = new Map(served.flatMap(reasonsOf).map((reason) => [reason.id, reason]));
  const view = viewOf(state);
  const pending = state.experts.get(account.id)?.wrapUp?.call;
  return {
    type: "welcome",
    v: 1,
    desk: deskName,
    name: account.name,
    announced: account.name,
    organismes: served.slice(0, MAX_ORGANISMES).map((one) => ({ id: one.id, name: one.name, papers: papersOf(one) })),
    transfer_to: config.organismes
      .slice(0, MAX_ORGANISMES)
      .map(({ id, name }) => ({ id, name, staffed: organismeView(view, id).staffed })),
    reasons: [...reasons.values()].slice(0, MAX_REASONS),
    ice,
    ...(pending === undefined ? {} : { wrap_up: pending }),
  };
}

/** The queue of some organismes, in the order in which calls are served. */
export function queueMessage(state: QueueState, organismes: readonly string[], nowMs: number): DeskToExpertQueue {
  const view = viewOf(state);
  const waiting = organismes.flatMap((id) => organismeView(view, id).waiting).toSorted(compareCalls);
  const colleagues = [...state.experts.values()].filter((one) => one.organismes.some((id) => organismes.includes(id)));
  return {
    type: "queue",
    calls: waiting.slice(0, MAX_CALLS).map((call) => ({
      call: call.id,
      organisme: call.organisme,
      service: call.serviceName,
      borne: call.borne,
      site: call.site,
      language: call.language,
      waited_s: Math.min(DAY_S, secondsOf(nowMs - call.waitingSinceMs)),
      position: view.places.get(call.id)?.position ?? 1,
      priority: call.rank > 0,
      video: call.video,
      away: call.awaySinceMs !== null,
    })),
    available: colleagues.filter(isFree).length,
    busy: colleagues.filter(({ call }) => call !== null).length,
  };
}
