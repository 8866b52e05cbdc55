import { PERIODS } from "../figures/period.ts";

const NAME = { type: "string", pattern: "^[a-z0-9-]{1,32}$" } as const;
export const DATE = { type: "string", format: "date" } as const;

/** Of which days, of whom. */
const ASKED = {
  period: { enum: PERIODS, description: "With `date`, a day in it; two-months when nothing is said." },
  date: DATE,
  from: DATE,
  to: { ...DATE, description: "Last day, included; in place of period and date." },
  network: NAME,
  site: NAME,
  borne: NAME,
  organisme: NAME,
} as const;

const AUDIENCE = {
  enum: ["inside", "outside"],
  description: "outside: small counts are masked; of a two-month period that is over.",
} as const;
const BOM = { enum: ["0", "1"], description: "1: with a byte order mark, for spreadsheet programs." } as const;

export const FIGURES_QUERY = { type: "object", additionalProperties: false, properties: ASKED } as const;

export const EXPORT_QUERY = {
  type: "object",
  additionalProperties: false,
  properties: { ...ASKED, audience: AUDIENCE, bom: BOM, table: { enum: ["organismes", "sites", "days"] } },
} as const;

export const REPORT_QUERY = {
  type: "object",
  required: ["network"],
  additionalProperties: false,
  properties: {
    period: ASKED.period,
    date: DATE,
    from: DATE,
    to: ASKED.to,
    network: NAME,
    site: NAME,
    audience: AUDIENCE,
  },
} as const;

const GRID = { network: NAME, site: NAME, week: { ...DATE, description: "A day of the week." } } as const;

export const GRID_QUERY = {
  type: "object",
  required: ["network", "site"],
  additionalProperties: false,
  properties: GRID,
} as const;

export const GRID_EXPORT_QUERY = {
  ...GRID_QUERY,
  properties: { ...GRID, format: { enum: ["csv", "html"] }, bom: BOM },
} as const;

export const GRID_BODY = {
  type: "object",
  required: ["network", "site", "week", "organisme", "service", "value"],
  additionalProperties: false,
  properties: {
    ...GRID,
    organisme: { type: "string", pattern: "^[a-z0-9-]{0,32}$", description: "Empty = of no known organisme." },
    service: NAME,
    value: { type: ["integer", "null"], minimum: 0, maximum: 100_000, description: "null: what was counted holds." },
  },
} as const;
