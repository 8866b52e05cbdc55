/** Tables of counts by day and what was corrected by hand. */
export interface StatisticsTables {}
