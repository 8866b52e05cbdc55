/** Section `statistics` of the supervisor's configuration. */
export interface StatisticsConfig {}

export const STATISTICS_SCHEMA = {
  type: "object",
  additionalProperties: false,
  properties: {},
} as const;
