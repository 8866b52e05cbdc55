/** Section `enrolment` of the supervisor's configuration. */
export interface EnrolmentConfig {}

export const ENROLMENT_SCHEMA = {
  type: "object",
  additionalProperties: false,
  properties: {},
} as const;
