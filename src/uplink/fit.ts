import { alert, desc, event, health, log, res, status, usage } from "../contract/generated/validators.js";
import { CHANNEL_RULES } from "../contract/topics.ts";
import type { BORNE_CHANNELS } from "../contract/topics.ts";

export type BorneChannel = (typeof BORNE_CHANNELS)[number];
export type Message = Readonly<Record<string, unknown>>;

/** A message made ready, with what had to be taken out or cut; `over` = still above the budget. */
export interface Fitted {
  readonly payload: string;
  readonly changed: readonly string[];
  readonly over: boolean;
}

const validators = { alert, desc, event, health, log, res, status, usage } as const;

type Step = (message: Message) => Message;

/** What a channel gives up, in this order, until its budget holds (docs/contract.md, rule 11). */
const STEPS: Readonly<Record<BorneChannel, readonly Step[]>> = {
  status: [first("reasons", 16), first("reasons", 4)],
  desc: [withoutInEach("devices", "serial"), withoutInEach("devices", "model"), withoutInEach("services", "name")],
  health: [
    ...["disk_wear_pct", "load_1", "rss_mb", "mem_free_mb", "loop_lag_p99_ms", "selftest_ts"].map(without),
    ...["toner_pct", "paper_sheets", "disk_free_pct", "outbox_dropped", "outbox_rows", "temp_c"].map(without),
    // What is ready goes without saying; what is not is the point. The alerts stay whole: an absent code is a closed one.
    withoutReady("devices"),
    withoutReady("services"),
  ],
  alert: [cut("detail", 60), cut("detail", 0)],
  event: [cut("detail", 60), first("failed", 8), without("detail"), without("failed")],
  usage: [],
  res: [cut("reason", 100), without("result")],
  log: [cut("msg", 200), without("fields")],
};

const MAX_REPAIRS = 32;

/**
 * Makes a message that its schema and its budget allow: an optional member that the schema refuses is taken out, a
 * text that is too long is cut. A wrong figure must cost itself, never the message, and never the outbox behind it.
 * @returns `undefined` when what is left is still not of the schema.
 */
export function fit(channel: BorneChannel, message: Message): Fitted | undefined {
  const changed: string[] = [];
  let fitted = repair(channel, message, changed);
  if (!fitted) return undefined;
  let payload = JSON.stringify(fitted);
  const { maxBytes } = CHANNEL_RULES[channel];
  for (const step of STEPS[channel]) {
    if (Buffer.byteLength(payload) <= maxBytes) break;
    const smaller = step(fitted);
    fitted = validators[channel](smaller) ? smaller : fitted;
    payload = JSON.stringify(fitted);
    if (!changed.includes("budget")) changed.push("budget");
  }
  return { payload, changed, over: Buffer.byteLength(payload) > maxBytes };
}

function repair(channel: BorneChannel, message: Message, changed: string[]): Message | undefined {
  const validate = validators[channel];
  let current = message;
  for (let turn = 0; turn < MAX_REPAIRS; turn++) {
    if (validate(current)) return current;
    const error = validate.errors?.[0];
    const extra = error?.params["additionalProperty"] as unknown;
    const member = error?.instancePath.split("/")[1] ?? (typeof extra === "string" ? extra : undefined);
    if (!error || member === undefined) return undefined;
    const limit = error.params["limit"] as unknown;
    const atTop = error.instancePath === `/${member}`;
    changed.push(member);
    if (atTop && error.keyword === "maxLength" && typeof limit === "number") current = cut(member, limit)(current);
    else if (atTop && error.keyword === "maxItems" && typeof limit === "number")
      current = first(member, limit)(current);
    else current = without(member)(current);
  }
  return undefined;
}

function without(member: string): Step {
  return (message) => Object.fromEntries(Object.entries(message).filter(([key]) => key !== member));
}

/** Cuts a text to `max` Unicode characters: JSON Schema counts these, and a half of a pair would not be UTF-8. */
function cut(member: string, max: number): Step {
  return (message) => {
    const text = message[member];
    return typeof text === "string" ? { ...message, [member]: Array.from(text).slice(0, max).join("") } : message;
  };
}

function first(member: string, max: number): Step {
  return (message) => {
    const list = message[member];
    return Array.isArray(list) ? { ...message, [member]: list.slice(0, max) as unknown[] } : message;
  };
}

function withoutInEach(member: string, inner: string): Step {
  return (message) => {
    const list = message[member];
    return Array.isArray(list)
      ? { ...message, [member]: list.map((item) => without(inner)(item as Message)) }
      : message;
  };
}

function withoutReady(member: string): Step {
  return (message) => {
    const states = Object.entries((message[member] ?? {}) as Message);
    return { ...message, [member]: Object.fromEntries(states.filter(([, state]) => state !== "ready")) };
  };
}
