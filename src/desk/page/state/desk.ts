import type { DeskToExpert, DeskToExpertAssigned } from "../../../contract/signalling/types.ts";
import { step, stay, type Effect, type Step } from "./events.ts";
import { presence } from "./post.ts";
import type { Call, Presence, Queue, State } from "./model.ts";

type Message<T extends DeskToExpert["type"]> = Extract<DeskToExpert, { type: T }>;

/** What the desk says. `atMs`: when it came, monotonic. */
export function desk(state: State, message: DeskToExpert, atMs: number): Step {
  // A message that was on its way when the page left, or was replaced.
  if (state.account.step !== "signed-in" || state.link === "replaced") return stay(state);
  switch (message.type) {
    case "welcome":
      return welcome(state, message);
    case "queue":
      return queue(state, { calls: message.calls, atMs, available: message.available, busy: message.busy });
    case "ring":
      return ring(state, message.call);
    case "assigned":
      return assigned(state, message, atMs);
    case "offer":
      if (state.call?.id !== message.call || message.n <= state.call.n) return stay(state);
      return step(
        { ...state, call: { ...state.call, n: message.n } },
        { type: "peer-offer", n: message.n, sdp: message.sdp },
      );
    case "candidate":
      if (state.call?.id !== message.call || message.n < state.call.n) return stay(state);
      return step(state, { type: "peer-candidate", n: message.n, candidate: message.candidate });
    case "borne":
      return ofCall(state, message.call, { borneAway: message.state === "away" });
    case "condition":
      return ofCall(state, message.call, { media: message.media, encryption: message.encryption });
    case "invitation":
      return ofCall(state, message.call, { invitation: { url: message.url, validS: message.valid_s } });
    case "ended":
      return ended(state, message);
    case "guest":
      return guest(state, message);
    case "guest-signal":
      if (state.call?.guest?.id !== message.guest) return stay(state);
      return step(state, { type: "guest-signal", guest: message.guest, signal: message.signal });
    case "refused":
      return refused(state, message);
    case "error":
    case "pong":
      return stay(state);
  }
}

function ofCall(state: State, id: string, change: Partial<Call>): Step {
  return stay(state.call?.id === id ? { ...state, call: { ...state.call, ...change } } : state);
}

function welcome(state: State, message: Message<"welcome">): Step {
  const { wrap_up: pending, desk, name, announced, organismes, transfer_to, reasons, ice } = message;
  const facts = { desk, name, announced, organismes, transfer_to, reasons, ice };
  const { hangUp, wrapUp } = state.owed;
  const said: Effect[] = [];
  if (hangUp !== null) said.push({ type: "send", message: { type: "hang-up", call: hangUp } });
  if (wrapUp !== null) said.push({ type: "send", message: { type: "wrap-up", ...wrapUp } });
  let next: State = { ...state, link: "up", desk: facts, taking: null, owed: { hangUp, wrapUp: null } };
  // The call ended while the desk could not say so.
  if (pending !== undefined && next.call?.id === pending) {
    said.push(...closing);
    next = { ...next, call: null };
  }
  if (pending !== undefined && pending !== wrapUp?.call && next.call === null && next.wrapUp === null) {
    next = { ...next, wrapUp: { call: pending, by: "desk", reason: "done" } };
  }
  const { network } = next.post.checks;
  return step(
    next,
    ...said,
    ...presence(next),
    ...(network.verdict === "good" ? [] : ([{ type: "check-network", ice: facts.ice }] as const)),
  );
}

/** What ends with a call. */
const closing: readonly Effect[] = [
  { type: "peer-close" },
  { type: "guest-close" },
  { type: "tracks", sound: true, picture: true },
];

function queue(state: State, next: Queue): Step {
  const gone = state.ring !== null && !next.calls.some(({ call }) => call === state.ring?.call);
  if (!gone) return stay({ ...state, queue: next });
  return step({ ...state, queue: next, ring: null }, { type: "ring-stop" });
}

