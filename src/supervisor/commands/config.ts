/** Section `commands` of the supervisor's configuration. */
export interface CommandsConfig {
  /** How long the audit is kept, days. The CNIL recommends between six months and a year for such records. */
  readonly auditDays: number;
  /** How long commands that are done, and batches, are kept, days. */
  readonly keepDays: number;
}

export const COMMANDS_DEFAULTS: CommandsConfig = { auditDays: 365, keepDays: 365 };

export const COMMANDS_SCHEMA = {
  type: "object",
  additionalProperties: false,
  properties: {
    auditDays: { type: "integer", minimum: 30, maximum: 3650, default: COMMANDS_DEFAULTS.auditDays },
    keepDays: { type: "integer", minimum: 7, maximum: 3650, default: COMMANDS_DEFAULTS.keepDays },
  },
} as const;
