import { account } from "./account.ts";
import { calling } from "./calling.ts";
import { desk } from "./desk.ts";
import { stay, type Event, type Step } from "./events.ts";
import { link } from "./link.ts";
import type { State } from "./model.ts";
import { own } from "./own.ts";
import type { PapersEvent } from "./papers/events.ts";
import { followCall, papers } from "./papers/papers.ts";
import { post } from "./post.ts";

/** The whole page: what an event changes, and what is to be done. Pure; an event that can't be now changes nothing. */
export function reduce(state: State, event: Event): Step {
  return followCall(state, route(state, event));
}

function route(state: State, event: Event): Step {
  if (isOfPapers(event)) return papers(state, event);
  switch (event.type) {
    case "started":
    case "signed-in":
    case "signed-out":
    case "sign-in":
    case "sign-in-refused":
    case "sign-out":
      return account(state, event);
    case "link-up":
    case "link-lost":
    case "take-over":
      return link(state, event);
    case "desk":
      return desk(state, event.message, event.atMs);
    case "check":
    case "network":
    case "recheck":
    case "ready":
    case "pause":
    case "setup":
      return post(state, event);
    case "take":
    case "sounding":
    case "wrap-up":
    case "notice-read":
      return own(state, event);
    default:
      return state.call === null ? stay(state) : calling(state, state.call, event);
  }
}

const isOfPapers = (event: Event): event is PapersEvent => /^(papers|print)-/.test(event.type);
