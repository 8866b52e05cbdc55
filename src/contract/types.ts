// Made from the JSON Schemas by `npm run generate`: change the schema, not this file.

/**
 * Highest contiguous sequence of a boot that the supervisor has committed.
 */
export interface AckMessage {
/**
 * Version of the contract.
 */
v: 1
/**
 * Random id of this boot of the daemon.
 */
boot: string
seq: number
/**
 * W: the first reconnection is uniform in 0..W.
 */
reconnect_window_ms?: number
}

/**
 * An open fault: retained while open; an empty payload closes it.
 */
export interface AlertMessage {
/**
 * Version of the contract.
 */
v: 1
/**
 * Code of the fault catalogue.
 */
code: string
severity: ("critical" | "major" | "minor")
owner: ("syndicat" | "collectivite" | "organisme")
/**
 * When it was opened, epoch milliseconds by the borne.
 */
since: number
/**
 * Random id of this boot of the daemon.
 */
boot: string
/**
 * Sequence of the event that opened or changed it.
 */
seq: number
/**
 * Id of the device in the profile; null = none.
 */
device: (string | null)
detail: string
}

/**
 * A signed order of the supervisor. Never retained.
 */
export interface CmdMessage {
/**
 * Version of the contract.
 */
v: 1
id: string
/**
 * `<network>/<borne>` that it is for.
 */
borne: string
type: ("selftest" | "restart-device" | "identify" | "log" | "reboot" | "reload-config" | "forms-update" | "update")
/**
 * By type: restart-device {device}, identify {duration_s}, log {duration_s, level}, selftest {devices?}, forms-update {url, sha256}, update {url, version, sha256?, now?, older?}; else empty.
 */
args: {
device?: string
/**
 * @maxItems 24
 */
devices?: string[]
duration_s?: number
level?: ("debug" | "info" | "warn" | "error")
/**
 * Where an edition of the forms library, or a bundle of an update, is; without credentials. An update's is `https://`.
 */
url?: string
/**
 * Of that file, hexadecimal; with `update` of the bundle's manifest, which covers all that is in it.
 */
sha256?: string
/**
 * Of the image that the bundle holds: another one is refused.
 */
version?: string
/**
 * Not only outside the site's hours; never while somebody is served.
 */
now?: boolean
/**
 * It may be older than what runs.
 */
older?: boolean
}
/**
 * Issued at, epoch milliseconds.
 */
iat: number
/**
 * Expires at, epoch milliseconds.
 */
exp: number
/**
 * Counter: above every one that the borne has stored.
 */
ctr: number
/**
 * Role or account that asked.
 */
by: string
/**
 * Ed25519 (RFC 8032) over the RFC 8785 form of the envelope without `sig`, base64url.
 */
sig: string
}

/**
 * What the borne is made of: retained.
 */
export interface DescMessage {
/**
 * Version of the contract.
 */
v: 1
/**
 * Random id of this boot of the daemon.
 */
boot: string
/**
 * Wall clock of the borne, epoch milliseconds. Trust it only where `sync` is true.
 */
ts: number
app: {
version: string
sbom_sha256?: string
}
image?: {
version: string
/**
 * That runs, A or B.
 */
slot?: string
/**
 * It runs as a try: it is kept when it is as good as what was before.
 */
trial?: boolean
/**
 * How the last update ended.
 */
last_update?: {
result: ("kept" | "failed" | "rolled-back")
version: string
reason: string
/**
 * Wall clock of the borne, epoch milliseconds.
 */
ts: number
}
}
os: {
name: string
kernel: string
arch: string
}
hardware: {
model: string
serial?: string
memory_mb: number
}
/**
 * @maxItems 24
 */
devices: {
id: string
kind: string
driver: string
model?: string
serial?: string
}[]
/**
 * @maxItems 16
 */
services: {
id: string
organisme: string
name?: string
needs: string[]
}[]
profile: string
/**
 * Id of the site card.
 */
site_card: string
time_zone: string
}

/**
 * Something that happened: through the outbox, until the supervisor has acknowledged it.
 */
