// Made from the JSON Schemas by `npm run generate`: change the schema, not this file.

/**
 * What is in a borne's library of forms: `manifest.json` beside one PDF a form, `<id>.pdf`. Signed with Ed25519 over the RFC 8785 form of all members but `sig`.
 */
export interface FormsManifest {
v: 1
/**
 * Counts up with each edition that is signed: an older one never takes the place of a newer.
 */
edition: number
/**
 * @maxItems 100
 */
forms: FormsEntry[]
/**
 * Ed25519 signature, base64url.
 */
sig: string
}
export interface FormsEntry {
/**
 * Id of the form; its file is `<id>.pdf`.
 */
id: string
/**
 * Id of the organisme whose form it is.
 */
organisme: string
title: {
fr: string
en: string
}
pages: number
bytes: number
/**
 * SHA-256 of the file, hexadecimal.
 */
sha256: string
/**
 * JPEG of its first page, `<id>.jpg`: what usager and expert are shown before it is printed.
 */
picture?: {
bytes: number
/**
 * SHA-256 of the picture, hexadecimal.
 */
sha256: string
}
}

/**
 * What the expert's page asks of the borne's scanner and printer, on the call's own data channel: encrypted from end to end, no server sees it.
 */
export type PapersToBorne = (PapersHello | PapersAsk | PapersStart | PapersWithdraw | PapersFiled | PapersWant | PapersHave | PapersPageGone | PapersPrint | PapersPrintForm | PapersPrintGo | PapersPrintCancel)

/**
 * A page is there and knows nothing yet: answered by a snapshot.
 */
export interface PapersHello {
type: "hello"
v: 1
}
/**
 * A paper is asked for. The usager reads and hears what and by whom, and may refuse.
 */
export interface PapersAsk {
type: "ask"
/**
 * Id of a piece, given by the expert's page.
 */
piece: string
/**
 * Kind of the paper, of the organisme's list.
 */
kind: string
/**
 * The same in words, in the usager's language.
 */
label: string
source: ("feeder" | "glass")
colour: ("grey" | "colour")
/**
 * Dots per inch; refused where the scanner can't, never rounded.
 */
dpi: number
max_pages: number
}
/**
 * The paper lies there: scan now. Also for one page more of the same piece, on the glass.
 */
export interface PapersStart {
type: "start"
/**
 * Id of a piece, given by the expert's page.
 */
piece: string
}
/**
 * The piece is no longer wanted, in whatever state: what was scanned of it is wiped.
 */
export interface PapersWithdraw {
type: "withdraw"
/**
 * Id of a piece, given by the expert's page.
 */
piece: string
}
/**
 * The organisme has the piece: the borne wipes its pages.
 */
export interface PapersFiled {
type: "filed"
/**
 * Id of a piece, given by the expert's page.
 */
piece: string
}
/**
 * Send this from here on. A newer one for the same blob takes the place of the one before.
 */
export interface PapersWant {
type: "want"
/**
 * Number of something that travels in chunks, given by its sender; never used twice in a call.
 */
blob: number
from: number
}
/**
 * So much of it has come without a gap: the sender keeps a bounded part on its way. All of it, with the right hash: it is done.
 */
export interface PapersHave {
type: "have"
/**
 * Number of something that travels in chunks, given by its sender; never used twice in a call.
 */
blob: number
bytes: number
}
/**
 * What the borne wanted is no longer there: the page was reloaded.
 */
export interface PapersPageGone {
type: "gone"
/**
 * Number of something that travels in chunks, given by its sender; never used twice in a call.
 */
blob: number
}
/**
 * A PDF of the expert's is to be printed; the borne asks for its bytes.
 */
export interface PapersPrint {
type: "print"
/**
 * Id of a print, given by the expert's page.
 */
job: string
what: ("file" | "form" | "receipt")
/**
 * What it is, in the usager's language.
 */
title: string
/**
 * Number of something that travels in chunks, given by its sender; never used twice in a call.
 */
blob: number
bytes: number
/**
 * SHA-256 of the whole, hexadecimal.
 */
sha256: string
pages: number
/**
 * Picture (JPEG) of the first page, shown to the usager, who is asked before it is printed.
 */
preview: ({
/**
 * Number of something that travels in chunks, given by its sender; never used twice in a call.
 */
blob: number
bytes: number
/**
 * SHA-256 of the whole, hexadecimal.
 */
sha256: string
} | null)
/**
 * The same in words, of a receipt: printed where there is a ticket printer, and spoken; absent = there is none.
 * 
 * @maxItems 40
 */
text?: string[]
}
/**
 * A form of the borne's own library is to be printed.
 */
export interface PapersPrintForm {
type: "print-form"
/**
 * Id of a print, given by the expert's page.
 */
job: string
/**
 * Id of the form.
 */
form: string
/**
 * The usager is shown it, and agrees, before it is printed.
 */
ask?: boolean
}
/**
 * Print what is shown: the usager has agreed in words.
 */
export interface PapersPrintGo {
type: "print-go"
/**
 * Id of a print, given by the expert's page.
 */
job: string
}
/**
 * Not to be printed, or no further.
 */
export interface PapersPrintCancel {
type: "print-cancel"
/**
 * Id of a print, given by the expert's page.
 */
job: string
}

/**
 * What the borne tells the expert's page of papers, on the call's own data channel.
 */
