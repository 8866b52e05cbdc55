// Made from the JSON Schemas by `npm run generate`: change the schema, not this file.

/**
 * What the usager does on the screen, and the page's echo.
 */
export type ScreenAct = (ScreenActPress | ScreenActTicket | ScreenActChoose | ScreenActIdentifier | ScreenActSkip | ScreenActStop | ScreenActCallback | ScreenActSurvey | ScreenActRepeat | ScreenActLanguage | ScreenActOwnView | ScreenActVolume | ScreenActText | ScreenActPaperLaid | ScreenActPaperRefuse | ScreenActPrintAgree | ScreenActPrintRefuse | ScreenActFormsOpen | ScreenActForm | ScreenActCommission | ScreenActLight | ScreenActEcho)

/**
 * The same as the button.
 */
export interface ScreenActPress {
type: "press"
}
/**
 * The same as the button, with a call-back ticket.
 */
export interface ScreenActTicket {
type: "ticket"
/**
 * Code of a call-back ticket.
 */
code: string
}
/**
 * Chooses a service: calls it.
 */
export interface ScreenActChoose {
type: "choose"
/**
 * Service.
 */
service: string
}
/**
 * The number that was typed.
 */
export interface ScreenActIdentifier {
type: "identifier"
/**
 * Digits.
 */
value: string
}
/**
 * No number.
 */
export interface ScreenActSkip {
type: "skip"
}
/**
 * The usager ends the call or leaves the queue.
 */
export interface ScreenActStop {
type: "stop"
}
/**
 * Asks for a call-back ticket.
 */
export interface ScreenActCallback {
type: "callback"
}
/**
 * Answers a question.
 */
export interface ScreenActSurvey {
type: "survey"
/**
 * Id.
 */
question: string
/**
 * null = no answer.
 */
value: (number | null)
}
/**
 * Says again what was said.
 */
export interface ScreenActRepeat {
type: "repeat"
}
/**
 * Another language, until the end of the session.
 */
export interface ScreenActLanguage {
type: "language"
/**
 * Language of the usager.
 */
language: ("fr" | "en")
}
/**
 * Own picture on or off.
 */
export interface ScreenActOwnView {
type: "own-view"
on: boolean
}
/**
 * Louder or softer by one step of 3 dB.
 */
export interface ScreenActVolume {
type: "volume"
step: (-1 | 1)
}
/**
 * Real-time text.
 */
export interface ScreenActText {
type: "text"
/**
 * Real-time text (ITU-T T.140): what was typed, \b takes one character back, U+2028 begins a line.
 */
text: string
}
/**
 * The paper lies there.
 */
export interface ScreenActPaperLaid {
type: "paper-laid"
/**
 * Piece.
 */
piece: string
}
/**
 * The paper is not given; a scan that runs is stopped.
 */
export interface ScreenActPaperRefuse {
type: "paper-refuse"
/**
 * Piece.
 */
piece: string
}
/**
 * To be printed.
 */
export interface ScreenActPrintAgree {
type: "print-agree"
/**
 * Print.
 */
job: string
}
/**
 * Not to be printed, or no further.
 */
export interface ScreenActPrintRefuse {
type: "print-refuse"
/**
 * Print.
 */
job: string
}
/**
 * Looks at the forms, or no longer.
 */
export interface ScreenActFormsOpen {
type: "forms"
open: boolean
}
/**
 * Prints a form, without a call.
 */
export interface ScreenActForm {
type: "form"
/**
 * Form.
 */
form: string
}
/**
 * The installer has chosen.
 */
export interface ScreenActCommission {
type: "commission"
/**
 * Id of the choice.
 */
choice: string
}
/**
 * How bright the own picture is, twice a second while the light is judged. Nothing of the picture itself.
 */
export interface ScreenActLight {
type: "light"
/**
 * Mean luma where the face should be, 0 (black) to 255.
 */
face: number
/**
 * Mean luma of what is at its sides.
 */
around: number
}
/**
 * The page is alive: it has drawn view `n`.
 */
export interface ScreenActEcho {
type: "echo"
n: number
/**
 * The page is not visible.
 */
hidden: boolean
/**
 * Pictures of the expert drawn since the page was loaded.
 */
pictures: number
/**
 * Since the last one was drawn.
 */
picture_age_ms: (number | null)
/**
 * Pictures that could not be decoded.
 */
dropped: number
/**
 * The expert's picture can't go on without a keyframe.
 */
wants_keyframe: boolean
/**
 * The same for the own picture; absent = false.
 */
wants_own_keyframe?: boolean
}

/**
 * What the borne's screen shows. The daemon says it; the page only draws it.
 */
export type Scene = (SceneAsleep | SceneWelcome | SceneChoice | SceneForms | SceneRinging | SceneQueue | SceneCall | SceneReconnecting | ScenePapers | SceneSurvey | SceneGoodbye | SceneTicket | SceneFallback | SceneClosed | SceneOutOfOrder | SceneTestChart | SceneCommissioning | SceneSetup)

