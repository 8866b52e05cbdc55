import type {
  PapersAsk,
  PapersFiled,
  PapersPage,
  PapersPiece,
  PapersRefused,
  PapersStart,
  PapersWithdraw,
} from "../../contract/papers/types.ts";
import type { Scanner } from "../../../devices/scanner/port.ts";
import { errorLine } from "../../contract/errors.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import type { ErasedWhy, SayPapers } from "../options.ts";
import type { PapersAct } from "../port.ts";
import { Announcer } from "./announcer.ts";
import { FeederWatch } from "./feeder-watch.ts";
import { Lying, type LyingParts } from "./lying.ts";
import { FINAL, newPiece, stepPiece, toldPiece, type Piece, type PieceEffect, type PieceEvent } from "./piece.ts";
import { ScanRun, type ReadyPage } from "./scan-run.ts";

export type ScanCommand = PapersAsk | PapersStart | PapersWithdraw | PapersFiled;

export interface ScansParts extends LyingParts {
  readonly scanner: () => Scanner | undefined;
  readonly tell: (piece: PapersPiece) => void;
  readonly refused: (refused: PapersRefused) => void;
  /** Something that the usager sees has changed. */
  readonly changed: () => void;
  readonly say: SayPapers;
  /** Pages that the call may scan. */
  readonly budgetPages: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** As many as the contract tells. */
const MAX_PIECES = 30;
const MAX_AGE_MS = 15 * 60_000;

/** The scanning side of one call: its pieces, and the scanner, which serves one of them at a time. */
export class Scans {
  readonly #parts: ScansParts;
  readonly #pieces = new Map<string, Piece>();
  readonly #lying: Lying;
  readonly #feeder = new FeederWatch();
  readonly #announcer: Announcer;
  readonly #used = new Set<"glass" | "feeder">();
  #run: { readonly id: string; readonly scan: ScanRun } | undefined;
  #wiping: Promise<unknown> = Promise.resolve();
  #scanned = 0;
  /** By his own hand: a sheet that somebody forgot on the glass is nobody's to be looked at. */
  #glassLaid = false;
  #ended = false;

  constructor(parts: ScansParts) {
    this.#parts = parts;
    this.#lying = new Lying(parts);
    this.#announcer = new Announcer(parts.say);
  }

