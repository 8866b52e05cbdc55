import { VisioborneError } from "../../../src/contract/errors.ts";
import type { Driver, DriverContext } from "../../device.ts";
import type { Printer } from "../port.ts";
import { integers, strings } from "./attributes.ts";
import { IppClient } from "./client.ts";
import { IppPrinter } from "./printer.ts";
import type { Opened } from "./printer.ts";
import { cancelOurs, getPrinter } from "./requests.ts";
import { identityOf, printerStatus, STATUS_ATTRIBUTES } from "./status.ts";

/** Options of the profile; the defaults are those of `optionsSchema`. */
export interface IppOptions {
  readonly uri: string;
  readonly caFile?: string;
  readonly certSha256?: string;
  readonly media?: string;
  readonly pollS?: number;
  readonly stillDeadlineS?: number;
  readonly totalDeadlineS?: number;
  readonly cancelDeadlineS?: number;
}

const seconds = (description: string, fallback: number, minimum: number, maximum: number) => ({
  type: "number",
  minimum,
  maximum,
  default: fallback,
  description: `${description}, seconds.`,
});

const ABILITY_ATTRIBUTES = [
  "printer-make-and-model",
  "printer-device-id",
  "printer-serial-number",
  "operations-supported",
  "document-format-supported",
  "media-supported",
];

/** IPP 2.0 straight to the device over HTTP or HTTPS (RFC 8010, RFC 8011, PWG 5100.14): no spooler between. */
export const ippPrinter: Driver<Printer, IppOptions> = {
  name: "ipp",
  optionsSchema: {
    type: "object",
    required: ["uri"],
    additionalProperties: false,
    properties: {
      uri: {
        type: "string",
        pattern: "^(ipps?|https?)://[^/@\\s]+(/\\S*)?$",
        description:
          "Address of the device, e.g. ipp://printer.local/ipp/print; a USB printer is behind ipp-usb at ipp://localhost:60000/ipp/print.",
      },
      caFile: { type: "string", description: "CA of the printer's certificate, PEM (ipps only)." },
      certSha256: {
        type: "string",
        pattern: "^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$",
        description: "SHA-256 of the printer's own certificate, for one that signed itself (ipps only).",
      },
      media: {
        type: "string",
        default: "iso_a4_210x297mm",
        description: "Paper to ask for (PWG 5101.1 name), when the device has it.",
      },
      pollS: seconds("Between two looks at a printer at rest", 15, 1, 300),
      stillDeadlineS: seconds("A job that nothing holds up may stand still", 60, 2, 600),
      totalDeadlineS: seconds("A job may stand still, held up or not", 180, 2, 3600),
      cancelDeadlineS: seconds("The device may take to confirm a cancel", 10, 1, 120),
    },
  },

  async open(options, context) {
    const { signal } = context;
    const client = new IppClient(options.uri, {
      ...(options.caFile === undefined ? {} : { caFile: options.caFile }),
      ...(options.certSha256 === undefined ? {} : { certSha256: options.certSha256 }),
    });
    const opened = await look(client, options, signal).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw absent(context, options.uri, cause);
    });
    const printer = new IppPrinter(client, opened, context, {
      pollMs: (options.pollS ?? 15) * 1000,
      stillMs: (options.stillDeadlineS ?? 60) * 1000,
      totalMs: (options.totalDeadlineS ?? 180) * 1000,
      cancelMs: (options.cancelDeadlineS ?? 10) * 1000,
    });
    printer.start();
    return printer;
  },
};

/** First look at the device: what it is, what it can, how it is; its leftover jobs of ours are cancelled. */
async function look(client: IppClient, options: IppOptions, signal: AbortSignal): Promise<Opened> {
  const attributes = await getPrinter(client, [...STATUS_ATTRIBUTES, ...ABILITY_ATTRIBUTES], signal);
  const media = options.media ?? "iso_a4_210x297mm";
  let status = printerStatus(attributes);
  let leftovers: readonly number[] = [];
  if (status.busy) {
    leftovers = await cancelOurs(client, signal);
    status = printerStatus(await getPrinter(client, STATUS_ATTRIBUTES, signal));
  }
  return {
    identity: { ...identityOf(attributes), address: client.uri },
    formats: strings(attributes, "document-format-supported"),
    abilities: {
      operations: integers(attributes, "operations-supported"),
      media: strings(attributes, "media-supported").includes(media) ? media : null,
    },
    status,
    leftovers,
  };
}

/** Whatever the look failed with, the borne has no printer. */
function absent(context: DriverContext, uri: string, cause: unknown): VisioborneError {
  if (cause instanceof VisioborneError && cause.code === "printer.absent") return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new VisioborneError(
    "printer.absent",
    `${context.id}: no usable IPP printer at ${uri}: ${why}`,
    { device: context.id, address: uri },
    { cause },
  );
}
