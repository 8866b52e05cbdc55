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
/**
 * Telephone number of this service, told when nobody can be reached; absent = that of the site.
 */
phone?: string
/**
 * The number that this organisme asks the usager for; absent = none is asked for.
 */
identifier?: {
/**
 * `caf-7`: numéro de dossier of the CAF, 7 digits; `nir-15`: 13 digits and the key, which is checked; `digits`: as many as `digits` says. Checked on the borne only.
 */
kind: ("caf-7" | "nir-15" | "digits")
/**
 * Required for `nir-15`: the text that allows this organisme to ask for the NIR (décret 2019-341).
 */
legalBasis?: string
/**
 * Required for `digits`.
 */
digits?: number
}
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
 * Where the borne gets its certificate, and renews it; absent = certificates are put there by hand. Names broker and desk where their sections are absent.
 */
enrolment?: {
/**
 * https://host:port of the supervisor's enrolment. Its key is proven by the code.
 */
url: string
/**
 * The one-time code, as printed. Used once, then of no use to anybody.
 */
code?: string
/**
 * File that holds the code, instead of `code`.
 */
codeFile?: string
}
/**
 * The desk that calls go to; absent = no call can be made, and `line` does not count.
 */
desk?: {
/**
 * wss://host:port. Never without TLS.
 */
url: string
/**
 * CA of the desk, PEM; absent = that of the broker.
 */
caFile?: string
/**
 * Client certificate, PEM; absent = that of the broker.
 */
certFile?: string
/**
 * Private key, PEM, mode 0600; absent = that of the broker.
 */
keyFile?: string
/**
 * Name expected in the desk's certificate, where it differs from the host.
 */
serverName?: string
/**
 * What a whole call may take of the line, each way, in kbit/s.
 */
lineKbps: number
}
/**
 * The line that the borne hangs on.
 */
line: {
/**
 * What goes over it is paid by volume (4G): a heartbeat each 300 s, unless `health.periodS` says otherwise.
 */
metered: boolean
/**
 * What a whole call, or an update, may take of it, each way, in kbit/s; `desk.lineKbps` goes before it.
 */
kbps: number
}
/**
 * How a call goes.
 */
call: {
/**
 * The service that the button calls; absent with several services = the usager chooses on the screen.
 */
defaultService?: string
/**
 * Minutes after which both are reminded of the time. A call is never cut.
 */
reminderMin: number
/**
 * Whether the usager sees himself, small.
 */
ownView: boolean
/**
 * Print the telephone number and the hours when nobody can be reached.
 */
printFallback: boolean
/**
 * Questions after a call, answered by button; absent = none.
 */
survey?: {
/**
 * First day, YYYY-MM-DD.
 */
from?: string
/**
 * Last day, included.
 */
to?: string
/**
 * `helped`: did you get what you came for; `picture-sound`: could you see and hear well; `again`: would you come again.
 * 
 * @minItems 1
 * @maxItems 3
 */
questions: ("helped" | "picture-sound" | "again")[]
}
}
/**
 * Papers in a call and forms without one.
 */
papers: {
/**
 * Pages that an expert may print in one call; the borne counts them itself. 0 = none.
 */
printPages: number
/**
 * Pages that an expert may have scanned in one call; 30 at most in one piece. 0 = none.
 */
scanPages: number
/**
 * RAM that the papers of one call may take, MiB: a page of 200 dpi in grey is about 1. A scan ends where it is full.
 */
ramMb: number
/**
 * For trials with invented papers only: scan and print even where the runtime folder is not in RAM.
 */
onDisk: boolean
/**
 * Folder of the forms library: `manifest.json` and one PDF a form; absent = there are no forms.
 */
formsDir?: string
/**
 * Ed25519 public key of those who sign the forms library, PEM (SPKI). Absent = no form is offered.
 */
formsKeyFile?: string
/**
 * Forms that may be printed from the screen in an hour, without a call; 0 = none.
 */
formsPerHour: number
}
/**
 * Putting the borne into service: the wizard on its screen.
 */
commissioning: {
/**
 * Begins by itself after the boot, until a report was made; nobody can call while it is open.
 */
firstBoot: boolean
}
/**
 * The screen; absent = this borne has none, and `screen` does not count.
 */
screen?: {
/**
 * Port on loopback; 0 = any free one.
 */
port: number
/**
 * Height of one pixel in millimetres: visible height of the screen divided by its pixels (0.277 = 24 inches, 1920x1080).
 */
pixelMm: number
/**
 * From the usager's eye to the screen, millimetres.
 */
distanceMm: number
/**
 * Whether a missing page is a fault (`display.off`). False where people open the page by hand.
 */
expected: boolean
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
allow: ("selftest" | "restart-device" | "identify" | "log" | "reboot" | "reload-config" | "forms-update" | "update")[]
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
