// Made from the JSON Schemas by `npm run generate`: change the schema, not this file.

/**
 * What a borne says to the desk, on a WebSocket with its client certificate (subprotocol visioborne.borne.1).
 */
export type BorneToDesk = (BorneToDeskHello | BorneToDeskPlace | BorneToDeskResume | BorneToDeskCancel | BorneToDeskEnd | BorneToDeskOffer | BorneToDeskCandidate | BorneToDeskCondition | BorneToDeskCallback | BorneToDeskRenewIce)

/**
 * First message of a connection.
 */
export interface BorneToDeskHello {
type: "hello"
/**
 * Version of this contract.
 */
v: 1
/**
 * Random id of this boot of the daemon.
 */
boot: string
/**
 * Version of the daemon.
 */
app: string
/**
 * Name of the site.
 */
site: string
/**
 * @maxItems 16
 */
services: {
/**
 * Service.
 */
id: string
/**
 * Organisme.
 */
organisme: string
/**
 * Name shown.
 */
name: string
}[]
}
/**
 * Places a call. Said again after a lost connection until the desk has answered it: a call is never placed twice.
 */
export interface BorneToDeskPlace {
type: "place"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Secret of this call: proves that a resumption is its own.
 */
token: string
/**
 * Service.
 */
service: string
/**
 * Organisme.
 */
organisme: string
/**
 * Language of the usager.
 */
language: ("fr" | "en")
/**
 * Whether the borne can send a picture.
 */
video: boolean
/**
 * Code of a call-back ticket: gives priority.
 */
ticket?: string
}
/**
 * Takes up a call after a lost connection or a restart of the daemon.
 */
export interface BorneToDeskResume {
type: "resume"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Secret given with `place`.
 */
token: string
}
/**
 * The usager leaves the queue.
 */
export interface BorneToDeskCancel {
type: "cancel"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
}
/**
 * The borne ends a call that was answered.
 */
export interface BorneToDeskEnd {
type: "end"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
by: ("usager" | "borne")
reason: ("done" | "fault")
}
/**
 * Begins a negotiation. Also while waiting, so that the answer finds it ready.
 */
export interface BorneToDeskOffer {
type: "offer"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Number of the negotiation: each offer of a call has a higher one.
 */
n: number
/**
 * Session description (RFC 8866).
 */
sdp: string
}
/**
 * A candidate of the borne.
 */
export interface BorneToDeskCandidate {
type: "candidate"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Number of the negotiation: each offer of a call has a higher one.
 */
n: number
/**
 * ICE candidate line (RFC 8839); null = the last one.
 */
candidate: (string | null)
}
/**
 * What flows, and whether it is encrypted: at each change.
 */
export interface BorneToDeskCondition {
type: "condition"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * What flows: audio-only is a degraded state, announced and counted.
 */
media: ("video" | "audio-only" | "reconnecting" | "none")
/**
 * SRTP profile in force; null = nothing flows yet.
 */
encryption: (string | null)
}
/**
 * Asks for a call-back ticket instead of waiting on.
 */
export interface BorneToDeskCallback {
type: "callback"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
}
/**
 * Asks for fresh STUN and TURN servers: those of the queue may have expired.
 */
export interface BorneToDeskRenewIce {
type: "renew-ice"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
}

/**
 * What the desk says to a borne.
 */
export type DeskToBorne = (DeskToBorneWelcome | DeskToBorneOrganismes | DeskToBorneQueued | DeskToBorneRefused | DeskToBorneAnswered | DeskToBorneAnswer | DeskToBorneCandidate | DeskToBorneRenegotiate | DeskToBorneExpert | DeskToBorneHeld | DeskToBorneMoved | DeskToBorneGuest | DeskToBorneTicket | DeskToBorneEnded | DeskToBorneAbout | DeskToBorneError)

/**
 * First message of a connection.
 */
