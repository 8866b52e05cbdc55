import { step, stay, type Effect, type PostEvent, type Step } from "./events.ts";
import { CHECKS, type Check, type CheckName, type NetworkFigures, type Post, type State } from "./model.ts";
import { UNCHECKED } from "./start.ts";

/** Median round trip to the desk, ms: up to here talk is easy (ITU-T G.114), up to there it is possible. */
const RTT_GOOD_MS = 150;
const RTT_FAIR_MS = 400;
/** A call takes up to 512 kbit/s each way; the double leaves room for what else the post does. */
const DOWN_GOOD_KBPS = 1000;
const DOWN_FAIR_KBPS = 512;

/** The readiness of the expert's post, and whether he takes calls. */
export function post(state: State, event: PostEvent): Step {
  if (state.account.step !== "signed-in" || state.link === "replaced") return stay(state);
  switch (event.type) {
    case "check":
      return judged(state, withCheck(state.post, event.name, event.check));
    case "network": {
      const next = withCheck(state.post, "network", judgeNetwork(event.figures));
      return judged(state, { ...next, network: event.figures });
    }
    case "recheck":
      return step(
        { ...state, post: UNCHECKED },
        ...(state.presence === "pause" ? [] : ([{ type: "camera-open" }] as const)),
        { type: "check-codec" },
        ...(state.desk ? ([{ type: "check-network", ice: state.desk.ice }] as const) : []),
      );
    case "ready":
      return blockers(state.post).length > 0 ? stay(state) : moved(state, "available");
    case "pause":
      return state.call === null ? moved(state, "pause") : stay(state);
    case "setup":
      return state.call === null ? moved(state, "setup") : stay(state);
  }
}

function withCheck(post: Post, name: CheckName, check: Check): Post {
  return { ...post, checks: { ...post.checks, [name]: check } };
}

/** What keeps an expert from being ready: a check that failed, or one of the needed ones that has not ended. */
export function blockers(post: Post): readonly CheckName[] {
  return CHECKS.filter((name) => {
    const { verdict } = post.checks[name];
    // The loudspeaker is judged by the expert's ear, which nobody can be made to lend.
    return verdict === "poor" || (verdict === "waiting" && name !== "sound");
  });
}

/** Words for figures of the network. */
export function judgeNetwork({ rttMs, downKbps, loop, servers }: NetworkFigures): Check {
  if (rttMs === null) return { verdict: "poor", why: "check.network.silent" };
  if (!loop) return { verdict: "poor", why: "check.network.blocked" };
  if (rttMs > RTT_FAIR_MS) return { verdict: "poor", why: "check.network.far" };
  if (downKbps !== null && downKbps < DOWN_FAIR_KBPS) return { verdict: "poor", why: "check.network.thin" };
  if (servers === "silent") return { verdict: "fair", why: "check.network.servers" };
  if (rttMs > RTT_GOOD_MS) return { verdict: "fair", why: "check.network.far" };
  if (downKbps !== null && downKbps < DOWN_GOOD_KBPS) return { verdict: "fair", why: "check.network.thin" };
  return { verdict: "good", why: null };
}

/** The desk is told when what it was told has changed. */
function judged(state: State, next: Post): Step {
  const after = { ...state, post: next };
  const said = JSON.stringify(presenceOf(state)) !== JSON.stringify(presenceOf(after));
  return step(after, ...(said && state.presence === "available" ? presence(after) : []));
}

function moved(state: State, to: State["presence"]): Step {
  if (state.presence === to) return stay(state);
  const next = { ...state, presence: to, ...(to === "available" ? {} : { ring: null }) };
  return step(
    next,
    ...presence(next),
    { type: "remember-available", available: to === "available" },
    ...(to === "pause" ? ([{ type: "ring-stop" }, { type: "camera-close" }] as const) : []),
    ...(to === "setup" ? ([{ type: "ring-stop" }] as const) : []),
    ...(state.presence === "pause" ? ([{ type: "camera-open" }] as const) : []),
  );
}

function presenceOf(state: State) {
  const problems = CHECKS.filter((name) => state.post.checks[name].verdict === "poor");
  const available = state.presence === "available";
  return {
    type: "presence",
    state: available ? "available" : "pause",
    ready: available && blockers(state.post).length === 0,
    problems,
  } as const;
}

/** Tells the desk whether this expert can take calls; nothing while the desk does not listen. */
export function presence(state: State): readonly Effect[] {
  return state.link === "up" ? [{ type: "send", message: presenceOf(state) }] : [];
}