export interface EventMessage {
/**
 * Version of the contract.
 */
v: 1
/**
 * `<boot>-<seq>`.
 */
id: string
/**
 * Random id of this boot of the daemon.
 */
boot: string
/**
 * Sequence within the boot, from 1, shared by event and usage; order is (boot, seq).
 */
seq: number
/**
 * Wall clock of the borne, epoch milliseconds. Trust it only where `sync` is true.
 */
ts: number
/**
 * Milliseconds since this boot, monotonic.
 */
up_ms: number
/**
 * Whether the wall clock was synchronised.
 */
sync: boolean
type: ("borne.started" | "borne.stopping" | "borne.unclean" | "borne.commissioned" | "card.read" | "state.changed" | "button.press" | "button.lost" | "service.unavailable" | "alert.opened" | "alert.changed" | "alert.closed" | "device.lost" | "device.ready" | "selftest.done" | "clock.jumped" | "config.reloaded" | "config.rejected" | "command.done" | "outbox.dropped" | "outbox.corrupt" | "session.started" | "session.ended" | "call.placed" | "call.answered" | "call.ended" | "call.degraded" | "call.restored" | "call.reconnecting" | "call.back" | "call.moved" | "call.overdue" | "call.about" | "survey.asked" | "survey.answered" | "papers.wiped" | "papers.refused" | "demand.unmet" | "update.begun" | "update.held" | "update.installed" | "update.restarting" | "update.kept" | "update.failed" | "update.rolled-back")
device?: string
service?: string
/**
 * Code of the fault catalogue.
 */
code?: string
state?: string
detail?: string
passed?: boolean
/**
 * Devices that failed a self-test.
 * 
 * @maxItems 24
 */
failed?: string[]
count?: number
duration_ms?: number
/**
 * With `call.ended`: how long the usager has waited in all, transfers included.
 */
wait_ms?: number
jump_ms?: number
/**
 * Random id of this boot of the daemon.
 */
from_boot?: string
from_seq?: number
/**
 * With `outbox.dropped`: the range of `from_boot` that will never come.
 */
to_seq?: number
command?: string
/**
 * With `papers.wiped`, the erasure receipt: what lay in RAM and is gone. Nothing of it says what it was about.
 * 
 * @maxItems 3
 */
erased?: {
/**
 * Random.
 */
id?: string
what?: ("page" | "preview" | "print" | "print-preview")
bytes: number
sha256: string
/**
 * Milliseconds since this boot, monotonic.
 */
made_ms?: number
gone_ms?: number
why: ("filed" | "withdrawn" | "refused" | "printed" | "too-old" | "moved" | "end" | "boot")
}[]
/**
 * Organisme of a call, or of the papers of one.
 */
organisme?: string
/**
 * With `survey.answered`: 0 = the worst. The question is in `detail`.
 */
answer?: number
/**
 * With `borne.commissioned`: what was measured, units in the names.
 */
figures?: {
[k: string]: number
}
}

/**
 * Figures of the borne, every period and at once when a level changes: retained, expires.
 */
export interface HealthMessage {
/**
 * Version of the contract.
 */
v: 1
/**
 * Random id of this boot of the daemon.
 */
boot: string
/**
 * Counter of the connections of this boot.
 */
conn: number
/**
 * Wall clock of the borne, epoch milliseconds. Trust it only where `sync` is true.
 */
ts: number
/**
 * Milliseconds since this boot, monotonic.
 */
up_ms: number
/**
 * Whether the wall clock was synchronised.
 */
sync: boolean
state: ("starting" | "ready" | "limited" | "closed" | "in-session" | "out-of-order" | "stopped" | "lost")
temp_c?: number
undervolt?: boolean
throttled?: boolean
mem_free_mb?: number
rss_mb?: number
load_1?: number
disk_free_pct?: number
disk_wear_pct?: number
/**
 * Lag of the daemon's event loop since the last health.
 */
loop_lag_p99_ms?: number
outbox_rows?: number
/**
 * Events lost because the outbox was full, since boot.
 */
outbox_dropped?: number
selftest_ts?: number
selftest_passed?: boolean
/**
 * Sheets left in the tray, where the printer tells.
 */
paper_sheets?: number
toner_pct?: number
/**
 * Rate of the line towards the desk, by the last line test.
 */
line_up_kbps?: number
/**
 * Rate of the line from the desk, by the last line test.
 */
line_down_kbps?: number
/**
 * The worse of both ways.
 */
line_loss_pct?: number
/**
 * Round trip to the desk.
 */
line_rtt_ms?: number
/**
 * In a call only: DTLS-SRTP is in force.
 */
call_encrypted?: boolean
/**
 * Heartbeat period in force: lost after three of them.
 */
period_s: number
/**
 * State of each device.
 */
devices: {
[k: string]: "absent" | "starting" | "ready" | "faulty"
}
/**
 * Readiness of each service.
 */
services: {
[k: string]: "ready" | "limited" | "closed" | "out-of-order"
}
/**
 * All open alert codes: one that is absent is closed.
 * 
 * Items: Code of the fault catalogue.
 */
alerts: string[]
}

