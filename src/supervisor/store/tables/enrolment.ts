/** Tables of codes, certificates, who is blocked. */
export interface EnrolmentTables {}
