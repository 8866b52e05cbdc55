/** Section `incidents` of the supervisor's configuration. */
export interface IncidentsConfig {}

export const INCIDENTS_SCHEMA = {
  type: "object",
  additionalProperties: false,
  properties: {},
} as const;