  all(): readonly PapersPiece[] {
    return [...this.#pieces.values()].map(toldPiece);
  }

  /** Where sheets were laid in this call. */
  used(): readonly ("glass" | "feeder")[] {
    return [...this.#used];
  }

  /** The piece that is under way: the one at the scanner, else the next that is asked for, else the last that came. */
  current(): (PapersPiece & { readonly preview: string | undefined }) | undefined {
    const open = [...this.#pieces.values()].filter(({ state }) => !FINAL.has(state));
    const piece =
      open.find(({ more }) => more) ??
      open.find(({ state }) => state === "laid") ??
      open.find(({ state }) => state === "asked") ??
      open.at(-1);
    if (piece === undefined) return undefined;
    return { ...toldPiece(piece), preview: this.#lying.preview(piece.pages.at(-1)) };
  }

  take(command: ScanCommand): void {
    if (command.type === "ask") return this.#ask(command);
    const piece = this.#pieces.get(command.piece);
    if (piece === undefined) return this.#refuse(command, "unknown");
    if (command.type === "start" && this.#mustBeLaid(piece)) return this.#refuse(command, "not-now");
    if (command.type === "start" && this.#scanned >= this.#parts.budgetPages)
      return this.#refuse(command, "over-budget");
    const why = this.#feed(command.piece, { type: command.type });
    if (why !== undefined) this.#refuse(command, why);
  }

  act(act: Extract<PapersAct, { readonly piece: string }>): void {
    if (act.type === "laid" && this.#pieces.get(act.piece)?.asked.source === "glass") this.#glassLaid = true;
    this.#feed(act.piece, { type: act.type === "laid" ? "laid" : "refuse" });
  }

  /** The expert's page has so much of a blob. */
  had(blob: number, bytes: number): void {
    for (const [id, { pages }] of this.#pieces) {
      const page = pages.find((one) => one.blob === blob);
      if (page !== undefined && bytes >= page.bytes) this.#feed(id, { type: "had", blob });
    }
  }

  /** Looks at the feeder and at what has lain for too long: to be called some times a second. */
  tick(): void {
    this.#lookAtFeeder();
    for (const [id, piece] of this.#pieces) if (this.#isTooOld(piece)) this.#feed(id, { type: "too-old" });
  }

  /** All pieces are wiped; resolves when the scanner is free and no file is being removed. Never rejects. */
  async end(why: "moved" | "end"): Promise<void> {
    this.#ended = true;
    for (const id of this.#pieces.keys()) this.#feed(id, { type: "end", why });
    await this.#run?.scan.done;
    await this.#wiping;
  }

  #ask(command: PapersAsk): void {
    if (this.#ended) return this.#refuse(command, "not-now");
    // Said twice by a page that did not know whether it was heard.
    const known = this.#pieces.get(command.piece);
    if (known !== undefined) return this.#parts.tell(toldPiece(known));
    if (this.#pieces.size >= MAX_PIECES) return this.#refuse(command, "too-many");
    if (this.#scanned >= this.#parts.budgetPages) return this.#refuse(command, "over-budget");
    const scanner = this.#parts.scanner();
    if (scanner === undefined) return this.#refuse(command, "absent");
    const { sources, colours, dpi } = scanner.capabilities();
    if (!sources.includes(command.source) || !colours.includes(command.colour) || !dpi.includes(command.dpi))
      return this.#refuse(command, "unsupported");
    this.#set(command.piece, newPiece(command));
  }

  /** The first sheet of a call on the glass is laid by the usager himself. */
  #mustBeLaid({ asked, pages }: Piece): boolean {
    return asked.source === "glass" && pages.length === 0 && !this.#glassLaid;
  }

  /** @returns why it was refused */
  #feed(id: string, event: PieceEvent): PapersRefused["why"] | undefined {
    const before = this.#pieces.get(id);
    if (before === undefined) return undefined;
    const { piece, effects, refused } = stepPiece(before, event);
    // Set first: what an effect gives rise to finds the piece as it is now.
    if (piece !== before) this.#set(id, piece);
    for (const effect of effects) this.#carryOut(id, before, effect);
    return refused;
  }

  #set(id: string, piece: Piece): void {
    const before = this.#pieces.get(id);
    this.#pieces.set(id, piece);
    this.#parts.tell(toldPiece(piece));
    if (!this.#ended) this.#announcer.changed(before, piece, this.current()?.id);
    this.#parts.changed();
    if (piece.state === "asked" && !this.#ended) this.#lookAtFeeder();
  }

  #carryOut(id: string, before: Piece, effect: PieceEffect): void {
    switch (effect.type) {
      case "scan":
        return this.#scanNext();
      case "cancel-scan":
        if (this.#run?.id === id) this.#run.scan.stop(effect.why);
        return;
      case "wipe":
        return this.#wipe(before.pages, effect.why);
    }
  }

  /** The scanner serves one piece after the other. */
  #scanNext(): void {
    if (this.#run !== undefined || this.#ended) return;
    const found = [...this.#pieces].find(([, { state }]) => state === "laid");
    if (found === undefined) return;
    const [id, { asked, pages }] = found;
    const maxPages = Math.min(asked.max_pages - pages.length, this.#parts.budgetPages - this.#scanned);
    if (maxPages <= 0) {
      this.#feed(id, { type: "scan-ended", problem: "papers.budget" });
      return this.#scanNext();
    }
    const { folder, log } = this.#parts;
    const scan = new ScanRun({
      scanner: this.#parts.scanner(),
      asked: { source: asked.source, colour: asked.colour, dpi: asked.dpi, maxPages },
      folder,
      onPage: (page) => this.#page(id, page),
      log,
    });
    this.#run = { id, scan };
    this.#used.add(asked.source);
    this.#feed(id, { type: "scan-begins" });
    void this.#follow(id, scan);
  }

  async #follow(id: string, scan: ScanRun): Promise<void> {
    const problem = await scan.done;
    this.#run = undefined;
    this.#feed(id, { type: "scan-ended", problem });
    this.#scanNext();
  }

  #page(id: string, ready: ReadyPage): void {
    this.#scanned += 1;
    const page = this.#lying.add(ready, (this.#pieces.get(id)?.scanned ?? 0) + 1);
    this.#feed(id, { type: "page", page });
  }

  #isTooOld({ pages, state }: Piece): boolean {
    if (FINAL.has(state) || pages.length === 0) return false;
    const madeMs = this.#lying.oldestMs(pages);
    return madeMs !== undefined && this.#parts.clock.monotonicMs() - madeMs >= MAX_AGE_MS;
  }

  /** What could not be removed is tried again at the end, which tells of it. */
  #wipe(pages: readonly PapersPage[], why: ErasedWhy): void {
    const wiped = this.#lying
      .wipe(pages, why)
      .catch((error: unknown) => this.#parts.log.error({}, `not wiped: ${errorLine(error)}`));
    this.#wiping = Promise.all([this.#wiping, wiped]);
  }

  /** Also right when a piece is asked for: whoever is quick lays it down before the next look. */
  #lookAtFeeder(): void {
    const current = this.current();
    const waiting = current?.state === "asked" && current.source === "feeder" ? current : undefined;
    const paper = this.#parts.scanner()?.capabilities().paperInFeeder ?? "unknown";
    if (this.#feeder.look(waiting?.id, paper, this.#parts.clock.monotonicMs()) && waiting !== undefined)
      this.#feed(waiting.id, { type: "laid" });
  }

  #refuse(command: ScanCommand, why: PapersRefused["why"]): void {
    this.#parts.refused({ type: "refused", what: command.type, id: command.piece, why });
  }
}