/**
 * One redacted log line, only while asked for.
 */
export interface LogMessage {
/**
 * Version of the contract.
 */
v: 1
/**
 * Wall clock of the borne, epoch milliseconds. Trust it only where `sync` is true.
 */
ts: number
level: ("debug" | "info" | "warn" | "error")
module?: string
msg: string
fields?: {

}
}

/**
 * One transition of a command.
 */
export interface ResMessage {
/**
 * Version of the contract.
 */
v: 1
id: string
type?: string
state: ("accepted" | "running" | "succeeded" | "failed" | "rejected" | "expired")
reason?: string
/**
 * Random id of this boot of the daemon.
 */
boot: string
/**
 * Wall clock of the borne, epoch milliseconds. Trust it only where `sync` is true.
 */
ts: number
/**
 * Milliseconds since this boot, monotonic.
 */
up_ms: number
/**
 * Whether the wall clock was synchronised.
 */
sync: boolean
/**
 * Small figures, by type.
 */
result?: {

}
}

/**
 * State of the borne: retained, also the will (then `state` is `lost`).
 */
export interface StatusMessage {
/**
 * Version of the contract.
 */
v: 1
/**
 * `ready` = call-ready. `lost` is only ever said by the will.
 */
state: ("starting" | "ready" | "limited" | "closed" | "in-session" | "out-of-order" | "stopped" | "lost")
/**
 * Random id of this boot of the daemon.
 */
boot: string
/**
 * Counter of the connections of this boot.
 */
conn: number
/**
 * Wall clock of the borne, epoch milliseconds. Trust it only where `sync` is true.
 */
ts: number
/**
 * Milliseconds since this boot, monotonic.
 */
up_ms: number
/**
 * Whether the wall clock was synchronised.
 */
sync: boolean
/**
 * Why the borne is not `ready`: which cause, which services.
 * 
 * @maxItems 32
 */
reasons: {
/**
 * A code of the fault catalogue, `hours` (outside the hours), or `commissioning` (it is being put into service).
 */
code: string
/**
 * Services concerned; absent = the whole borne.
 */
services?: string[]
}[]
}

/**
 * Counts and durations of one hour, per organisme; never a person.
 */
export interface UsageMessage {
/**
 * Version of the contract.
 */
v: 1
/**
 * Random id of this boot of the daemon.
 */
boot: string
/**
 * Sequence within the boot, from 1, shared by event and usage; order is (boot, seq).
 */
seq: number
/**
 * Wall clock of the borne, epoch milliseconds. Trust it only where `sync` is true.
 */
ts: number
/**
 * Milliseconds since this boot, monotonic.
 */
up_ms: number
/**
 * Whether the wall clock was synchronised.
 */
sync: boolean
from_up_ms: number
/**
 * The span that is counted, on the monotonic clock of `boot`.
 */
to_up_ms: number
presses: number
/**
 * Presses with nothing to call.
 */
unavailable: number
/**
 * Seconds within opening hours.
 */
open_s: number
/**
 * Seconds ready or in session within opening hours.
 */
ready_s: number
organismes: {
[k: string]: {
calls: number
answered: number
abandoned: number
missed: number
talk_s: number
wait_s: number
/**
 * Answered calls that were without a picture for a time.
 */
audio_only?: number
/**
 * Answered calls that were cut and not taken up again.
 */
lost?: number
reconnections?: number
/**
 * Seconds within the organisme's hours.
 */
open_s?: number
/**
 * Of these, seconds with an expert of the organisme at the desk, by the borne's own sight.
 */
staffed_s?: number
}
}
}

