/** Opening hours as they are written in a configuration file: the building's, or those of a service in it. */
export interface Hours {
  /** Open day and night, public holidays too; only an exception closes. */
  readonly always: boolean;
  readonly weekly: readonly Window[];
  /** What holds on a French public holiday. */
  readonly publicHolidays: "closed" | "open";
  /** Days that differ; the last one that names a day holds. */
  readonly exceptions: readonly Exception[];
}

/** Local times, `HH:MM`; 24:00 ends a day. */
export interface TimeSpan {
  readonly from: string;
  readonly to: string;
}

export interface Window extends TimeSpan {
  readonly days: readonly ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
  /** Only the nth such day of the month (2 and 4 = "2nd and 4th Friday"; -1 = the last). */
  readonly weeksOfMonth?: readonly (1 | 2 | 3 | 4 | 5 | -1)[];
  /** First day, YYYY-MM-DD. */
  readonly validFrom?: string;
  /** Last day, YYYY-MM-DD. */
  readonly validTo?: string;
}

export interface Exception {
  /** First day, YYYY-MM-DD. */
  readonly date: string;
  /** Last day, included; absent = one day. */
  readonly to?: string;
  /** Windows of that day; none = closed. */
  readonly open: readonly TimeSpan[];
  /** Shown to the usager. */
  readonly reason?: string;
}

/** Which French public holidays hold. */
export const HOLIDAY_ZONES = [
  "metropole",
  "alsace-moselle",
  "guadeloupe",
  "guyane",
  "martinique",
  "mayotte",
  "nouvelle-caledonie",
  "la-reunion",
  "polynesie-francaise",
  "saint-barthelemy",
  "saint-martin",
  "wallis-et-futuna",
  "saint-pierre-et-miquelon",
] as const;
export type HolidayZone = (typeof HOLIDAY_ZONES)[number];

const TIME = { type: "string", pattern: "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$" } as const;
const DATE = { type: "string", format: "date" } as const;
const WINDOW = {
  type: "object",
  required: ["days", "from", "to"],
  additionalProperties: false,
  properties: {
    days: {
      type: "array",
      minItems: 1,
      uniqueItems: true,
      items: { enum: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] },
    },
    from: TIME,
    to: TIME,
    weeksOfMonth: { type: "array", minItems: 1, uniqueItems: true, items: { enum: [1, 2, 3, 4, 5, -1] } },
    validFrom: DATE,
    validTo: DATE,
  },
} as const;

/** JSON Schema of {@link Hours}; a test holds it against that of the borne's configuration. */
export const HOURS_SCHEMA = {
  type: "object",
  additionalProperties: false,
  properties: {
    always: { type: "boolean", default: false },
    weekly: { type: "array", items: WINDOW, default: [] },
    publicHolidays: { enum: ["closed", "open"], default: "closed" },
    exceptions: {
      type: "array",
      default: [],
      items: {
        type: "object",
        required: ["date"],
        additionalProperties: false,
        properties: {
          date: DATE,
          to: DATE,
          open: {
            type: "array",
            default: [],
            items: {
              type: "object",
              required: ["from", "to"],
              additionalProperties: false,
              properties: { from: TIME, to: TIME },
            },
          },
          reason: { type: "string", maxLength: 80 },
        },
      },
    },
  },
} as const;
