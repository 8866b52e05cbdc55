import { record, text } from "./state.ts";

/** Why a request was not done: `away` when nobody answered, else the daemon's code. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A gesture is answered at once; a printed sheet or a self-test takes its time. */
const GESTURE_MS = 15_000;
const WORK_MS = 200_000;

/**
 * Asks the bench for something; `path` below `/bench/`.
 * @throws Refusal
 */
export async function ask(path: string, body: object, work = false): Promise<unknown> {
  let answer: Response;
  try {
    answer = await fetch(`bench/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(work ? WORK_MS : GESTURE_MS),
    });
  } catch (error) {
    throw new Refusal("away", error instanceof Error ? error.message : String(error));
  }
  const json: unknown = await answer.json().catch(() => null);
  if (answer.ok) return json;
  const error = record(record(json)["error"]);
  throw new Refusal(text(error, "code") ?? "unexpected", text(error, "message") ?? `HTTP ${answer.status}`);
}
