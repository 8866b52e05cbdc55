import type { SayPapers } from "../options.ts";
import type { Piece } from "./piece.ts";

/** Says to the usager what happens with the piece that is under way; each is asked for once. */
export class Announcer {
  readonly #say: SayPapers;
  readonly #asked = new Set<string>();
  /** Kinds that the expert has withdrawn: asked for again. */
  readonly #withdrawn = new Set<string>();
  readonly #pieces = new Map<string, Piece>();

  constructor(say: SayPapers) {
    this.#say = say;
  }

  /** @param current id of the piece that is under way now */
  changed(before: Piece | undefined, piece: Piece, current: string | undefined): void {
    const { piece: id, label, kind } = piece.asked;
    this.#pieces.set(id, piece);
    const now = piece.state;
    const values = { label };
    if (piece.problem !== null && piece.problem !== before?.problem) this.#say(`papers-${piece.problem}`, values);
    else if (now === "scanning" && piece.more && before?.more === false) this.#say("paper-scanning", values);
    else if (before !== undefined && now !== before.state) {
      if (now === "received") this.#say("paper-received", values);
      else if (now === "acknowledged") this.#say("paper-filed", values);
      else if (now === "refused") this.#say("paper-refused", values);
      else if (now === "wiped") {
        this.#withdrawn.add(kind);
        this.#say("paper-withdrawn", values);
      }
    }
    this.#ask(current);
  }

  #ask(current: string | undefined): void {
    const piece = current === undefined ? undefined : this.#pieces.get(current);
    if (piece === undefined || piece.state !== "asked" || this.#asked.has(piece.asked.piece)) return;
    this.#asked.add(piece.asked.piece);
    const { label, kind, source } = piece.asked;
    this.#say(this.#withdrawn.has(kind) ? "paper-again" : `paper-ask-${source}`, { label });
  }
}