/**
 * Nobody is there.
 */
export interface SceneAsleep {
type: "asleep"
}
/**
 * Somebody is there: what a press will do, who answers, that nothing is recorded.
 */
export interface SceneWelcome {
type: "welcome"
/**
 * What a press calls; null = a press shows the choice.
 */
service: ({
/**
 * Service.
 */
id: string
/**
 * Name.
 */
name: string
state: ("ready" | "limited" | "closed" | "out-of-order")
/**
 * When it is open, in words.
 */
hours: (string | null)
} | null)
/**
 * Other services, by touch.
 * 
 * @maxItems 16
 */
others: {
/**
 * Service.
 */
id: string
/**
 * Name.
 */
name: string
state: ("ready" | "limited" | "closed" | "out-of-order")
/**
 * When it is open, in words.
 */
hours: (string | null)
}[]
/**
 * What is out of order, in plain words.
 */
limited: (string | null)
/**
 * Forms can be printed without a call; absent = false.
 */
forms?: boolean
}
/**
 * Which service.
 */
export interface SceneChoice {
type: "choice"
/**
 * @maxItems 16
 */
services: {
/**
 * Service.
 */
id: string
/**
 * Name.
 */
name: string
state: ("ready" | "limited" | "closed" | "out-of-order")
/**
 * When it is open, in words.
 */
hours: (string | null)
}[]
}
/**
 * Forms that can be printed without a call.
 */
export interface SceneForms {
type: "forms"
phase: ("choosing" | "printing" | "held-up" | "completed" | "failed" | "limit")
/**
 * @maxItems 100
 */
forms: {
/**
 * Form.
 */
id: string
/**
 * In the usager's language.
 */
title: string
pages: number
}[]
/**
 * Of the form that is printed.
 */
title: (string | null)
done: number
/**
 * 0 = not known.
 */
total: number
/**
 * What is wrong and the gesture that helps, in words.
 */
problem: (string | null)
}
/**
 * The call is on its way.
 */
export interface SceneRinging {
type: "ringing"
/**
 * Name.
 */
organisme: string
}
/**
 * Waiting: place, estimate.
 */
export interface SceneQueue {
type: "queue"
/**
 * Name.
 */
organisme: string
position: number
/**
 * Estimated wait, minutes, rounded up.
 */
wait_min: (number | null)
/**
 * A call-back ticket can be asked for.
 */
callback: boolean
}
/**
 * Face to face.
 */
export interface SceneCall {
type: "call"
/**
 * Name.
 */
organisme: string
/**
 * How the expert is announced.
 */
expert: string
media: ("video" | "audio-only" | "connecting")
held: boolean
guest: (("interpreter" | "relay" | "third-party") | null)
own_view: boolean
/**
 * Height of the expert's picture at his face; null = not told.
 */
frame_height_mm: (number | null)
/**
 * Twenty minutes are over.
 */
reminder: boolean
/**
 * The expert's microphone is switched off.
 */
expert_muted: boolean
/**
 * The expert's picture is switched off; absent = false.
 */
expert_hidden?: boolean
/**
 * The paper that is asked for, scanned or printed now, beside the expert's face; null or absent = none.
 */
paper?: ({
kind: "piece"
/**
 * Of the piece.
 */
id: string
/**
 * What the expert asks for, in words.
 */
label: string
source: ("feeder" | "glass")
state: ("asked" | "laid" | "scanning" | "received")
/**
 * Pages that have been scanned.
 */
pages: number
/**
 * The scanner is at work.
 */
more: boolean
/**
 * Where the page that came last, or the first page, can be had: on loopback, under a name that nobody guesses, as long as this scene names it.
 */
preview: (string | null)
/**
 * What is wrong and the gesture that helps, in words.
 */
problem: (string | null)
} | {
kind: "print"
/**
 * Of the print.
 */
id: string
/**
 * What it is, in words.
 */
title: string
state: ("receiving" | "shown" | "waiting" | "printing" | "held-up" | "completed" | "failed")
/**
 * Sheets that are out.
 */
done: number
/**
 * Sheets; 0 = not known.
 */
total: number
/**
 * Where the page that came last, or the first page, can be had: on loopback, under a name that nobody guesses, as long as this scene names it.
 */
preview: (string | null)
/**
 * What is wrong and the gesture that helps, in words.
 */
problem: (string | null)
} | null)
}
/**
 * The line is lost; the last picture is not shown.
 */
export interface SceneReconnecting {
type: "reconnecting"
/**
 * Name.
 */
organisme: string
}
/**
 * Take your papers.
 */
export interface ScenePapers {
type: "papers"
/**
 * What was used in the call; absent or empty = nobody knows of any.
 * 
 * @maxItems 3
 */
places?: ("glass" | "feeder" | "printer")[]
}
/**
 * One question.
 */