export interface DeskToBorneWelcome {
type: "welcome"
/**
 * Version of this contract.
 */
v: 1
/**
 * Name of the desk.
 */
desk: string
/**
 * How long a call waits for the one who was lost.
 */
resume_ms: number
/**
 * @maxItems 64
 */
organismes: {
/**
 * Organisme.
 */
id: string
/**
 * Experts of it who are there, free or not.
 */
staffed: number
/**
 * Usagers waiting.
 */
waiting: number
/**
 * Experts who would take calls and whose post is not ready for them; absent = none.
 */
unready?: number
}[]
}
/**
 * Who is there: at each change, at most once in 2 s.
 */
export interface DeskToBorneOrganismes {
type: "organismes"
/**
 * @maxItems 64
 */
organismes: {
/**
 * Organisme.
 */
id: string
/**
 * Experts of it who are there, free or not.
 */
staffed: number
/**
 * Usagers waiting.
 */
waiting: number
/**
 * Experts who would take calls and whose post is not ready for them; absent = none.
 */
unready?: number
}[]
}
/**
 * The call waits: at once after `place` and `resume`, then at each change.
 */
export interface DeskToBorneQueued {
type: "queued"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Organisme that it waits for.
 */
organisme: string
/**
 * Service.
 */
service: string
/**
 * 1 = the next.
 */
position: number
/**
 * Estimated wait; null = not known.
 */
wait_s: (number | null)
/**
 * Whether the page of at least one expert rings, acknowledged by that page.
 */
ringing: boolean
/**
 * Experts there.
 */
staffed: number
/**
 * Comes before others: a call-back ticket, or an expert who was lost.
 */
priority: boolean
/**
 * STUN and TURN servers for this call; none = direct only.
 * 
 * @maxItems 8
 * 
 * Items: A STUN or TURN server.
 */
ice: {
/**
 * @maxItems 8
 */
urls: string[]
username?: string
credential?: string
}[]
/**
 * Highest number of a negotiation that the desk has seen of this call: the next offer needs a higher one, also after a restart of the daemon.
 */
n?: number
}
/**
 * The call is not taken.
 */
export interface DeskToBorneRefused {
type: "refused"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
reason: ("unknown-organisme" | "closed" | "full" | "unknown-call" | "unknown-ticket" | "not-allowed")
}
/**
 * An expert has taken the call.
 */
export interface DeskToBorneAnswered {
type: "answered"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Organisme.
 */
organisme: string
/**
 * How the expert is announced to the usager.
 */
expert: string
/**
 * STUN and TURN servers for this call; none = direct only.
 * 
 * @maxItems 8
 * 
 * Items: A STUN or TURN server.
 */
ice: {
/**
 * @maxItems 8
 */
urls: string[]
username?: string
credential?: string
}[]
/**
 * Highest number of a negotiation that the desk has seen of this call: the next offer needs a higher one, also after a restart of the daemon.
 */
n?: number
}
/**
 * The expert's answer to an offer.
 */
export interface DeskToBorneAnswer {
type: "answer"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Number of the negotiation: each offer of a call has a higher one.
 */
n: number
/**
 * Session description (RFC 8866).
 */
sdp: string
}
/**
 * A candidate of the expert.
 */
export interface DeskToBorneCandidate {
type: "candidate"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Number of the negotiation: each offer of a call has a higher one.
 */
n: number
/**
 * ICE candidate line (RFC 8839); null = the last one.
 */
candidate: (string | null)
}
/**
 * The expert's page needs a new offer: it was loaded anew, or its connection failed.
 */
export interface DeskToBorneRenegotiate {
type: "renegotiate"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * STUN and TURN servers for this call; none = direct only.
 * 
 * @maxItems 8
 * 
 * Items: A STUN or TURN server.
 */
ice: {
/**
 * @maxItems 8
 */
urls: string[]
username?: string
credential?: string
}[]
/**
 * Highest number of a negotiation that the desk has seen of this call: the next offer needs a higher one, also after a restart of the daemon.
 */
n?: number
}
/**
 * The expert's page is away (reconnecting), or back.
 */
export interface DeskToBorneExpert {
type: "expert"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
state: ("away" | "back")
}
/**
 * The expert has put the call on hold, or taken it up again.
 */
