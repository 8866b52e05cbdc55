import type { SceneCall } from "../../contract/screen/types.ts";
import type { PapersView } from "../../papers/port.ts";
import { problemWords } from "./paper-words.ts";

type Paper = NonNullable<SceneCall["paper"]>;
/** What is shown, and the file of its picture. */
export type PaperShown = Paper & { readonly path: string | undefined };

/** How long what has come to its end stays beside the face, milliseconds: long enough to be read twice. */
const RESTS_MS = 15_000;
const RESTING: ReadonlySet<string> = new Set(["received", "completed", "failed"]);
const PIECE_STATES = ["asked", "laid", "scanning", "received"] as const;
const PRINT_STATES = ["receiving", "shown", "waiting", "printing", "held-up", "completed", "failed"] as const;

/** Of all papers of a call, the one that the usager is shown; what has come to its end is shown for a while. */
export class PaperScene {
  readonly #nowMs: () => number;
  /** What rests, and since when. */
  #resting = new Map<string, number>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** @returns undefined = the face alone */
  now(view: PapersView, language: "fr" | "en"): PaperShown | undefined {
    const all = [pieceOf(view, language), printOf(view, language)].filter((paper) => paper !== undefined);
    const keys = new Map(all.filter(({ state }) => RESTING.has(state)).map((paper) => [keyOf(paper), paper]));
    this.#resting = new Map([...keys.keys()].map((key) => [key, this.#resting.get(key) ?? this.#nowMs()]));
    const fresh = all.filter((paper) => this.#restsMs(paper) < RESTS_MS);
    // What asks for a gesture or is at work comes before what is over; a piece before a print.
    return fresh.find(({ state }) => !RESTING.has(state)) ?? fresh[0];
  }

  /** When something has rested long enough, milliseconds from now; undefined = nothing rests. */
  dueMs(): number | undefined {
    const due = [...this.#resting.values()].map((atMs) => atMs + RESTS_MS - this.#nowMs()).filter((ms) => ms > 0);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  #restsMs(paper: PaperShown): number {
    const since = this.#resting.get(keyOf(paper));
    return since === undefined ? 0 : this.#nowMs() - since;
  }
}

function keyOf(paper: PaperShown): string {
  return `${paper.kind} ${paper.id} ${paper.state}`;
}

function pieceOf({ piece }: PapersView, language: "fr" | "en"): PaperShown | undefined {
  const state = PIECE_STATES.find((one) => one === piece?.state);
  if (piece === undefined || state === undefined) return undefined;
  const { id, label, source, pages, more, preview } = piece;
  const problem = problemWords(piece.problem, language);
  return { kind: "piece", id, label, source, state, pages, more, preview: null, problem, path: preview };
}

function printOf({ print }: PapersView, language: "fr" | "en"): PaperShown | undefined {
  const state = PRINT_STATES.find((one) => one === print?.state);
  if (print === undefined || state === undefined) return undefined;
  const { id, title, done, total, preview } = print;
  const problem = problemWords(print.problem, language);
  return { kind: "print", id, title, state, done, total, preview: null, problem, path: preview };
}
