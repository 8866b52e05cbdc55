import { step, stay, type LinkEvent, type Step } from "./events.ts";
import type { State } from "./model.ts";

/** The WebSocket to the desk. A call goes on without it: its media does not pass through the desk. */
export function link(state: State, event: Exclude<LinkEvent, { type: "desk" }>): Step {
  switch (event.type) {
    case "link-up":
      return step(state, {
        type: "send",
        message: {
          type: "hello",
          v: 1,
          ...(state.call !== null && state.call.peer === "connected" ? { call: state.call.id } : {}),
        },
      });
    case "link-lost":
      if (state.link === "replaced") return stay(state);
      return step(
        { ...state, link: state.link === "connecting" ? "connecting" : "lost", ring: null, taking: null },
        { type: "ring-stop" },
      );
    case "take-over":
      if (state.link !== "replaced") return stay(state);
      return step(
        { ...state, link: "connecting" },
        { type: "link-open" },
        ...(state.presence === "pause" ? [] : ([{ type: "camera-open" }] as const)),
      );
  }
}