export interface DeskToBorneHeld {
type: "held"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
held: boolean
}
/**
 * The call goes to another organisme and waits there; the identifier must be dropped.
 */
export interface DeskToBorneMoved {
type: "moved"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Where to.
 */
organisme: string
why: ("transfer" | "overflow" | "expert-lost")
}
/**
 * A third party has joined, or left: it is said to the usager.
 */
export interface DeskToBorneGuest {
type: "guest"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
present: boolean
/**
 * Who joins: an interpreter, a relay for deaf users, another third party.
 */
role: ("interpreter" | "relay" | "third-party")
}
/**
 * The call-back ticket; the call has ended with it.
 */
export interface DeskToBorneTicket {
type: "ticket"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * To be typed at the next press.
 */
code: string
/**
 * Organisme.
 */
organisme: string
/**
 * When the turn is likely to come.
 */
wait_s: (number | null)
/**
 * How long it holds.
 */
valid_s: number
}
/**
 * The call is over.
 */
export interface DeskToBorneEnded {
type: "ended"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
by: ("expert" | "usager" | "borne" | "desk")
/**
 * `no-answer`: the longest wait is over; `fault`: the borne could not go on.
 */
reason: ("done" | "cancelled" | "no-answer" | "expert-lost" | "borne-lost" | "fault" | "closed")
}
/**
 * What a call that is over was about, as its expert said: for the statistics. It names no call: nothing of it leads to a person.
 */
export interface DeskToBorneAbout {
type: "about"
/**
 * Organisme whose expert talked.
 */
organisme: string
/**
 * Id of the organisme's closed list.
 */
reason: string
}
/**
 * A message was not understood or not allowed; the connection stays.
 */
export interface DeskToBorneError {
type: "error"
/**
 * Code.
 */
code: string
/**
 * What, where, what was expected.
 */
message: string
/**
 * Id of the call, made by the borne: random, never used again.
 */
call?: string
}

/**
 * What the desk says to an expert's page.
 */
export type DeskToExpert = (DeskToExpertWelcome | DeskToExpertQueue | DeskToExpertRing | DeskToExpertAssigned | DeskToExpertOffer | DeskToExpertCandidate | DeskToExpertBorne | DeskToExpertCondition | DeskToExpertEnded | DeskToExpertInvitation | DeskToExpertGuest | DeskToExpertGuestSignal | DeskToExpertRefused | DeskToExpertError | DeskToExpertPong)

/**
 * First message of a connection.
 */
export interface DeskToExpertWelcome {
type: "welcome"
/**
 * Version of this contract.
 */
v: 1
/**
 * Name of the desk.
 */
desk: string
/**
 * Name of the account.
 */
name: string
/**
 * How the expert is announced to the usager.
 */
announced: string
/**
 * Those that this account serves.
 * 
 * @maxItems 64
 */
organismes: {
/**
 * Organisme.
 */
id: string
/**
 * Its name.
 */
name: string
papers?: OrganismePapers
}[]
/**
 * @maxItems 64
 */
transfer_to: {
/**
 * Organisme.
 */
id: string
/**
 * Its name.
 */
name: string
staffed: number
}[]
/**
 * Closed list of the wrap-up.
 * 
 * @maxItems 40
 */
reasons: {
/**
 * Reason.
 */
id: string
/**
 * French.
 */
fr: string
/**
 * English.
 */
en: string
}[]
/**
 * STUN and TURN servers for this call; none = direct only.
 * 
 * @maxItems 8
 * 
 * Items: A STUN or TURN server.
 */
ice: {
/**
 * @maxItems 8
 */
urls: string[]
username?: string
credential?: string
}[]
/**
 * Id of the call, made by the borne: random, never used again.
 */
wrap_up?: string
}
/**
 * How an organisme handles papers.
 */
