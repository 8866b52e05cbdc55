import { CODE_PAGES, PAGE_NUMBER } from "../../../../devices/printer/escpos/codepage.ts";
import { nextStep, splitRealTime } from "./stream.ts";
import type { RealTime, Step } from "./stream.ts";

export const TICKET_FAULTS = [
  "media-empty",
  "media-low",
  "cover-open",
  "cutter-stuck",
  "silent",
  "unplugged",
  "absent",
] as const;
export type TicketFault = (typeof TICKET_FAULTS)[number];

/** A ticket counts as so much paper on the front panel, mm. */
export const TICKET_MM = 100;
/** A roll of 50 m. */
export const CAPACITY_SHEETS = 500;
const NEAR_END_MM = 1500;
const LINE_MM = 4;
const CUT_MM = 20;
const KEPT = 20;

/** What came out, from cut to cut. */
export interface Ticket {
  readonly jobId: string;
  readonly sheets: 1;
  readonly text: string;
  /** Epoch, ms. */
  readonly at: number;
}

/** What is inside a ticket printer: roll, head, cutter, buffer. It answers by `reply`. */
export class TicketMachine {
  rollMm: number;
  fault: TicketFault | null = null;
  readonly #lineMs: number;
  readonly #reply: (bytes: readonly number[]) => void;
  readonly #tickets: Ticket[] = [];
  #half: readonly number[] = [];
  #buffer: number[] = [];
  #strip = "";
  #line = "";
  #high = false;
  #page: string = CODE_PAGES.cp858;
  /** Latched until a command says to try again. */
  #cutterError = false;
  #timer: NodeJS.Timeout | null = null;
  #count = 0;

  constructor(sheets: number, lineMs: number, reply: (bytes: readonly number[]) => void) {
    this.rollMm = sheets * TICKET_MM;
    this.#lineMs = lineMs;
    this.#reply = reply;
  }

  tickets(): readonly Ticket[] {
    return [...this.#tickets];
  }

  /** What hangs out of it, uncut; null = nothing is under way. */
  underWay(): string | null {
    return this.#strip === "" && this.#line === "" && this.#buffer.length === 0 ? null : this.#strip + this.#line;
  }

  /** Bytes from the line. */
  take(bytes: Uint8Array): void {
    if (this.fault === "silent") return;
    const { parts, rest } = splitRealTime([...this.#half, ...bytes]);
    this.#half = rest;
    for (const part of parts) {
      if (typeof part === "number") this.#buffer.push(part);
      else this.#obey(part);
    }
    this.look();
  }

  /** The fault or the roll has changed. */
  look(): void {
    if (this.fault === "cutter-stuck") this.#cutterError = true;
    if (this.#holding()) return;
    this.#timer ??= setTimeout(() => this.#work(), 0);
  }

  /** Without current: what it held is lost, what hangs out of it stays. */
  powerOff(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    [this.#buffer, this.#half, this.#line] = [[], [], ""];
    this.#cutterError = false;
    this.#reset();
  }

  paperEnd(): boolean {
    return this.fault === "media-empty" || this.rollMm < LINE_MM;
  }

  #nearEnd(): boolean {
    return this.fault === "media-low" || this.paperEnd() || this.rollMm < NEAR_END_MM;
  }

  #holding(): boolean {
    return this.paperEnd() || this.#cutterError || this.fault === "cover-open" || this.fault === "silent";
  }

  #obey(command: RealTime): void {
    switch (command.command) {
      case "status":
        this.#reply([this.#status(command.query)]);
        return;
      case "clear":
        [this.#buffer, this.#line] = [[], ""];
        this.#reply([0x37, 0x25, 0x00]);
        return;
      case "recover":
        // It tries the cutter again, and finds it stuck or free.
        if (this.fault !== "cutter-stuck") this.#cutterError = false;
    }
  }

  #status(query: number): number {
    const bit = (on: boolean, mask: number): number => (on ? mask : 0);
    const [cover, end] = [this.fault === "cover-open", this.paperEnd()];
    switch (query) {
      case 1:
        return 0x12 | bit(this.#holding(), 0x08);
      case 2:
        return 0x12 | bit(cover, 0x04) | bit(end, 0x20) | bit(this.#cutterError, 0x40);
      case 3:
        return 0x12 | bit(this.#cutterError, 0x08);
      default:
        return 0x12 | bit(this.#nearEnd(), 0x0c) | bit(end, 0x60);
    }
  }

  /** Works until a line is printed, which takes its time, or nothing is left, or something holds it. */
  #work(): void {
    this.#timer = null;
    while (!this.#holding()) {
      const next = nextStep(this.#buffer);
      if (next === null) return;
      this.#buffer.splice(0, next.octets);
      if (this.#do(next.step)) {
        this.#timer = setTimeout(() => this.#work(), this.#lineMs);
        return;
      }
    }
  }

  /** @returns whether it moved paper */
  #do(step: Step): boolean {
    switch (step.step) {
      case "character":
        this.#line += step.byte < 0x80 ? String.fromCharCode(step.byte) : (this.#page[step.byte - 0x80] ?? "?");
        return false;
      case "line":
        this.#strip += `${this.#line}\n`;
        this.#line = "";
        this.#move(this.#high ? 2 * LINE_MM : LINE_MM);
        return true;
      case "feed":
        this.#move(step.lines * LINE_MM);
        return true;
      case "cut":
        this.#move(CUT_MM);
        this.#cut();
        return true;
      case "page":
        this.#page = step.number === PAGE_NUMBER.cp1252 ? CODE_PAGES.cp1252 : CODE_PAGES.cp858;
        return false;
      case "size":
        this.#high = step.high;
        return false;
      case "report":
        this.#reply([this.#nearEnd() ? 0x03 : 0x00]);
        return false;
      case "init":
        this.#reset();
        return false;
      case "nothing":
        return false;
    }
  }

  #reset(): void {
    this.#high = false;
    this.#page = CODE_PAGES.cp858;
  }

  #move(mm: number): void {
    this.rollMm = Math.max(0, this.rollMm - mm);
  }

  #cut(): void {
    this.#count += 1;
    const text = this.#strip + this.#line;
    this.#tickets.push({ jobId: `ticket-${this.#count}`, sheets: 1, text, at: Date.now() });
    this.#tickets.splice(0, Math.max(0, this.#tickets.length - KEPT));
    [this.#strip, this.#line] = ["", ""];
  }
}
