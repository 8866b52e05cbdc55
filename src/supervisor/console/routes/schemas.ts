import { LEVELS } from "../fleet/level.ts";

const TEXT = { type: "string" } as const;
const MS = { type: "integer", description: "Epoch milliseconds" } as const;
const MS_OR_NULL = { type: ["integer", "null"], description: "Epoch milliseconds" } as const;
const WORDS_OR_NULL = {
  type: ["object", "null"],
  required: ["fr", "en"],
  properties: { fr: TEXT, en: TEXT },
} as const;

const ALERT = {
  type: "object",
  required: ["code", "number", "title", "severity", "owner", "device", "detail", "sinceMs", "remedy", "usager"],
  properties: {
    code: TEXT,
    number: { type: ["string", "null"] },
    title: { type: "object", required: ["fr", "en"], properties: { fr: TEXT, en: TEXT } },
    severity: { enum: ["critical", "major", "minor"] },
    owner: { enum: ["syndicat", "collectivite", "organisme"] },
    device: { type: ["string", "null"] },
    detail: TEXT,
    sinceMs: MS,
    remedy: WORDS_OR_NULL,
    usager: WORDS_OR_NULL,
  },
} as const;

const COMMON = {
  network: TEXT,
  borne: TEXT,
  level: { enum: LEVELS, description: "How much it needs somebody" },
  liveness: { enum: ["never", "live", "suspect", "lost", "stopped"] },
  state: { type: ["string", "null"] },
  open: { type: "boolean", description: "Whether its building is open now" },
  services: { type: "object", additionalProperties: { enum: ["ready", "limited", "closed", "out-of-order"] } },
  alerts: { type: "array", items: ALERT },
  lastSeenMs: MS_OR_NULL,
  changedMs: MS,
  heartbeatS: { type: "number" },
} as const;
const COMMON_KEYS = Object.keys(COMMON);

/** A borne in a list. */
export const BORNE_SCHEMA = {
  type: "object",
  required: [...COMMON_KEYS, "site"],
  additionalProperties: false,
  properties: {
    ...COMMON,
    site: {
      type: ["object", "null"],
      required: ["id", "name", "commune"],
      properties: { id: TEXT, name: TEXT, commune: { type: ["string", "null"] } },
    },
  },
} as const;

export const FLEET_RESPONSE = {
  type: "object",
  required: ["atMs", "broker", "counts", "bornes"],
  additionalProperties: false,
  properties: {
    atMs: MS,
    broker: { enum: ["connected", "away"] },
    counts: { type: "object", additionalProperties: { type: "integer" } },
    bornes: { type: "array", items: BORNE_SCHEMA },
  },
} as const;

export const BORNE_RESPONSE = {
  type: "object",
  required: [...COMMON_KEYS, "site", "status", "health", "desc"],
  additionalProperties: false,
  properties: {
    ...COMMON,
    site: { type: ["object", "null"], description: "As configured" },
    status: { type: ["object", "null"], description: "Latest message of the contract" },
    health: { type: ["object", "null"], description: "Latest message of the contract" },
    desc: { type: ["object", "null"], description: "Latest message of the contract" },
  },
} as const;

export const EVENTS_RESPONSE = {
  type: "object",
  required: ["events", "next"],
  additionalProperties: false,
  properties: {
    events: {
      type: "array",
      items: {
        type: "object",
        required: ["type", "boot", "seq", "atMs", "sync", "receivedMs", "data"],
        properties: {
          type: TEXT,
          boot: TEXT,
          seq: { type: "integer" },
          atMs: MS,
          sync: { type: "boolean" },
          receivedMs: MS,
          data: { type: "object" },
        },
      },
    },
    next: { type: ["string", "null"] },
  },
} as const;

const NUMBERS = { type: "array", items: { type: ["number", "null"] } } as const;

export const CURVES_RESPONSE = {
  type: "object",
  required: ["stepMs", "fromMs", "toMs", "atMs", "heard", "figures"],
  additionalProperties: false,
  properties: {
    stepMs: { type: "integer" },
    fromMs: MS,
    toMs: MS,
    atMs: { type: "array", items: MS },
    heard: { ...NUMBERS, description: "Health messages in each step" },
    figures: { type: "object", additionalProperties: NUMBERS, description: "Means, in the order of `atMs`" },
  },
} as const;