export interface OrganismePapers {
/**
 * What may be asked for.
 * 
 * @minItems 1
 * @maxItems 60
 */
kinds: PaperKind[]
filing: FilingPlace
/**
 * The usager is shown the first page and asked before it is printed.
 */
preview_prints: boolean
}
export interface PaperKind {
/**
 * Kind of a paper.
 */
id: string
/**
 * French.
 */
fr: string
/**
 * English.
 */
en: string
}
export interface FilingPlace {
/**
 * How a piece is filed, by the expert's browser itself.
 */
type: ("download" | "webdav" | "cmis")
/**
 * Folder of the organisme's server where pieces are put; none for a download.
 */
url?: string
}
/**
 * The queue of the organismes that this account serves: at each change.
 */
export interface DeskToExpertQueue {
type: "queue"
/**
 * @maxItems 200
 */
calls: Waiting[]
/**
 * Experts free.
 */
available: number
/**
 * Experts in a call.
 */
busy: number
}
/**
 * A call that waits.
 */
export interface Waiting {
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Organisme.
 */
organisme: string
/**
 * Name of the service.
 */
service: string
/**
 * Network and borne.
 */
borne: string
/**
 * Name of the site.
 */
site: string
/**
 * Language of the usager.
 */
language: ("fr" | "en")
/**
 * How long it has waited.
 */
waited_s: number
position: number
priority: boolean
video: boolean
/**
 * The borne is reconnecting.
 */
away: boolean
}
/**
 * Ring for this call; repeated every 3 s until `rung`.
 */
export interface DeskToExpertRing {
type: "ring"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
}
/**
 * This expert has the call: after `take`, and after a reload of the page.
 */
export interface DeskToExpertAssigned {
type: "assigned"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Organisme.
 */
organisme: string
/**
 * Name of the service.
 */
service: string
/**
 * Network and borne.
 */
borne: string
/**
 * Name of the site.
 */
site: string
/**
 * Language of the usager.
 */
language: ("fr" | "en")
/**
 * Whether the borne can send a picture.
 */
video: boolean
/**
 * How long it has lasted; 0 = just taken.
 */
talked_s: number
held: boolean
/**
 * STUN and TURN servers for this call; none = direct only.
 * 
 * @maxItems 8
 * 
 * Items: A STUN or TURN server.
 */
ice: {
/**
 * @maxItems 8
 */
urls: string[]
username?: string
credential?: string
}[]
}
/**
 * The borne's offer.
 */
export interface DeskToExpertOffer {
type: "offer"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Number of the negotiation: each offer of a call has a higher one.
 */
n: number
/**
 * Session description (RFC 8866).
 */
sdp: string
}
/**
 * A candidate of the borne.
 */
export interface DeskToExpertCandidate {
type: "candidate"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Number of the negotiation: each offer of a call has a higher one.
 */
n: number
/**
 * ICE candidate line (RFC 8839); null = the last one.
 */
candidate: (string | null)
}
/**
 * The borne is away (reconnecting), or back.
 */
export interface DeskToExpertBorne {
type: "borne"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
state: ("away" | "back")
}
/**
 * What flows to and from the borne.
 */
export interface DeskToExpertCondition {
type: "condition"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * What flows: audio-only is a degraded state, announced and counted.
 */
media: ("video" | "audio-only" | "reconnecting" | "none")
/**
 * SRTP profile in force; null = nothing flows yet.
 */
encryption: (string | null)
}
/**
 * The call is over: time to wrap up.
 */
export interface DeskToExpertEnded {
type: "ended"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
by: ("expert" | "usager" | "borne" | "desk")
/**
 * `no-answer`: the longest wait is over; `fault`: the borne could not go on.
 */
reason: ("done" | "cancelled" | "no-answer" | "expert-lost" | "borne-lost" | "fault" | "closed")
}
/**
 * The link that was asked for.
 */
export interface DeskToExpertInvitation {
type: "invitation"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
url: string
valid_s: number
}
/**
 * A third party has joined, or left.
 */
export interface DeskToExpertGuest {
type: "guest"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Id of the guest.
 */
guest: string
state: ("joined" | "left")
/**
 * Who joins: an interpreter, a relay for deaf users, another third party.
 */
role: ("interpreter" | "relay" | "third-party")
}
/**
 * From a third party's page.
 */
