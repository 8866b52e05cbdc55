import type { PeriodFigures } from "./figures/figures.ts";
import type { ShownSite } from "./masking/publish.ts";

/** What `GET /statistics` answers. Days are YYYY-MM-DD, durations seconds. */
export interface ShownStatistics extends PeriodFigures {
  readonly period: { readonly name: string; readonly from: string; readonly to: string };
  /** Days of bornes that rows were added to and that are not counted yet. */
  readonly pending: number;
  readonly kmAvoided: number | null;
  readonly sites: readonly (Omit<ShownSite, "interviews" | "missed"> & {
    readonly interviews: number;
    readonly missed: number;
  })[];
  readonly byDay: readonly {
    readonly day: string;
    readonly interviews: number;
    readonly abandoned: number;
    readonly missed: number;
  }[];
}
