import { resolve } from "node:path";
import { HOLIDAY_ZONES, HOURS_SCHEMA, type HolidayZone, type Hours } from "../../calendar/hours.ts";

/** The server that takes the mail. */
export interface SmtpConfig {
  readonly host: string;
  readonly port: number;
  /** `starttls` refuses a server that does not offer it; `none` is for a relay on this machine only. */
  readonly tls: "starttls" | "implicit" | "none";
  readonly from: string;
  readonly user?: string;
  readonly passwordFile?: string;
  /** CA of the server's certificate, where it is none of the system's. */
  readonly caFile?: string;
}

export interface WebhookConfig {
  /** Key of the HMAC-SHA256 in the header of each request. */
  readonly secretFile: string;
  readonly caFile?: string;
  /** Networks in CIDR that may be called though they are private: the help desk inside. */
  readonly allowPrivate: readonly string[];
}

/** An address of the syndicat's own maintenance: for what has no other recipient. */
export interface Maintenance {
  /** Only for this network; absent = for all, and for what concerns the centre. */
  readonly network?: string;
  readonly name?: string;
  readonly email?: string;
  readonly webhook?: string;
}

/** Section `incidents` of the supervisor's configuration. */
export interface IncidentsConfig {
  /** An alert that is no longer there after this time opens nothing; a critical one opens at once. */
  readonly confirmS: number;
  /** Staff are told of a lost borne after this time within opening hours. */
  readonly lostAfterMinutes: number;
  /** The same of a borne in service that was never heard, from its registration. */
  readonly neverAfterMinutes: number;
  /** How long the centre may be without a broker before that is an incident. */
  readonly deafAfterS: number;
  /** After that, or a start, the bornes are given this time to be heard. */
  readonly settleS: number;
  /** More than this part of a network's bornes lost ... */
  readonly massPercent: number;
  /** ... at least so many ... */
  readonly massAtLeast: number;
  /** ... within this time: one alarm of the network. */
  readonly massWithinS: number;
  /** Bornes of one site that are lost within this time are lost together. */
  readonly togetherS: number;
  /** A fault that is gone so long closes its incident. */
  readonly clearAfterS: number;
  /** A fault that is back within this time reopens its incident. */
  readonly reopenWithinHours: number;
  /** Returns after which it is said once that the fault flaps, and no more. */
  readonly flapLimit: number;
  /** A flapping fault that stays away so long closes its incident. */
  readonly calmHours: number;
  /** Where people reach the console, without a slash at the end: for links. Absent = `console.publicUrl`. */
  readonly consoleUrl?: string;
  /** When the syndicat works: what is not critical waits for it. */
  readonly office: { readonly hours: Hours; readonly timeZone: string; readonly holidayZone: HolidayZone };
  /** Local time, HH:MM, of the daily message with what is minor. */
  readonly digestAt: string;
  /** Messages an hour to one recipient; what is over goes together. */
  readonly perHour: number;
  /** How long a message is tried. */
  readonly retryForHours: number;
  /** Closed incidents are kept so long. */
  readonly keepMonths: number;
  readonly maintenance: readonly Maintenance[];
  readonly smtp?: SmtpConfig;
  readonly webhook?: WebhookConfig;
}

/** What holds where the file says nothing. */
export const INCIDENTS_DEFAULTS: IncidentsConfig = {
  confirmS: 15,
  lostAfterMinutes: 10,
  neverAfterMinutes: 60,
  deafAfterS: 120,
  settleS: 300,
  massPercent: 30,
  massAtLeast: 5,
  massWithinS: 120,
  togetherS: 300,
  clearAfterS: 300,
  reopenWithinHours: 24,
  flapLimit: 5,
  calmHours: 24,
  office: {
    hours: {
      always: false,
      weekly: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", to: "18:00" }],
      publicHolidays: "closed",
      exceptions: [],
    },
    timeZone: "Europe/Paris",
    holidayZone: "metropole",
  },
  digestAt: "08:00",
  perHour: 10,
  retryForHours: 48,
  keepMonths: 36,
  maintenance: [],
};

