/** Tables of the incident book and what was told of it. */
export interface IncidentsTables {}
