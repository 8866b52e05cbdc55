/** What is counted of a day, each a whole number. Order is that of the columns. */
export const FIGURES = [
  /** Presses that became a call. */
  "placed",
  /** Answered calls that are over: talked, or cut. */
  "interviews",
  "lost",
  "abandoned",
  "missed",
  /** Missed within the hours that the organisme promises. */
  "missed_promised",
  "refused",
  "moved",
  "overdue",
  "degraded",
  "talk_s",
  "wait_s",
  /** Interviews that waited longer than promised. */
  "wait_over",
  "talk_0_5",
  "talk_5_10",
  "talk_10_20",
  "talk_20",
  /** Documents that came out of the printer, and pages that were filed. */
  "prints",
  "scans",
  "unmet",
  "asked",
  "replies",
  "reply_0",
  "reply_1",
  "reply_2",
  "presses",
  "unavailable",
  /** Seconds by the borne's own account: hours, and ready or in session within them. */
  "open_s",
  "ready_s",
  "staffed_s",
  /** Seconds by the site's hours and its conventions. */
  "promised_s",
] as const;
export type Figure = (typeof FIGURES)[number];
export type Figures = Record<Figure, number>;

/** What is shown of each site. */
export const SITE_FIGURES = ["interviews", "abandoned", "missed", "promised_s", "open_s", "ready_s"] as const;
export type SiteFigure = (typeof SITE_FIGURES)[number];

interface OfDay {
  network: string;
  /** Empty = the whole network. */
  borne: string;
  /** Number of the local day of the site, from 1970-01-01. */
  day: number;
  /** Empty = not said, and what belongs to no organisme. */
  organisme: string;
}

/** Begins the kind of calls that were about something: `about/<id of the closed list>`. */
export const ABOUT = "about/";
/** What is counted of calls by kind, so that days and months add all of it up in the same way. */
export type CallKind = "talk" | "wait" | `${typeof ABOUT}${string}`;

/** Tables of counts by day and what was corrected by hand. */
export interface StatisticsTables {
  /**
   * Days of a borne that rows were added to since they were counted; in UTC, so that a commit need not know the site.
   * Without a borne: a network's month whose durations are to be added up, by the number of its first day.
   */
  stat_mark: { network: string; borne: string; utc_day: number; touched: number };
  stat_day: OfDay & { site: string } & Figures;
  /** How many calls took so long: seconds to two significant digits; or how many were about something, seconds 0. */
  stat_duration: OfDay & { kind: CallKind; seconds: number; calls: number };
  /** Days of a site added up by calendar month, for what a page shows of many sites. */
  stat_site_month: { network: string; site: string; month: number; organisme: string } & Record<SiteFigure, number>;
  /** Durations of a whole network added up by calendar month. */
  stat_month_duration: {
    network: string;
    month: number;
    organisme: string;
    kind: CallKind;
    seconds: number;
    calls: number;
  };
  /** Rows before it are gone: days before it are never counted again. */
  stat_floor: { network: string; borne: string; before_ms: number };
  /** A count of the weekly grid that a person has put right. */
  grid_correction: {
    network: string;
    site: string;
    /** Number of its Monday. */
    week: number;
    organisme: string;
    service: string;
    value: number;
    /** What was counted when it was corrected; null = this service is counted by hand only. */
    counted: number | null;
    /** Name of the account. */
    corrected_by: string;
    corrected_ms: number;
  };
  /** One sample a day of what is used up. */
  supply_sample: {
    network: string;
    borne: string;
    /** UTC. */
    day: number;
    at_ms: number;
    paper_sheets: number | null;
    toner_pct: number | null;
    disk_wear_pct: number | null;
  };
}