export interface DeskToExpertGuestSignal {
type: "guest-signal"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Id of the guest.
 */
guest: string
signal: Signal
}
/**
 * What was asked can't be done.
 */
export interface DeskToExpertRefused {
type: "refused"
/**
 * Type of what was asked.
 */
about: string
reason: ("taken" | "gone" | "busy" | "not-yours" | "not-allowed" | "unknown-organisme" | "not-ready" | "replaced")
/**
 * Id of the call, made by the borne: random, never used again.
 */
call?: string
}
/**
 * A message was not understood; the connection stays.
 */
export interface DeskToExpertError {
type: "error"
/**
 * Code.
 */
code: string
/**
 * What, where, what was expected.
 */
message: string
}
/**
 * At once after a `ping`.
 */
export interface DeskToExpertPong {
type: "pong"
/**
 * That of the `ping`.
 */
n: number
}

/**
 * What the desk says to a third party's page.
 */
export type DeskToGuest = (DeskToGuestWelcome | DeskToGuestSignal | DeskToGuestEnded | DeskToGuestRefused)

/**
 * The link is good.
 */
export interface DeskToGuestWelcome {
type: "welcome"
/**
 * Version of this contract.
 */
v: 1
/**
 * Id of the guest.
 */
guest: string
/**
 * Who joins: an interpreter, a relay for deaf users, another third party.
 */
role: ("interpreter" | "relay" | "third-party")
/**
 * Name of the organisme.
 */
organisme: string
/**
 * STUN and TURN servers for this call; none = direct only.
 * 
 * @maxItems 8
 * 
 * Items: A STUN or TURN server.
 */
ice: {
/**
 * @maxItems 8
 */
urls: string[]
username?: string
credential?: string
}[]
}
/**
 * From the expert's page.
 */
export interface DeskToGuestSignal {
type: "signal"
signal: Signal
}
/**
 * The call is over, or the third party was sent away.
 */
export interface DeskToGuestEnded {
type: "ended"
}
/**
 * The link is not good.
 */
export interface DeskToGuestRefused {
type: "refused"
reason: ("unknown" | "expired" | "used" | "over")
}

/**
 * What an expert's page says to the desk, on a WebSocket with its session cookie (subprotocol visioborne.expert.1).
 */
export type ExpertToDesk = (ExpertToDeskHello | ExpertToDeskPresence | ExpertToDeskRung | ExpertToDeskTake | ExpertToDeskAnswer | ExpertToDeskCandidate | ExpertToDeskRenegotiate | ExpertToDeskHold | ExpertToDeskTransfer | ExpertToDeskHangUp | ExpertToDeskWrapUp | ExpertToDeskInvite | ExpertToDeskGuestSignal | ExpertToDeskGuestRemove | ExpertToDeskCondition | ExpertToDeskPing)

/**
 * First message of a connection.
 */
export interface ExpertToDeskHello {
type: "hello"
/**
 * Version of this contract.
 */
v: 1
/**
 * The call whose media goes on in this page while its WebSocket was lost: no new offer is needed. Absent after a reload.
 */
call?: string
}
/**
 * Whether the expert can take calls, and whether his post is ready.
 */
export interface ExpertToDeskPresence {
type: "presence"
state: ("available" | "pause")
/**
 * Camera, microphone and network are good.
 */
ready: boolean
/**
 * @maxItems 8
 */
problems: ("camera" | "microphone" | "network" | "codec" | "sound")[]
}
/**
 * This page rings for the call: the desk need not repeat it here.
 */
export interface ExpertToDeskRung {
type: "rung"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
}
/**
 * Takes a call from the queue.
 */
export interface ExpertToDeskTake {
type: "take"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
}
/**
 * Answer to the borne's offer.
 */
export interface ExpertToDeskAnswer {
type: "answer"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Number of the negotiation: each offer of a call has a higher one.
 */
n: number
/**
 * Session description (RFC 8866).
 */
sdp: string
}
/**
 * A candidate of the expert.
 */
export interface ExpertToDeskCandidate {
type: "candidate"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Number of the negotiation: each offer of a call has a higher one.
 */
n: number
/**
 * ICE candidate line (RFC 8839); null = the last one.
 */
candidate: (string | null)
}
/**
 * Asks the borne for a new offer.
 */
