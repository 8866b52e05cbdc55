/**
 * What an account may do. `expert`: take calls of his organismes. `lead`: also manage the experts of his organismes.
 * `admin`: manage all accounts; takes calls of the organismes that he has.
 */
export const ROLES = ["expert", "lead", "admin"] as const;
export type Role = (typeof ROLES)[number];
