/** A column of the weekly grid. */
export interface ServiceType {
  readonly id: string;
  readonly fr: string;
  readonly en: string;
  /** What the borne itself counts of it; `none` = by hand only. */
  readonly counts: "interviews" | "documents" | "none";
}

/** Section `statistics` of the supervisor's configuration. */
export interface StatisticsConfig {
  /** How long what bornes tell is kept beside the counts, days. The counts stay. */
  readonly keepEventsDays: number;
  /** Counts below it are masked in what leaves the syndicat. */
  readonly maskBelow: number;
  /** Who a report is for when nothing is said: `outside` masks. */
  readonly audience: "inside" | "outside";
  /** Longest wait that is promised, seconds; by organisme where it differs. */
  readonly promisedWaitS: number;
  readonly promisedWaitByOrganismeS: Readonly<Record<string, number>>;
  /** Words for organismes; who is neither here nor in a convention counts as other. */
  readonly organismes: readonly { readonly id: string; readonly name: string }[];
  readonly serviceTypes: readonly ServiceType[];
}

/** Columns of the grid of the Lot's visio-accueil network. */
export const SERVICE_TYPES: readonly ServiceType[] = [
  { id: "information", fr: "Information", en: "Information", counts: "none" },
  { id: "documents", fr: "Documents", en: "Documents", counts: "documents" },
  { id: "visio", fr: "Visio", en: "Video call", counts: "interviews" },
  { id: "online", fr: "Aide à un service en ligne", en: "Help with an online service", counts: "none" },
];

const NAME = { type: "string", pattern: "^[a-z0-9-]{1,32}$" } as const;
const WAIT = { type: "integer", minimum: 1, maximum: 7200 } as const;
const WORDS = { type: "string", minLength: 1, maxLength: 60 } as const;

export const STATISTICS_SCHEMA = {
  type: "object",
  additionalProperties: false,
  properties: {
    // More than a row may be late and still count for the day on which it happened.
    keepEventsDays: { type: "integer", minimum: 30, maximum: 3660, default: 400 },
    maskBelow: { type: "integer", minimum: 2, maximum: 100, default: 5 },
    audience: { enum: ["inside", "outside"], default: "inside" },
    promisedWaitS: { ...WAIT, default: 300 },
    promisedWaitByOrganismeS: { type: "object", default: {}, propertyNames: NAME, additionalProperties: WAIT },
    organismes: {
      type: "array",
      default: [],
      maxItems: 200,
      items: {
        type: "object",
        required: ["id", "name"],
        additionalProperties: false,
        properties: { id: NAME, name: WORDS },
      },
    },
    serviceTypes: {
      type: "array",
      minItems: 1,
      maxItems: 12,
      default: SERVICE_TYPES,
      items: {
        type: "object",
        required: ["id", "fr", "en"],
        additionalProperties: false,
        properties: {
          id: NAME,
          fr: WORDS,
          en: WORDS,
          counts: { enum: ["interviews", "documents", "none"], default: "none" },
        },
      },
    },
  },
} as const;

/** The section as it is when nothing is written. */
export const STATISTICS_DEFAULTS: StatisticsConfig = {
  keepEventsDays: 400,
  maskBelow: 5,
  audience: "inside",
  promisedWaitS: 300,
  promisedWaitByOrganismeS: {},
  organismes: [],
  serviceTypes: SERVICE_TYPES,
};
