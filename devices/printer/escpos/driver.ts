import { errorLine, VisioborneError } from "../../../src/contract/errors.ts";
import type { Driver, DriverContext } from "../../device.ts";
import type { Printer } from "../port.ts";
import type { CodePage } from "./codepage.ts";
import { COMMAND } from "./encoder.ts";
import { Dialogue } from "./dialogue.ts";
import { JobFlag } from "./job-flag.ts";
import { TicketPrinter } from "./printer.ts";
import { holdingOf } from "./status.ts";

/** Options of the profile; the defaults are those of `optionsSchema`. */
export interface EscposOptions {
  readonly path: string;
  readonly baudRate?: number;
  readonly columns?: number;
  readonly codePage?: CodePage;
  readonly codePageNumber?: number;
  readonly headings?: boolean;
  readonly model?: string;
  readonly pollS?: number;
  readonly stillDeadlineS?: number;
  readonly totalDeadlineS?: number;
  readonly cancelDeadlineS?: number;
}

const DONE_MS = 2000;

/** A ticket printer that speaks ESC/POS, on a serial port or by usblp; text only. */
export const escposPrinter: Driver<Printer, EscposOptions> = {
  name: "escpos",
  optionsSchema: {
    type: "object",
    required: ["path"],
    additionalProperties: false,
    properties: {
      path: {
        type: "string",
        pattern: "^/\\S+$",
        description: "Serial port (/dev/serial/by-id/...) or USB printer (/dev/usb/lp0).",
      },
      baudRate: {
        type: "integer",
        enum: [9600, 19200, 38400, 57600, 115200],
        default: 9600,
        description: "Speed of the serial port, baud; as set on the printer.",
      },
      columns: {
        type: "integer",
        minimum: 16,
        maximum: 96,
        default: 42,
        description: "Characters of a line in the normal font: 42 or 48 on 80 mm paper, 32 on 58 mm.",
      },
      codePage: { enum: ["cp858", "cp1252"], default: "cp858", description: "Code page that holds French letters." },
      codePageNumber: {
        type: "integer",
        minimum: 0,
        maximum: 255,
        description: "Number of that page (ESC t), where the maker counts unlike Epson (19 and 16).",
      },
      headings: {
        type: "boolean",
        default: true,
        description: "Whether a line that begins with `# ` is printed big and one that begins with `## ` bold.",
      },
      model: { type: "string", maxLength: 60, default: "ESC/POS", description: "Model, for the description only." },
      pollS: seconds("Between two looks at a printer at rest", 5, 1, 60),
      stillDeadlineS: seconds("A job that nothing holds up may stand still", 30, 2, 600),
      totalDeadlineS: seconds("A job may stand still, held up or not", 180, 2, 3600),
      cancelDeadlineS: seconds("The printer may take to confirm a cancel", 10, 1, 120),
    },
  },

  async open(options, context) {
    const { signal } = context;
    signal.throwIfAborted();
    let printer: TicketPrinter | null = null;
    let answered: () => void = () => undefined;
    const lost = new AbortController();
    const dialogue = await Dialogue.open(options.path, options.baudRate ?? 9600, {
      onDone: () => (printer === null ? answered() : printer.answered()),
      onGone: (error) => {
        lost.abort(error);
        printer?.lose(error);
      },
    }).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw absent(context, options.path, cause);
    });
    try {
      const either = AbortSignal.any([signal, lost.signal]);
      const seen = await dialogue.status(either);
      const flag = new JobFlag(context.runtimeDir);
      if (!flag.raised && holdingOf(seen).length === 0) {
        const done = new Promise<void>((resolve) => (answered = resolve));
        dialogue.send(COMMAND.whenDone);
        await within(done, either);
      }
      const identity = { model: options.model ?? "ESC/POS", address: options.path };
      printer = new TicketPrinter(dialogue, seen, identity, context, settingsOf(options), flag);
      printer.start();
      return printer;
    } catch (cause) {
      await dialogue.close();
      signal.throwIfAborted();
      throw absent(context, options.path, cause);
    }
  },
};

/** A job is followed by the printer's answers to GS r: one that gives none would leave every job in doubt. */
function within(done: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new VisioborneError("printer.absent", `no answer to GS r 1 within ${DONE_MS} ms`));
    }, DONE_MS);
    const aborted = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", aborted, { once: true });
    void done.then(resolve).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
    });
  });
}

function settingsOf(options: EscposOptions) {
  const { columns = 42, codePage = "cp858", codePageNumber, headings = true } = options;
  return {
    pollMs: (options.pollS ?? 5) * 1000,
    stillMs: (options.stillDeadlineS ?? 30) * 1000,
    totalMs: (options.totalDeadlineS ?? 180) * 1000,
    cancelMs: (options.cancelDeadlineS ?? 10) * 1000,
    layout: { columns, codePage, headings, ...(codePageNumber === undefined ? {} : { pageNumber: codePageNumber }) },
  };
}

function seconds(description: string, fallback: number, minimum: number, maximum: number) {
  return { type: "number", minimum, maximum, default: fallback, description: `${description}, seconds.` };
}

function absent(context: DriverContext, path: string, cause: unknown): VisioborneError {
  return new VisioborneError(
    "printer.absent",
    `${context.id}: no ESC/POS printer at ${path}: ${errorLine(cause)}`,
    { device: context.id, address: path },
    { cause },
  );
}
