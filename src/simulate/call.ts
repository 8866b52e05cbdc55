import { setTimeout as sleep } from "node:timers/promises";
import type { EventBody } from "../uplink/port.ts";
import type { Outcome, Tally } from "./tally.ts";
import { serviceToCall } from "./words.ts";
import type { Readiness } from "./words.ts";

/** What a simulated call needs of its borne. */
export interface CallStage {
  /** From the press to the end, milliseconds. */
  readonly durationMs: number;
  readonly readiness: Readiness;
  readonly random: () => number;
  /** Ends the call at once. */
  readonly signal: AbortSignal;
  readonly event: (body: EventBody) => void;
  readonly tally: Tally;
  readonly inSession: (now: boolean) => void;
}

/** Of all calls: nobody was there, the usager went before an answer. The rest talks. */
const MISSED = 0.08;
const ABANDONED = 0.12;
/** Share of the time that is waiting. */
const WAITING = 0.2;
/** Of those who talked, who answer the question at the end. */
const ANSWERS_SURVEY = 0.3;

/** The events of one call, in the order and with the words in which a borne says them. Never rejects. */
export async function playCall(stage: CallStage): Promise<void> {
  const { durationMs, random, signal, event, tally } = stage;
  event({ type: "button.press", device: "button", duration_ms: 80 + Math.round(random() * 200) });
  const service = serviceToCall(stage.readiness, random);
  if (!service) return event({ type: "service.unavailable" });
  const { organisme } = service;
  const outcome = outcomeOf(random());
  const waitMs = durationMs * WAITING;
  const talkMs = outcome === "talked" ? durationMs - waitMs : 0;
  stage.inSession(true);
  event({ type: "session.started", service: service.id });
  event({ type: "call.placed", service: service.id, organisme });
  await sleep(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
  if (outcome === "talked") {
    event({ type: "call.answered", organisme, duration_ms: Math.round(waitMs) });
    await sleep(talkMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
  if (signal.aborted) return;
  event({ type: "call.ended", organisme, detail: outcome, duration_ms: Math.round(talkMs) });
  if (outcome === "talked" && random() < ANSWERS_SURVEY) {
    event({ type: "survey.answered", detail: "helped", answer: random() < 0.8 ? 1 : 0 });
  }
  event({ type: "session.ended" });
  tally.call(organisme, outcome, waitMs, talkMs);
  stage.inSession(false);
}

function outcomeOf(chance: number): Outcome {
  if (chance < MISSED) return "missed";
  return chance < MISSED + ABANDONED ? "abandoned" : "talked";
}
