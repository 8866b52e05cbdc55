/** Section `homeAssistant` of the supervisor's configuration. Absent = there is no bridge. */
export interface HomeAssistantConfig {
  /** Where Home Assistant looks for discovery; the broker's access list must allow it. */
  readonly prefix: string;
  /** Language of what people read. */
  readonly language: "fr" | "en";
  /** Address of the console, shown as the device's page. */
  readonly consoleUrl?: string;
}

export const HOME_ASSISTANT_SCHEMA = {
  type: "object",
  additionalProperties: false,
  properties: {
    prefix: { type: "string", pattern: "^[A-Za-z0-9_-]{1,32}$", default: "homeassistant" },
    language: { enum: ["fr", "en"], default: "fr" },
    consoleUrl: { type: "string", pattern: "^https://[^\\s]+$", maxLength: 200 },
  },
} as const;
