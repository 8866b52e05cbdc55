/** Section `console` of the supervisor's configuration. */
export interface ConsoleConfig {}

export const CONSOLE_SCHEMA = {
  type: "object",
  additionalProperties: false,
  properties: {},
} as const;