export interface ExpertToDeskRenegotiate {
type: "renegotiate"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
}
/**
 * Hold, or take up again.
 */
export interface ExpertToDeskHold {
type: "hold"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
held: boolean
}
/**
 * Gives the call to another organisme.
 */
export interface ExpertToDeskTransfer {
type: "transfer"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Where to.
 */
organisme: string
}
/**
 * Ends the call.
 */
export interface ExpertToDeskHangUp {
type: "hang-up"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
}
/**
 * Why the usager called: from the closed list.
 */
export interface ExpertToDeskWrapUp {
type: "wrap-up"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Id of the list.
 */
reason: string
}
/**
 * Asks for a link by which a third party can join.
 */
export interface ExpertToDeskInvite {
type: "invite"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Who joins: an interpreter, a relay for deaf users, another third party.
 */
role: ("interpreter" | "relay" | "third-party")
}
/**
 * To a third party's page.
 */
export interface ExpertToDeskGuestSignal {
type: "guest-signal"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Id of the guest.
 */
guest: string
signal: Signal
}
/**
 * Sends a third party away.
 */
export interface ExpertToDeskGuestRemove {
type: "guest-remove"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
/**
 * Id of the guest.
 */
guest: string
}
/**
 * What the expert's page sees of the line, every 10 s: for the desk's figures.
 */
export interface ExpertToDeskCondition {
type: "condition"
/**
 * Id of the call, made by the borne: random, never used again.
 */
call: string
fps: number
loss_pct: number
rtt_ms: (number | null)
video: boolean
}
/**
 * Asks for a `pong`, at most every 5 s: a page can't send WebSocket pings, and must notice a dead line before it misses a ring.
 */
export interface ExpertToDeskPing {
type: "ping"
/**
 * Comes back in the `pong`.
 */
n: number
}

/**
 * What a third party's page says to the desk (subprotocol visioborne.guest.1).
 */
export type GuestToDesk = (GuestToDeskHello | GuestToDeskSignal | GuestToDeskLeave)

/**
 * First message: the secret of the link.
 */
export interface GuestToDeskHello {
type: "hello"
/**
 * Version of this contract.
 */
v: 1
/**
 * Secret of the link, good for one person.
 */
token: string
}
/**
 * To the expert's page.
 */
export interface GuestToDeskSignal {
type: "signal"
signal: Signal
}
/**
 * Leaves the call.
 */
export interface GuestToDeskLeave {
type: "leave"
}

/**
 * What borne and expert say to each other on the call's own data channel: encrypted from end to end, no server sees it.
 */
export type InCall = (InCallIdentifier | InCallIdentifierWanted | InCallText | InCallFraming | InCallMuted | InCallQuality | InCallReminder | InCallGoodbye)

/**
 * The usager's number, typed on the borne. Kept in memory for the call only.
 */
export interface InCallIdentifier {
type: "identifier"
/**
 * Kind of the number.
 */
kind: string
/**
 * The number.
 */
value: string
}
/**
 * The expert asks for the number (again).
 */
export interface InCallIdentifierWanted {
type: "identifier-wanted"
wanted: boolean
}
/**
 * Real-time text.
 */
export interface InCallText {
type: "text"
/**
 * Real-time text (ITU-T T.140): what was typed, \b takes one character back, U+2028 begins a line.
 */
text: string
}
/**
 * How much of the expert's room the height of his picture shows, in millimetres at his face: life-size needs it.
 */
export interface InCallFraming {
type: "framing"
frame_height_mm: number
}
/**
 * The speaker's microphone or camera is off.
 */
export interface InCallMuted {
type: "muted"
sound: boolean
picture: boolean
}
/**
 * What the borne sends and receives.
 */
export interface InCallQuality {
type: "quality"
kbps_up: number
kbps_down: number
loss_up_pct: (number | null)
loss_down_pct: (number | null)
rtt_ms: (number | null)
/**
 * Height of the picture that is sent; 0 = none.
 */
height: number
}
/**
 * Twenty minutes are over: a reminder, never a cut.
 */