const NAME = { type: "string", pattern: "^[a-z0-9-]{1,32}$" } as const;
const PATH = { type: "string", minLength: 1 } as const;
const EMAIL = { type: "string", format: "email", maxLength: 254 } as const;
const { office, ...D } = INCIDENTS_DEFAULTS;
const count = (fallback: number, minimum: number, maximum: number) =>
  ({ type: "integer", minimum, maximum, default: fallback }) as const;

export const INCIDENTS_SCHEMA = {
  type: "object",
  additionalProperties: false,
  properties: {
    confirmS: count(D.confirmS, 0, 45),
    lostAfterMinutes: count(D.lostAfterMinutes, 1, 1440),
    neverAfterMinutes: count(D.neverAfterMinutes, 1, 43_200),
    deafAfterS: count(D.deafAfterS, 10, 3600),
    settleS: count(D.settleS, 10, 3600),
    massPercent: count(D.massPercent, 1, 100),
    massAtLeast: count(D.massAtLeast, 2, 10_000),
    massWithinS: count(D.massWithinS, 10, 3600),
    togetherS: count(D.togetherS, 10, 3600),
    clearAfterS: count(D.clearAfterS, 0, 86_400),
    reopenWithinHours: count(D.reopenWithinHours, 1, 720),
    flapLimit: count(D.flapLimit, 2, 100),
    calmHours: count(D.calmHours, 1, 720),
    consoleUrl: { type: "string", pattern: "^https://[^\\s]+[^/\\s]$" },
    office: {
      type: "object",
      additionalProperties: false,
      default: office,
      properties: {
        hours: { ...HOURS_SCHEMA, default: office.hours },
        timeZone: { type: "string", default: office.timeZone },
        holidayZone: { enum: HOLIDAY_ZONES, default: office.holidayZone },
      },
    },
    digestAt: { type: "string", pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$", default: D.digestAt },
    perHour: count(D.perHour, 2, 1000),
    retryForHours: count(D.retryForHours, 1, 720),
    keepMonths: count(D.keepMonths, 1, 240),
    maintenance: {
      type: "array",
      maxItems: 100,
      default: [],
      items: {
        type: "object",
        additionalProperties: false,
        properties: {
          network: NAME,
          name: { type: "string", minLength: 1, maxLength: 80 },
          email: EMAIL,
          webhook: { type: "string", pattern: "^https://[^\\s]+$", maxLength: 500 },
        },
      },
    },
    smtp: {
      type: "object",
      required: ["host", "from"],
      additionalProperties: false,
      properties: {
        host: { type: "string", minLength: 1, maxLength: 253 },
        port: count(587, 1, 65_535),
        tls: { enum: ["starttls", "implicit", "none"], default: "starttls" },
        from: EMAIL,
        user: { type: "string", minLength: 1, maxLength: 254 },
        passwordFile: PATH,
        caFile: PATH,
      },
    },
    webhook: {
      type: "object",
      required: ["secretFile"],
      additionalProperties: false,
      properties: {
        secretFile: PATH,
        caFile: PATH,
        allowPrivate: {
          type: "array",
          maxItems: 100,
          default: [],
          items: { type: "string", pattern: "^[0-9a-fA-F.:]+/[0-9]{1,3}$" },
        },
      },
    },
  },
} as const;

/** The section with its paths counted from the folder of the file. */
export function placedIncidents(base: string, config: IncidentsConfig): IncidentsConfig {
  const { smtp, webhook } = config;
  const at = (file: string): string => resolve(base, file);
  return {
    ...config,
    ...(smtp && {
      smtp: {
        ...smtp,
        ...(smtp.passwordFile === undefined ? {} : { passwordFile: at(smtp.passwordFile) }),
        ...(smtp.caFile === undefined ? {} : { caFile: at(smtp.caFile) }),
      },
    }),
    ...(webhook && {
      webhook: {
        ...webhook,
        secretFile: at(webhook.secretFile),
        ...(webhook.caFile === undefined ? {} : { caFile: at(webhook.caFile) }),
      },
    }),
  };
}
