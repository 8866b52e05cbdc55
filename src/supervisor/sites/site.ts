import { HOLIDAY_ZONES, HOURS_SCHEMA, type HolidayZone, type Hours } from "../../calendar/hours.ts";
import { FAULT_CODES, type FaultCode, type Owner } from "../../contract/faults.ts";

/** Who is written to for an owner of a site: a function's address, never a person's. */
export interface Correspondent {
  /** Words for people: "Secrétariat de la mairie". */
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  /** HTTPS address of a help desk that takes incidents. */
  readonly webhook?: string;
}

/** A service of an organisme at a site, by their agreement. */
export interface SiteService {
  readonly organisme: string;
  readonly agreement: "proposed" | "agreed" | "refused" | "ended";
  /** First and last day, YYYY-MM-DD. */
  readonly from?: string;
  readonly to?: string;
  /** Hours in which the organisme promises an expert; absent = those of the building. */
  readonly hours?: Hours;
  readonly correspondent?: Correspondent;
}

/** A place where bornes stand: a town hall, a library. */
export interface Site {
  readonly network: string;
  readonly id: string;
  readonly name: string;
  readonly commune?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly timeZone: string;
  readonly holidayZone: HolidayZone;
  readonly hours: Hours;
  /** Way to the nearest agency of the organismes, one way, km: for the kilometres that an interview avoids. */
  readonly distanceKm?: number;
  /** Last day of the convention, YYYY-MM-DD. */
  readonly conventionEnds?: string;
  /** Where the convention gives a fault to another owner than the catalogue does. */
  readonly owners: Readonly<Partial<Record<FaultCode, Owner>>>;
  readonly correspondents: Readonly<Partial<Record<"syndicat" | "collectivite", Correspondent>>>;
  readonly services: readonly SiteService[];
}

const NAME = { type: "string", pattern: "^[a-z0-9-]{1,32}$" } as const;
const DAY = { type: "string", format: "date" } as const;
const CORRESPONDENT = {
  type: "object",
  additionalProperties: false,
  properties: {
    name: { type: "string", minLength: 1, maxLength: 80 },
    email: { type: "string", format: "email", maxLength: 254 },
    phone: { type: "string", pattern: "^[0-9 +().-]{2,24}$" },
    webhook: { type: "string", pattern: "^https://[^\\s]+$", maxLength: 500 },
  },
} as const;

/** JSON Schema of a site in the supervisor's configuration file. */
export const SITE_SCHEMA = {
  type: "object",
  required: ["network", "id", "name", "hours"],
  additionalProperties: false,
  properties: {
    network: NAME,
    id: NAME,
    name: { type: "string", minLength: 1, maxLength: 80 },
    commune: { type: "string", minLength: 1, maxLength: 80 },
    latitude: { type: "number", minimum: -90, maximum: 90 },
    longitude: { type: "number", minimum: -180, maximum: 180 },
    timeZone: { type: "string", default: "Europe/Paris" },
    holidayZone: { enum: HOLIDAY_ZONES, default: "metropole" },
    hours: HOURS_SCHEMA,
    distanceKm: { type: "number", minimum: 0, maximum: 1000 },
    conventionEnds: DAY,
    owners: {
      type: "object",
      default: {},
      propertyNames: { enum: FAULT_CODES },
      additionalProperties: { enum: ["syndicat", "collectivite", "organisme"] },
    },
    correspondents: {
      type: "object",
      default: {},
      additionalProperties: false,
      properties: { syndicat: CORRESPONDENT, collectivite: CORRESPONDENT },
    },
    services: {
      type: "array",
      default: [],
      maxItems: 100,
      items: {
        type: "object",
        required: ["organisme"],
        additionalProperties: false,
        properties: {
          organisme: NAME,
          agreement: { enum: ["proposed", "agreed", "refused", "ended"], default: "agreed" },
          from: DAY,
          to: DAY,
          hours: HOURS_SCHEMA,
          correspondent: CORRESPONDENT,
        },
      },
    },
  },
} as const;
