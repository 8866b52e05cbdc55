import { setTimeout as delay } from "node:timers/promises";
import { IP_TCP_BYTES, LOAD_BYTES, TCP_CHUNK, loadCount } from "../../contract/line-test/channel.ts";
import { KIND, NO_PROOF, decode, encode, nowUs, readToken } from "../../contract/line-test/datagram.ts";
import { paced } from "../../contract/line-test/pace.ts";
import { Tally, rateKbps } from "../../contract/line-test/tally.ts";
import type { LineOffer } from "../../contract/signalling/types.ts";
import { median } from "./figures.ts";
import type { LineFigures } from "./figures.ts";
import type { Talk } from "./talk.ts";

const PINGS = 8;
const ANSWER_DEADLINE_MS = 15_000;
/** Frames for which credit was given and which do not come. */
const STALLED_MS = 3000;

/** Measures in the WebSocket itself, where UDP does not pass. @throws as `Talk.ask` */
export async function measureByTcp(talk: Talk, offer: LineOffer): Promise<LineFigures> {
  const rttsMs: number[] = [];
  for (let n = 0; n < PINGS; n++) {
    const startMs = performance.now();
    await talk.ask({ type: "line.ping", n }, "line.pong", (pong) => pong.n === n, ANSWER_DEADLINE_MS);
    rttsMs.push(performance.now() - startMs);
  }
  const rttMs = median(rttsMs) ?? 0;
  const window = windowFor(offer.rate_kbps, rttMs);
  return {
    how: "tcp",
    upKbps: await up(talk, offer, window),
    downKbps: await down(talk, offer, window),
    lossUpPct: null,
    lossDownPct: null,
    jitterMs: null,
    rttMs,
  };
}

/**
 * Frames that may be under way, not known to have arrived: what the rate needs at this round trip and in a box's queue of
 * 250 ms. 23 KB at 60 ms: a press in the middle of a test on a line of 256 kbit/s waits 0.7 s for them at most.
 */
function windowFor(rateKbps: number, rttMs: number): number {
  return Math.max(2 * TCP_CHUNK, Math.ceil((rateKbps * (rttMs + 250)) / 8 / LOAD_BYTES));
}

async function up(
  talk: Talk,
  { token: text, rate_kbps, duration_ms: durationMs }: LineOffer,
  window: number,
): Promise<number> {
  const token = readToken(text);
  let arrived = 0;
  talk.onMessage((message) => {
    if (message.type === "line.pong") arrived = Math.max(arrived, message.n - PINGS);
  });
  const send = (number: number) => {
    const datagram = { kind: KIND.up, number, timeUs: nowUs(), proof: NO_PROOF, answeredNumber: 0, answeredTimeUs: 0 };
    talk.sendBytes(encode(token, datagram, LOAD_BYTES));
    if ((number + 1) % TCP_CHUNK === 0) talk.say({ type: "line.ping", n: PINGS + number + 1 });
  };
  const count = loadCount(rate_kbps, durationMs);
  const sent = await paced(send, { count, durationMs, allowed: () => arrived + window }, talk.signal);
  const report = await talk.ask(
    { type: "line.sent", stage: "up", count: sent },
    "line.report",
    ({ stage }) => stage === "up",
    ANSWER_DEADLINE_MS,
  );
  return rateKbps({ ...report, spanMs: report.span_ms }, durationMs);
}

async function down(
  talk: Talk,
  { token: text, rate_kbps, duration_ms: durationMs }: LineOffer,
  window: number,
): Promise<number> {
  const token = readToken(text);
  const tally = new Tally(loadCount(rate_kbps, durationMs));
  talk.onBytes((bytes) => {
    const datagram = decode(token, bytes);
    if (datagram?.kind === KIND.down) tally.add(datagram.number, bytes.length + IP_TCP_BYTES, performance.now());
  });
  const chunks = Math.floor(loadCount(rate_kbps, durationMs) / TCP_CHUNK);
  const allowed = () => Math.floor((tally.count + window) / TCP_CHUNK);
  const credit = () => talk.say({ type: "line.send", frames: TCP_CHUNK });
  const given = await paced(credit, { count: chunks, durationMs, allowed }, talk.signal);
  const startMs = performance.now();
  while (tally.count < given * TCP_CHUNK && performance.now() - Math.max(startMs, tally.lastMs) < STALLED_MS)
    await delay(50, undefined, { signal: talk.signal }).catch(() => talk.signal.throwIfAborted());
  return rateKbps(tally, durationMs);
}
