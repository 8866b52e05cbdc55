import { EventEmitter } from "node:events";
import type { Printer } from "../../../devices/printer/port.ts";
import { errorCode, errorLine } from "../../contract/errors.ts";
import type {
  PapersForm,
  PapersPrint,
  PapersPrinter,
  PapersPrintForm,
  PapersPrintState,
  PapersRefused,
} from "../../contract/papers/types.ts";
import type { Logger } from "../../contract/runtime.ts";
import type { FormsLibrary } from "../forms/library.ts";
import type { MakePrints, PrintsParts } from "../options.ts";
import type { PapersAct, PrintCommand, Prints, PrintsEvents } from "../port.ts";
import { bringSent } from "./bring.ts";
import { comesToRest } from "./idle.ts";
import type { PrintMachine } from "./machine.ts";
import { OfferedForms } from "./offered-forms.ts";
import { OnePrint, type Wanted } from "./one-print.ts";
import type { PrinterCheck } from "./printer-check.ts";
import { troubleOf } from "./problems.ts";
import { spokenText } from "./ticket.ts";
import { wordsOf } from "./words.ts";

/** What all calls of a borne share. */
export interface PrintsShared {
  readonly forms: FormsLibrary;
  readonly check: PrinterCheck;
  /** A second printer, for tickets; undefined = there is none, or it is away. */
  readonly ticket: () => Printer | undefined;
  /** Of the usager. */
  readonly language: () => "fr" | "en";
}

/** As many as the expert's page can be told of. */
const MAX_PRINTS = 30;
/** On their way to the end at once: each has its document in RAM. */
const MAX_UNDER_WAY = 4;
/** A document that is larger would fill the RAM of a small board. */
const MAX_BYTES = 20 * 1024 * 1024;
/** How often printer and jobs are looked at: what is wrong is told within 2 s. */
const LOOK_MS = 500;

type Refusal = PapersRefused["why"];

/** The printing side of one call: budget, jobs, progress. */
export function makePrints(shared: PrintsShared): MakePrints {
  return (parts) => new CallPrints(parts, shared);
}

class CallPrints extends EventEmitter<PrintsEvents> implements Prints {
  readonly #parts: PrintsParts;
  readonly #shared: PrintsShared;
  readonly #log: Logger;
  readonly #prints = new Map<string, OnePrint>();
  readonly #offered: OfferedForms;
  readonly #timer: NodeJS.Timeout;
  #told = "";
  /** A job of this call was handed over: these devices have to say that they are idle. */
  readonly #touched = new Set<Wanted["on"]>();
  #ended: Promise<void> | undefined;

