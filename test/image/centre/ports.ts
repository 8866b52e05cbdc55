/** What the guest calls the loopback of the run. */
export const HOST = "10.0.2.2";
/** In the run's own network name space nobody else has them. */
export const PORTS = { bornes: 8883, people: 8884, enrolment: 8886, deskBornes: 8444, desk: 8443, updates: 8447 };