export interface InCallReminder {
type: "reminder"
}
/**
 * The one who says it ends the call now.
 */
export interface InCallGoodbye {
type: "goodbye"
}

/**
 * Test of a borne's line off-call, on the WebSocket between borne and desk. ask, ping, sent, send and stop are the borne's; offer, refused, pong and report the desk's.
 */
export type LineTest = (LineAsk | LinePing | LineSent | LineSend | LineStop | LineOffer | LineRefused | LinePong | LineReport)

/**
 * The borne asks for a test of its line; never in a call.
 */
export interface LineAsk {
type: "line.ask"
/**
 * Id of this test, made by the borne: random.
 */
id: string
/**
 * udp: datagrams beside this WebSocket; tcp: binary frames in it, where UDP does not pass.
 */
how: ("udp" | "tcp")
}
/**
 * Answered at once. Measures the round trip, and tells how far the frames before it have come.
 */
export interface LinePing {
type: "line.ping"
/**
 * Id of this test, made by the borne: random.
 */
id: string
/**
 * Number of this ping.
 */
n: number
}
/**
 * The borne has sent all of a stage and wants the report.
 */
export interface LineSent {
type: "line.sent"
/**
 * Id of this test, made by the borne: random.
 */
id: string
stage: ("samples" | "up")
/**
 * Datagrams or frames sent.
 */
count: number
}
/**
 * The desk is to send: by UDP all, at the rate and for the time of its offer, answered by a report when done; by TCP as many frames as the borne gives credit for.
 */
export interface LineSend {
type: "line.send"
/**
 * Id of this test, made by the borne: random.
 */
id: string
/**
 * More frames that may be sent. By TCP only.
 */
frames?: number
}
/**
 * The test is over, or broken off: nothing more is sent.
 */
export interface LineStop {
type: "line.stop"
/**
 * Id of this test, made by the borne: random.
 */
id: string
}
/**
 * The desk is ready.
 */
export interface LineOffer {
type: "line.offer"
/**
 * Id of this test, made by the borne: random.
 */
id: string
/**
 * udp: datagrams beside this WebSocket; tcp: binary frames in it, where UDP does not pass.
 */
how: ("udp" | "tcp")
/**
 * Where its UDP port is; absent = the host of this WebSocket.
 */
host?: string
/**
 * UDP port.
 */
port?: number
/**
 * 24 bytes: 8 name the test in its datagrams, 16 are the key of their authentication. For one test, for half a minute.
 */
token: string
/**
 * Rate of the load each way, IP packets.
 */
rate_kbps: number
/**
 * Time of the load each way.
 */
duration_ms: number
}
/**
 * No test now. busy: others are tested, come back later; off: this desk tests no lines; expired: this test is over.
 */
export interface LineRefused {
type: "line.refused"
/**
 * Id of this test, made by the borne: random.
 */
id: string
reason: ("busy" | "off" | "expired")
}
/**
 * Answer to the ping of the same number.
 */
export interface LinePong {
type: "line.pong"
/**
 * Id of this test, made by the borne: random.
 */
id: string
/**
 * Number of the ping.
 */
n: number
}
/**
 * samples, up: what has arrived at the desk. down: what the desk has sent.
 */
export interface LineReport {
type: "line.report"
/**
 * Id of this test, made by the borne: random.
 */
id: string
stage: ("samples" | "up" | "down")
/**
 * Datagrams or frames, each counted once.
 */
count: number
/**
 * Of those, all but the first, as IP packets.
 */
bytes: number
/**
 * From the first to the last.
 */
span_ms: number
/**
 * Interarrival jitter (RFC 3550, 6.4.1); null = not measured.
 */
jitter_ms: (number | null)
}

/**
 * Session description or candidate between two pages.
 */
export interface Signal {
/**
 * Session description (RFC 8866).
 */
sdp?: string
kind?: ("offer" | "answer")
/**
 * ICE candidate line (RFC 8839); null = the last one.
 */
candidate?: (string | null)
}

