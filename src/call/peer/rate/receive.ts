/** What was seen of the receiving direction since the last time. */
export interface ReceiveSample {
  readonly nowMs: number;
  /** Share lost before repair, 0 to 1. */
  readonly loss: number;
  /** How much later packets come than the fastest of them did, ms: a queue in the network. */
  readonly queueMs: number;
  readonly receivedKbps: number;
}

export interface ReceiveState {
  /** What the other end is told to send at most, kbit/s of picture. */
  readonly kbps: number;
  readonly maxKbps: number;
  readonly holdUntilMs: number;
}

const FLOOR_KBPS = 80;
/** Careful at first: a browser starts at 300, and a line that is flooded in the first second takes long to recover. */
const START_KBPS = 250;
const QUEUE_MS = 150;

export function startReceive(maxKbps: number, nowMs: number): ReceiveState {
  return { kbps: Math.min(START_KBPS, maxKbps), maxKbps, holdUntilMs: nowMs };
}

/** One second of the limit that is told to the other end (REMB). Pure. */
export function nextReceive(state: ReceiveState, sample: ReceiveSample): ReceiveState {
  const { nowMs, loss, queueMs, receivedKbps } = sample;
  const { kbps, holdUntilMs } = down(state, nowMs, loss, queueMs, receivedKbps);
  const grown = nowMs >= holdUntilMs ? kbps * 1.08 : kbps;
  return { ...state, kbps: Math.min(state.maxKbps, Math.max(FLOOR_KBPS, grown)), holdUntilMs };
}

function down(state: ReceiveState, nowMs: number, loss: number, queueMs: number, receivedKbps: number) {
  // What really came through is nearer to the truth than what was allowed.
  const seen = Math.min(state.kbps, Math.max(receivedKbps, state.kbps / 2));
  if (loss > 0.1) return { kbps: seen * (1 - loss / 2), holdUntilMs: nowMs + 4000 };
  if (queueMs > QUEUE_MS && nowMs >= state.holdUntilMs - 2000) return { kbps: seen * 0.85, holdUntilMs: nowMs + 3000 };
  return state;
}
