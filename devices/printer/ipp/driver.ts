import { VisioborneError } from "../../../src/contract/errors.ts";
import type { Driver, DriverContext } from "../../device.ts";
import type { Printer } from "../port.ts";
import { integers, strings } from "./attributes.ts";
import { IppClient } from "./client.ts";
import { IppPrinter } from "./printer.ts";
import { getPrinter } from "./requests.ts";
import { COMMON_PROPERTIES, DEFAULT_MEDIA, settingsOf } from "./settings.ts";
import type { CommonOptions, Opened } from "./settings.ts";
import { identityOf } from "./status.ts";
import { DirectWay } from "./way.ts";

/** Options of the profile; the defaults are those of `optionsSchema`. */
export interface IppOptions extends CommonOptions {
  readonly uri: string;
  readonly caFile?: string;
  readonly certSha256?: string;
}

export const ABILITY_ATTRIBUTES = [
  "printer-make-and-model",
  "printer-device-id",
  "printer-serial-number",
  "operations-supported",
  "document-format-supported",
  "media-supported",
];

/** How a printer's own certificate is checked (ipps only). */
export const CERTIFICATE_PROPERTIES = {
  caFile: { type: "string", description: "CA of the printer's certificate, PEM (ipps only)." },
  certSha256: {
    type: "string",
    pattern: "^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$",
    description: "SHA-256 of the printer's own certificate, for one that signed itself (ipps only).",
  },
} as const;

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
      ...CERTIFICATE_PROPERTIES,
      ...COMMON_PROPERTIES,
    },
  },

  async open(options, context) {
    const { signal } = context;
    const client = clientOf(options.uri, options);
    const { way, opened } = await look(client, options.media ?? DEFAULT_MEDIA, signal).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw absent(context, options.uri, cause);
    });
    const printer = new IppPrinter(way, opened, context, await settingsOf(options, context));
    printer.start();
    return printer;
  },
};

/** A client of one address, with the certificate options. */
export function clientOf(uri: string, { caFile, certSha256 }: Pick<IppOptions, "caFile" | "certSha256">): IppClient {
  return new IppClient(uri, {
    ...(caFile === undefined ? {} : { caFile }),
    ...(certSha256 === undefined ? {} : { certSha256 }),
  });
}

/** First look at the device: what it is, what it can, how it is; its leftover jobs of ours are cancelled. */
async function look(
  client: IppClient,
  media: string,
  signal: AbortSignal,
): Promise<{ way: DirectWay; opened: Opened }> {
  const attributes = await getPrinter(client, ABILITY_ATTRIBUTES, signal);
  const way = new DirectWay(client, {
    operations: integers(attributes, "operations-supported"),
    media: strings(attributes, "media-supported").includes(media) ? media : null,
  });
  let seen = await way.look(signal);
  let leftovers: readonly number[] = [];
  if (seen.status.busy) {
    leftovers = await way.cancelOurs(signal);
    seen = await way.look(signal);
  }
  const identity = { ...identityOf(attributes), address: client.uri };
  return { way, opened: { identity, formats: strings(attributes, "document-format-supported"), seen, leftovers } };
}

/** Whatever the first look failed with, the borne has no printer. */
export function absent(context: DriverContext, uri: string, cause: unknown): VisioborneError {
  if (cause instanceof VisioborneError && cause.code === "printer.absent") return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new VisioborneError(
    "printer.absent",
    `${context.id}: no usable IPP printer at ${uri}: ${why}`,
    { device: context.id, address: uri },
    { cause },
  );
}