export interface SceneSurvey {
type: "survey"
/**
 * Id.
 */
question: string
number: number
of: number
/**
 * The question.
 */
text: string
/**
 * @maxItems 5
 */
answers: {
value: number
/**
 * Label.
 */
label: string
}[]
}
/**
 * It is over: everything is wiped.
 */
export interface SceneGoodbye {
type: "goodbye"
}
/**
 * The call-back ticket.
 */
export interface SceneTicket {
type: "ticket"
/**
 * Name.
 */
organisme: string
code: string
wait_min: (number | null)
printed: boolean
}
/**
 * Nobody can be reached now: telephone, hours, printed sheet.
 */
export interface SceneFallback {
type: "fallback"
organisme: (string | null)
why: ("no-answer" | "unavailable" | "lost" | "closed")
phone: (string | null)
/**
 * @maxItems 7
 */
hours: {
/**
 * Day(s).
 */
day: string
/**
 * Hours.
 */
hours: string
}[]
printed: boolean
}
/**
 * Outside the hours.
 */
export interface SceneClosed {
type: "closed"
/**
 * Next opening, in words.
 */
next: (string | null)
phone: (string | null)
/**
 * @maxItems 7
 */
hours: {
/**
 * Day(s).
 */
day: string
/**
 * Hours.
 */
hours: string
}[]
}
/**
 * Out of order: the one gesture to try and whom to call.
 */
export interface SceneOutOfOrder {
type: "out-of-order"
help: {
/**
 * The one gesture to try.
 */
gesture: (string | null)
/**
 * Whom to call.
 */
whom: (string | null)
phone: (string | null)
}
/**
 * Forms can be printed all the same; absent = false.
 */
forms?: boolean
}
/**
 * Life-size chart for the commissioning: a ruler and a head of known height.
 */
export interface SceneTestChart {
type: "test-chart"
head_mm: number
}
/**
 * The borne is being put into service by an installer; nobody can call meanwhile.
 */
export interface SceneCommissioning {
type: "commissioning"
/**
 * Which step; the page draws a picture for it.
 */
step: ("start" | "line" | "sound" | "light" | "heights" | "button" | "printer" | "scanner" | "call" | "summary" | "end")
/**
 * Of the step; 0 = before the first, or after the last.
 */
number: number
/**
 * Steps in all.
 */
of: number
/**
 * What it is about.
 */
title: string
/**
 * What to do, or what was found.
 * 
 * @maxItems 10
 */
lines: {
/**
 * Shown as a sign before the words, which say the same.
 */
mark: ("none" | "good" | "bad" | "skipped")
/**
 * In words.
 */
text: string
/**
 * What is left away where there is no room: the report has it.
 */
more?: string
}[]
/**
 * A figure that is set, in large.
 */
figure: (string | null)
/**
 * The borne is at work: wait.
 */
busy: boolean
/**
 * Whose live picture is shown.
 */
show: ("none" | "own" | "expert")
/**
 * Where the scanned test page can be had, as with papers of a call.
 */
preview: (string | null)
/**
 * @maxItems 10
 */
choices: {
/**
 * Said back when it is taken.
 */
id: string
/**
 * In words.
 */
label: string
}[]
/**
 * The choice that the borne's own button would take now.
 */
at: number
/**
 * The borne has a button: how it is used is told.
 */
button: boolean
}
/**
 * For the installer: first boot, or a card with mistakes. French, as the card's own words.
 */
export interface SceneSetup {
type: "setup"
/**
 * What the borne is at, or what is wrong.
 */
title: string
/**
 * @maxItems 8
 */
rows: {
state: ("done" | "doing" | "todo" | "wrong")
/**
 * What.
 */
text: string
/**
 * What is expected, what to do.
 */
more: (string | null)
}[]
/**
 * What to do in all.
 */
more: (string | null)
}

/**
 * One state of the screen.
 */
export interface View {
/**
 * Counts up: the page echoes it.
 */
n: number
/**
 * Language of the usager.
 */
language: ("fr" | "en")
/**
 * Name of the site.
 */
site: string
/**
 * Height of one CSS pixel on this screen, millimetres.
 */
pixel_mm: number
/**
 * From the eye to the screen, millimetres.
 */
distance_mm: number
scene: Scene
/**
 * What is being said, in writing.
 */
notice: (string | null)
/**
 * The usager's number is asked for beside the scene; null = not.
 */
keypad: ({
/**
 * Kind of number.
 */
kind: string
/**
 * What is asked, in words.
 */
label: string
/**
 * Digits.
 */
length: number
/**
 * How the digits are grouped.
 * 
 * @maxItems 10
 */
groups: number[]
/**
 * What was typed can't be such a number.
 */
mistake: boolean
/**
 * It was taken.
 */
sent: boolean
} | null)
/**
 * Real-time text of the call.
 * 
 * @maxItems 40
 */
text: {
from: ("expert" | "usager")
text: string
}[]
/**
 * The other speaks now.
 */
speaking: boolean
}

