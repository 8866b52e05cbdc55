// Made from the JSON Schemas by `npm run generate`: change the schema, not this file.

/**
 * HH:MM, local time; 24:00 is the end of the day.
 */
export type Time = string

/**
 * Configuration of one borne.
 */
export interface Config {
/**
 * Name of the borne in the MQTT topics.
 */
borne: {
/**
 * Network, e.g. the syndicat.
 */
network: string
/**
 * The borne; also the CN of its certificate and its MQTT client id.
 */
id: string
}
/**
 * The site card: where the borne stands and when it is open.
 */
site: {
/**
 * Id of the site card.
 */
card: string
/**
 * Name of the site, as the usager knows it.
 */
name: string
/**
 * IANA time zone of the opening hours.
 */
timeZone: string
/**
 * Language of the screen and of the voice at rest.
 */
language: ("fr" | "en")
/**
 * Telephone number told to the usager when no call is possible.
 */
fallbackPhone?: string
/**
 * Which French public holidays hold.
 */
holidayZone: ("metropole" | "alsace-moselle" | "guadeloupe" | "guyane" | "martinique" | "mayotte" | "nouvelle-caledonie" | "la-reunion" | "polynesie-francaise" | "saint-barthelemy" | "saint-martin" | "wallis-et-futuna" | "saint-pierre-et-miquelon")
hours: Hours
}
/**
 * What is offered here: one row a service of an organisme.
 * 
 * @minItems 1
 * @maxItems 16
 */
services: {
/**
 * Id of the service in the topics.
 */
id: string
/**
 * Id of the organisme.
 */
organisme: string
/**
 * Name shown to the usager.
 */
name: string
/**
 * Without one of these the service is not offered.
 */
needs: ("button" | "screen" | "camera" | "sound" | "printer" | "scanner" | "line")[]
/**
 * Without one of these the service is offered, limited.
 */
wants: ("button" | "screen" | "camera" | "sound" | "printer" | "scanner" | "line")[]
hours?: Hours
}[]
/**
 * The MQTT broker of the syndicat; absent = the borne works alone.
 */
broker?: {
/**
 * mqtts://host:port. Never without TLS.
 */
url: string
/**
 * CA of the broker, PEM.
 */
caFile: string
/**
 * Client certificate, PEM; its CN is `borne.id`.
 */
certFile: string
/**
 * Private key, PEM, mode 0600.
 */
keyFile: string
/**
 * Name expected in the broker's certificate, where it differs from the host.
 */
serverName?: string
}
/**
 * The desk that calls go to; absent = no call yet, `line` does not count.
 */
desk?: {
/**
 * wss://host:port.
 */
url: string
}
/**
 * Heartbeat.
 */
health: {
/**
 * Seconds between two heartbeats (+-10 %); 300 on a metered line.
 */
periodS: number
}
/**
 * Self-test by the calendar.
 */
selfTest: {
/**
 * Minutes before each opening.
 */
beforeOpeningMin: number
/**
 * Hours after which a self-test is made all the same, outside sessions.
 */
maxAgeH: number
}
/**
 * What counts as a press.
 */
button: {
/**
 * Shorter contacts are ignored.
 */
minPressMs: number
/**
 * A second press within this time is ignored (EN 301 549, 5.8).
 */
secondStrikeMs: number
/**
 * Held longer than this: button.stuck.
 */
stuckS: number
}
/**
 * What the supervisor may order.
 */
commands: {
/**
 * Types that are obeyed.
 */
allow: ("selftest" | "restart-device" | "identify" | "log" | "reboot" | "reload-config")[]
/**
 * Ed25519 public key of the supervisor, PEM (SPKI). Absent = no command is obeyed.
 */
publicKeyFile?: string
}
/**
 * Events kept until the supervisor has them.
 */
outbox: {
/**
 * Rows; the oldest are dropped, counted and reported.
 */
maxRows: number
/**
 * Megabytes.
 */
maxMb: number
}
/**
 * Folder of the state that lasts (SQLite).
 */
dataDir: string
/**
 * Folder in RAM: control socket, papers.
 */
runtimeDir: string
/**
 * Level of the log on standard output.
 */
logLevel: ("debug" | "info" | "warn" | "error")
}
/**
 * Opening hours; a service without hours has those of the site.
 */
export interface Hours {
/**
 * Open day and night, public holidays too; only an exception closes.
 */
always: boolean
/**
 * Weekly windows.
 */
weekly: Window[]
/**
 * What holds on a French public holiday.
 */
publicHolidays: ("closed" | "open")
/**
 * Days that differ; the last one that names a day holds.
 */
exceptions: {
/**
 * First day, YYYY-MM-DD.
 */
date: string
/**
 * Last day, included; absent = one day.
 */
to?: string
/**
 * Windows of that day; none = closed.
 */
open: {
from: Time
to: Time
}[]
/**
 * Shown to the usager.
 */
reason?: string
}[]
}
export interface Window {
/**
 * Days of the week.
 * 
 * @minItems 1
 */
days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[]
from: Time
to: Time
/**
 * Only the nth such day of the month (2 and 4 = "2nd and 4th Friday"; -1 = the last).
 * 
 * @minItems 1
 */
weeksOfMonth?: (1 | 2 | 3 | 4 | 5 | -1)[]
/**
 * First day, YYYY-MM-DD.
 */
validFrom?: string
/**
 * Last day, YYYY-MM-DD.
 */
validTo?: string
}
