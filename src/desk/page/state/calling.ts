import { step, stay, type CallEvent, type Effect, type Step } from "./events.ts";
import type { Call, State } from "./model.ts";
import { inCall } from "./in-call.ts";
import { write } from "./text.ts";

/** What happens in a call: to its media, and by the expert's hand. */
export function calling(state: State, call: Call, event: CallEvent): Step {
  const to = (change: Partial<Call>, ...effects: Effect[]) =>
    step({ ...state, call: { ...call, ...change } }, ...effects);
  switch (event.type) {
    case "peer":
      return to({ peer: event.state, everConnected: call.everConnected || event.state === "connected" });
    case "negotiated":
      return event.message.call === call.id ? tell(state, event.message) : stay(state);
    case "renegotiate":
      // While the borne itself is away nobody could make an offer; it makes one when it is back.
      return state.link !== "up" || call.borneAway ? stay(state) : tell(state, { type: "renegotiate", call: call.id });
    case "picture":
      return to({ flow: event.flow });
    case "sound-blocked":
      return to({ soundBlocked: event.blocked });
    case "channel":
      return to({ channel: event.open }, ...(event.open ? greeting(call, event.frameHeightMm) : []));
    case "in-call":
      return stay({ ...state, call: inCall(call, event.message) });
    case "line":
      return to({ line: event.figures });
    case "report":
      return report(state, call);
    case "hold":
      return hold(state, call, event.held);
    case "mute": {
      const { sound, picture } = event;
      const muted = { sound, picture };
      return to({ muted }, ...tracks({ ...call, muted }), say({ type: "muted", sound, picture }));
    }
    case "want-identifier":
      return to({ identifierWanted: true }, say({ type: "identifier-wanted", wanted: true }));
    case "typed":
      if (!call.channel || event.text === "") return stay(state);
      return to({ text: write(call.text, "expert", event.text) }, say({ type: "text", text: event.text }));
    case "text-read":
      return to({ unread: false });
    case "transfer":
      if (state.link !== "up") return stay(state);
      return to(
        { transferring: event.organisme },
        { type: "send", message: { type: "transfer", call: call.id, organisme: event.organisme } },
      );
    case "invite":
      return tell(state, { type: "invite", call: call.id, role: event.role });
    case "guest-remove":
      if (call.guest === null) return stay(state);
      return to(
        { guest: null },
        { type: "guest-close" },
        { type: "send", message: { type: "guest-remove", call: call.id, guest: call.guest.id } },
      );
    case "guest-signal":
      if (call.guest?.id !== event.guest) return stay(state);
      return tell(state, { type: "guest-signal", call: call.id, guest: event.guest, signal: event.signal });
    case "guest-peer":
      if (call.guest?.id !== event.guest) return stay(state);
      return to({ guest: { ...call.guest, connected: event.connected } });
    case "reminder-read":
      return to({ reminder: false });
    case "hang-up":
      return hangUp(state, call);
  }
}

const say = (message: Extract<Effect, { type: "say" }>["message"]): Effect => ({ type: "say", message });

const tell = (state: State, message: Extract<Effect, { type: "send" }>["message"]): Step =>
  step(state, { type: "send", message });

/** On hold nothing leaves the room, whatever is muted. */
const tracks = ({ held, muted }: Call): readonly Effect[] => [
  { type: "tracks", sound: !held && !muted.sound, picture: !held && !muted.picture },
];

/** First words on the data channel, after each negotiation: the other end may have been started anew. */
function greeting(call: Call, frameHeightMm: number): readonly Effect[] {
  const { sound, picture } = call.muted;
  return [
    say({ type: "framing", frame_height_mm: frameHeightMm }),
    ...(sound || picture ? [say({ type: "muted", sound, picture })] : []),
    ...(call.identifierWanted ? [say({ type: "identifier-wanted", wanted: true })] : []),
    { type: "papers-say", message: { type: "hello", v: 1 } },
  ];
}

function hold(state: State, call: Call, held: boolean): Step {
  if (state.link !== "up" || held === call.held) return stay(state);
  const next = { ...call, held };
  return step(
    { ...state, call: next },
    ...tracks(next),
    { type: "peer-hold", held },
    { type: "send", message: { type: "hold", call: call.id, held } },
  );
}

function report(state: State, call: Call): Step {
  if (call.line === null || state.link !== "up") return stay(state);
  const { fps, lossPct, rttMs } = call.line;
  const video = call.flow === "flowing";
  return tell(state, { type: "condition", call: call.id, fps, loss_pct: lossPct, rtt_ms: rttMs, video });
}

/** The expert ends the call: the usager is told on the call's own channel, the desk at once or when it hears again. */
function hangUp(state: State, call: Call): Step {
  const heard = state.link === "up";
  return step(
    {
      ...state,
      call: null,
      wrapUp: { call: call.id, by: "expert", reason: "done" },
      owed: { ...state.owed, hangUp: call.id },
    },
    say({ type: "goodbye" }),
    ...(heard ? ([{ type: "send", message: { type: "hang-up", call: call.id } }] as const) : []),
    { type: "peer-close" },
    { type: "guest-close" },
    { type: "tracks", sound: true, picture: true },
  );
}
