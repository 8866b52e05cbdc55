import type { Printer } from "../../devices/printer/port.ts";
import { VisioborneError } from "../contract/errors.ts";
import { FormsFolder, NO_FORMS, type FormsLibrary } from "../papers/forms/library.ts";
import type { MakePrints } from "../papers/options.ts";
import { makePrints } from "../papers/printing/call-prints.ts";
import { updateForms } from "../papers/forms/update.ts";
import { PrinterCheck } from "../papers/printing/printer-check.ts";
import type { BorneOptions } from "./borne-options.ts";
import type { Borne } from "./borne.ts";

/** Self-tests that a person has asked for: one by the calendar has looked into no tray. */
const BY_A_PERSON: ReadonlySet<string> = new Set(["command", "command line", "bench"]);

/** What a borne prints with. */
export interface Printing {
  readonly check: PrinterCheck;
  readonly forms: FormsLibrary;
  readonly make: MakePrints;
  /** What tickets and other short sheets come out of: the printer called `ticket`, or else the one that there is. */
  sheets(): Printer | undefined;
  /** The ticket printer, where there is one. */
  ticket(): Printer | undefined;
  /** The printer, unless it has to be looked at first. */
  printer(): Printer | undefined;
  /**
   * Takes a new edition of the forms.
   * @throws VisioborneError `order.forms` (no library is configured), `order.open-hours`, `forms.*`
   */
  update(
    order: { readonly url: string; readonly sha256: string },
    signal: AbortSignal,
  ): Promise<{ readonly edition: number; readonly forms: number }>;
}

/** Makes the printing and joins it to the parts of the borne that it acts on. */
export function makePrinting(parts: {
  readonly options: BorneOptions;
  readonly borne: Pick<Borne, "settings" | "fleet" | "alerts" | "selfTester">;
  /** Of the usager. */
  readonly language: () => "fr" | "en";
}): Printing {
  const { options, borne, language } = parts;
  const { fleet, alerts, selfTester } = borne;
  const { keep, log, config } = options;
  const memory = {
    get: () => keep.get("printerCheck"),
    set: (state: NonNullable<ReturnType<typeof keep.get<"printerCheck">>>) => keep.set("printerCheck", state),
  };
  const check = new PrinterCheck(memory, log);
  const slot = fleet.all().find((one) => one.slot.kind === "printer")?.slot.id;
  if (slot !== undefined) {
    const report = () => {
      const why = check.why();
      alerts.report("printer-check", slot, why === undefined ? [] : [{ code: "printer.check", detail: why }]);
    };
    check.on("change", report);
    report();
    fleet.on("opened", (supervisor) => {
      if (supervisor.slot.id === slot) check.opened(fleet.port("printer")?.status().busy === true);
    });
    fleet.on("gone", (supervisor) => {
      if (supervisor.slot.id === slot) check.gone();
    });
    selfTester.on("done", ({ why, devices }) => {
      const result = devices[slot];
      if (result !== undefined && BY_A_PERSON.has(why))
        check.tested(result.passed, fleet.port("printer")?.status().busy !== false);
    });
  }
  // A second printer, by its name in the profile.
  const ticket = () => {
    const found = fleet.get("ticket");
    return found?.slot.kind === "printer" && found.slot.id !== slot
      ? (found.device() as Printer | undefined)
      : undefined;
  };
  const { formsDir: dir, formsKeyFile: keyFile } = config.papers;
  const folder = dir === undefined || keyFile === undefined ? undefined : new FormsFolder({ dir, keyFile, log });
  void folder?.load();
  const forms = folder ?? NO_FORMS;
  return {
    check,
    forms,
    make: makePrints({ forms, check, ticket, language }),
    async update(order, signal) {
      if (folder === undefined || dir === undefined || keyFile === undefined)
        throw new VisioborneError("order.forms", "forms-update: papers.formsDir and papers.formsKeyFile are not set");
      if (!options.hours.isAtRest())
        throw new VisioborneError("order.open-hours", "forms-update: refused, the site is open");
      return await updateForms(order, { dir, keyFile, library: folder }, signal);
    },
    ticket,
    sheets: () => ticket() ?? (check.why() === undefined ? fleet.port("printer") : undefined),
    printer: () => (check.why() === undefined ? fleet.port("printer") : undefined),
  };
}