function ring(state: State, call: string): Step {
  if (state.presence !== "available" || state.call !== null || state.wrapUp !== null) return stay(state);
  if (state.ring?.call === call && state.ring.sounding) {
    return step(state, { type: "send", message: { type: "rung", call } });
  }
  const service = state.queue.calls.find((waiting) => waiting.call === call)?.service ?? "";
  return step({ ...state, ring: { call, sounding: false }, notice: null }, { type: "ring", call, service });
}

function assigned(state: State, message: Message<"assigned">, atMs: number): Step {
  if (state.owed.hangUp === message.call) return stay(state);
  if (state.call?.id === message.call) return ofCall(state, message.call, { held: message.held });
  // A call given to this account is his, whatever this page was doing: it may have been loaded anew.
  const presence: Presence = "available";
  return step(
    { ...state, call: newCall(message, atMs), ring: null, taking: null, wrapUp: null, notice: null, presence },
    { type: "ring-stop" },
    { type: "guest-close" },
    { type: "camera-open" },
    { type: "tracks", sound: !message.held, picture: !message.held },
    { type: "peer-open", call: message.call, ice: message.ice },
    { type: "remember-available", available: true },
  );
}

function newCall(message: DeskToExpertAssigned, atMs: number): Call {
  const { call: id, organisme, service, borne, site, language, video, held } = message;
  return {
    id,
    organisme,
    service,
    borne,
    site,
    language,
    video,
    held,
    sinceMs: atMs - message.talked_s * 1000,
    n: -1,
    peer: "new",
    everConnected: message.talked_s > 0,
    flow: "none",
    soundBlocked: false,
    channel: false,
    borneAway: false,
    media: "none",
    encryption: null,
    muted: { sound: false, picture: false },
    theirs: { sound: false, picture: false },
    identifier: null,
    identifierWanted: false,
    text: [],
    unread: false,
    reminder: false,
    goodbye: false,
    line: null,
    quality: null,
    transferring: null,
    invitation: null,
    guest: null,
  };
}

function ended(state: State, message: Message<"ended">): Step {
  const { call, by, reason } = message;
  const owed = state.owed.hangUp === call ? { ...state.owed, hangUp: null } : state.owed;
  if (state.call?.id !== call) return stay({ ...state, owed });
  const transferred = state.call.transferring !== null && by === "expert";
  return step({ ...state, owed, call: null, wrapUp: { call, by, reason, transferred } }, ...closing);
}

function guest(state: State, message: Message<"guest">): Step {
  const { call } = state;
  if (call?.id !== message.call || state.desk === null) return stay(state);
  if (message.state === "left") {
    if (call.guest?.id !== message.guest) return stay(state);
    return step({ ...state, call: { ...call, guest: null } }, { type: "guest-close" });
  }
  if (call.guest?.id === message.guest) return stay(state);
  return step(
    {
      ...state,
      call: { ...call, invitation: null, guest: { id: message.guest, role: message.role, connected: false } },
    },
    ...(call.guest === null ? [] : ([{ type: "guest-close" }] as const)),
    { type: "guest-open", guest: message.guest, ice: state.desk.ice },
  );
}

function refused(state: State, { reason, about, call }: Message<"refused">): Step {
  if (reason === "replaced") {
    return step(
      { ...state, link: "replaced", ring: null, taking: null, call: null, wrapUp: null },
      { type: "link-close" },
      { type: "ring-stop" },
      ...closing,
      { type: "camera-close" },
    );
  }
  const notice = { id: (state.notice?.id ?? 0) + 1, key: `refused.${reason}` };
  const taking = about === "take" ? null : state.taking;
  const mine = state.call !== null && (call === undefined || call === state.call.id);
  const after = mine && state.call ? { ...state.call, transferring: null } : state.call;
  // A call that the desk no longer knows has no end of its own: it is ended here.
  if (mine && reason === "gone" && state.call && about !== "take") {
    const wrapUp = { call: state.call.id, by: "desk", reason: "borne-lost" } as const;
    return step({ ...state, notice, taking, call: null, wrapUp }, ...closing);
  }
  // What was owed can't be paid any more.
  const owed = about === "hang-up" ? { ...state.owed, hangUp: null } : state.owed;
  return stay({ ...state, notice, taking, owed, call: after });
}