  constructor(parts: PrintsParts, shared: PrintsShared) {
    super();
    this.#parts = parts;
    this.#shared = shared;
    this.#offered = new OfferedForms(shared.forms, parts.offer);
    this.#log = parts.log.child({ module: "prints" });
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  take(command: PrintCommand): void {
    const { job: id } = command;
    const known = this.#prints.get(id);
    if (command.type === "print" || command.type === "print-form") {
      // Asked for once more by a page that has not heard of it: as it is now.
      if (known !== undefined) return void this.emit("print", known.told());
      const why = this.#whyNot(command);
      if (why !== undefined) return this.#refuse(command.type, id, why);
      return command.type === "print" ? this.#receive(command) : this.#takeForm(command);
    }
    if (known === undefined) return this.#refuse(command.type, id, "unknown");
    known.feed(command.type === "print-go" ? { type: "agreed" } : { type: "stop", by: "expert" });
  }

  act(act: Extract<PapersAct, { readonly job: string }>): void {
    this.#prints.get(act.job)?.feed(act.type === "agree-print" ? { type: "agreed" } : { type: "stop", by: "usager" });
  }

  all(): readonly PapersPrintState[] {
    return [...this.#prints.values()].map((print) => print.told());
  }

  printer(): PapersPrinter {
    const printer = this.#parts.printer();
    const check = this.#shared.check.why() !== undefined;
    return {
      present: printer !== undefined,
      pages_left: this.#left(),
      problem: check ? "printer.check" : printer === undefined ? "printer.absent" : (troubleOf(printer) ?? null),
    };
  }

  forms(): readonly PapersForm[] {
    return this.#offered.told(this.#shared.language());
  }

  preview(job: string): string | undefined {
    return this.#prints.get(job)?.preview();
  }

  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    clearInterval(this.#timer);
    for (const print of this.#prints.values()) print.feed({ type: "stop", by: "expert" });
    if (this.#touched.size === 0) return;
    const { check } = this.#shared;
    const over = () => [...this.#prints.values()].every((print) => print.over());
    const devices = [...this.#touched].map((on) => () => this.#device(on));
    const why = await comesToRest(devices, over);
    if (why === undefined) return check.idle();
    check.mark(why, this.#parts.printer() === undefined);
  }

  #whyNot(command: PapersPrint | PapersPrintForm): Refusal | undefined {
    const { forms, check } = this.#shared;
    if (this.#ended !== undefined || check.why() !== undefined) return "not-now";
    if (this.#device(command.type === "print" ? this.#placeOf(command) : "printer") === undefined) return "absent";
    if (this.#prints.size >= MAX_PRINTS) return "too-many";
    if (this.#underWay().length >= MAX_UNDER_WAY) return "busy";
    if (command.type === "print" && command.bytes > MAX_BYTES) return "too-large";
    const pages = command.type === "print" ? command.pages : forms.get(command.form)?.pages;
    if (pages === undefined) return "unknown";
    const free = command.type === "print" && this.#placeOf(command) === "ticket";
    return !free && pages > this.#left() ? "over-budget" : undefined;
  }

  /** A receipt goes to the ticket printer, where there is one. */
  #placeOf({ what, text }: PapersPrint): Wanted["on"] {
    return what === "receipt" && text !== undefined && this.#shared.ticket() !== undefined ? "ticket" : "printer";
  }

  #device(on: Wanted["on"]): Printer | undefined {
    return on === "ticket" ? this.#shared.ticket() : this.#parts.printer();
  }

  #refuse(what: PapersRefused["what"], id: string, why: Refusal): void {
    this.emit("refused", { type: "refused", what, id, why });
  }

  #receive(command: PapersPrint): void {
    const { job: id, what, title, pages, blob, preview, text } = command;
    const blobs = [blob, ...(preview === null ? [] : [preview.blob])];
    const spoken = what === "receipt" && text !== undefined ? { spoken: spokenText(text) } : {};
    const wanted = { id, what, title, pages, on: this.#placeOf(command), ...spoken };
    const print = new OnePrint(wanted, this.#hands(blobs));
    this.#begin(print, () => bringSent(print, command, this.#parts, () => this.#left()));
  }

  #takeForm({ job: id, form, ask = false }: PapersPrintForm): void {
    const { forms, language } = this.#shared;
    const found = forms.get(form);
    if (found === undefined) return;
    const title = found.title[language()];
    const print = new OnePrint({ id, what: "form", title, pages: found.pages, on: "printer" }, this.#hands([]));
    const options = { folder: this.#parts.folder, ask, pagesLeft: () => this.#left() };
    this.#begin(print, () => this.#offered.bring(print, form, options));
  }

  #hands(blobs: readonly number[]) {
    return {
      folder: this.#parts.folder,
      log: this.#log,
      changed: (print: OnePrint, before: PrintMachine) => {
        if (print.over()) for (const blob of blobs) this.#parts.drop(blob);
        this.#changed(print, before);
      },
    };
  }

  #begin(print: OnePrint, bring: () => Promise<void>): void {
    this.#prints.set(print.wanted.id, print);
    this.emit("print", print.told());
    this.#look();
    void this.#bring(print, bring);
  }

  async #bring(print: OnePrint, bring: () => Promise<void>): Promise<void> {
    try {
      await bring();
      this.#look();
    } catch (error) {
      if (print.over()) return;
      this.#log.warn({ code: errorCode(error) }, `a print can't be had: ${errorLine(error)}`);
      print.feed({ type: "unusable", problem: errorCode(error) });
    }
  }

  #left(): number {
    let left = this.#parts.budgetPages;
    for (const print of this.#prints.values()) left -= print.charge();
    return Math.max(0, left);
  }

  #underWay(): readonly OnePrint[] {
    return [...this.#prints.values()].filter((print) => !print.over());
  }

  #changed(print: OnePrint, before: PrintMachine): void {
    const now = print.now();
    if (JSON.stringify({ ...before, stoppedBy: 0 }) !== JSON.stringify({ ...now, stoppedBy: 0 }))
      this.emit("print", print.told());
    const words = this.#ended === undefined ? wordsOf(before, now) : undefined;
    const { title, spoken } = print.wanted;
    if (words === "print-completed" && spoken !== undefined) this.#parts.say("print-receipt", { text: spoken });
    else if (words !== undefined) this.#parts.say(words, { title });
    if (print.over()) setImmediate(() => this.#look());
  }

  /** Tells what has changed of the printer, and gives the next one its turn. */
  #look(): void {
    const told = JSON.stringify(this.printer());
    if (told !== this.#told) this.emit("printer", this.printer());
    this.#told = told;
    const underWay = this.#underWay();
    for (const print of underWay) print.look();
    if (this.#ended !== undefined || underWay.some((print) => print.now().atDevice)) return;
    const next = underWay.find((print) => print.now().state === "waiting");
    const on = next?.wanted.on ?? "printer";
    const printer = this.#device(on);
    const { check } = this.#shared;
    const idle = printer !== undefined && !printer.status().busy;
    if (idle) check.idle();
    if (next === undefined) return;
    if (check.why() !== undefined) next.feed({ type: "blocked", problem: "printer.check" });
    else if (printer === undefined) next.feed({ type: "blocked", problem: "printer.absent" });
    else if (idle) {
      this.#touched.add(on);
      check.begin();
      next.turn(printer);
    }
  }
}