export type PapersToDesk = (PapersSnapshot | PapersPieceNews | PapersPrintNews | PapersDevices | PapersBorneWants | PapersBorneHas | PapersGone | PapersRefused)

/**
 * All there is: after each `hello`.
 */
export interface PapersSnapshot {
type: "snapshot"
v: 1
/**
 * @maxItems 30
 */
pieces: PapersPiece[]
/**
 * @maxItems 30
 */
prints: PapersPrintState[]
scanner: PapersScanner
printer: PapersPrinter
/**
 * @maxItems 100
 */
forms: PapersForm[]
}
export interface PapersPiece {
/**
 * Id of a piece, given by the expert's page.
 */
id: string
kind: string
/**
 * In words.
 */
label: string
source: ("feeder" | "glass")
colour: ("grey" | "colour")
dpi: number
/**
 * asked of the usager; laid by him; being scanned or on its way; received whole by the expert's page; acknowledged = filed; refused by the usager; wiped = nothing of it is left on the borne.
 */
state: ("asked" | "laid" | "scanning" | "received" | "acknowledged" | "refused" | "wiped")
/**
 * The scanner is at work: pages may still come.
 */
more: boolean
/**
 * @maxItems 30
 */
pages: PapersPage[]
/**
 * Why it does not go on: a code; null = nothing is wrong.
 */
problem: (string | null)
}
export interface PapersPage {
number: number
/**
 * Number of something that travels in chunks, given by its sender; never used twice in a call.
 */
blob: number
bytes: number
/**
 * SHA-256 of the whole, hexadecimal.
 */
sha256: string
mime: ("image/jpeg" | "image/png")
/**
 * Pixels.
 */
width: number
/**
 * Pixels.
 */
height: number
/**
 * The real resolution.
 */
dpi: number
/**
 * A small JPEG of it; null = there is none.
 */
preview: ({
/**
 * Number of something that travels in chunks, given by its sender; never used twice in a call.
 */
blob: number
bytes: number
/**
 * SHA-256 of the whole, hexadecimal.
 */
sha256: string
} | null)
}
export interface PapersPrintState {
/**
 * Id of a print, given by the expert's page.
 */
id: string
what: ("file" | "form" | "receipt")
/**
 * In words.
 */
title: string
/**
 * receiving its bytes; shown to the usager, who is asked; waiting for the printer; printing; held up by the printer (see problem); the last four are the end.
 */
state: ("receiving" | "shown" | "waiting" | "printing" | "held-up" | "completed" | "cancelled" | "refused" | "failed")
/**
 * Sheets that are out.
 */
done: number
/**
 * Sheets; 0 = not known.
 */
total: number
/**
 * Why it does not go on: a code; null = nothing is wrong.
 */
problem: (string | null)
}
export interface PapersScanner {
present: boolean
/**
 * @maxItems 2
 */
sources: ("feeder" | "glass")[]
/**
 * @maxItems 2
 */
colours: ("grey" | "colour")[]
/**
 * @maxItems 16
 */
dpi: number[]
/**
 * null = the device does not tell.
 */
paper_in_feeder: (boolean | null)
/**
 * Why it does not go on: a code; null = nothing is wrong.
 */
problem: (string | null)
}
export interface PapersPrinter {
present: boolean
/**
 * What the budget of this call still allows.
 */
pages_left: number
/**
 * Why it does not go on: a code; null = nothing is wrong.
 */
problem: (string | null)
}
export interface PapersForm {
id: string
/**
 * In the usager's language.
 */
title: string
pages: number
/**
 * JPEG of its first page, where the library has one.
 */
picture?: {
/**
 * Number of something that travels in chunks, given by its sender; never used twice in a call.
 */
blob: number
bytes: number
sha256: string
}
}
/**
 * A piece as it is now.
 */
export interface PapersPieceNews {
type: "piece"
piece: PapersPiece
}
/**
 * A print as it is now.
 */
export interface PapersPrintNews {
type: "print"
print: PapersPrintState
}
/**
 * Scanner and printer as they are now.
 */
export interface PapersDevices {
type: "devices"
scanner: PapersScanner
printer: PapersPrinter
}
/**
 * Send this from here on, no faster than this.
 */
export interface PapersBorneWants {
type: "want"
/**
 * Number of something that travels in chunks, given by its sender; never used twice in a call.
 */
blob: number
from: number
/**
 * Kilobits a second of the blob's own bytes: the voice shares the line.
 */
kbps: number
}
/**
 * So much of it has come without a gap.
 */
export interface PapersBorneHas {
type: "have"
/**
 * Number of something that travels in chunks, given by its sender; never used twice in a call.
 */
blob: number
bytes: number
}
/**
 * What was wanted is no longer there.
 */
export interface PapersGone {
type: "gone"
/**
 * Number of something that travels in chunks, given by its sender; never used twice in a call.
 */
blob: number
}
/**
 * A command that is not carried out.
 */
export interface PapersRefused {
type: "refused"
what: ("ask" | "start" | "withdraw" | "filed" | "print" | "print-form" | "print-go" | "print-cancel")
/**
 * Of the piece or print.
 */
id: string
why: ("over-budget" | "too-many" | "unknown" | "busy" | "unsupported" | "absent" | "not-now" | "too-large")
}

