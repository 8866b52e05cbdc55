import { VisioborneError } from "../../../src/contract/errors.ts";
import type { Driver } from "../../device.ts";
import { integers, strings } from "../ipp/attributes.ts";
import { ABILITY_ATTRIBUTES, absent, CERTIFICATE_PROPERTIES, clientOf } from "../ipp/driver.ts";
import { IppPrinter } from "../ipp/printer.ts";
import { cancelOurs, getPrinter } from "../ipp/requests.ts";
import { COMMON_PROPERTIES, DEFAULT_MEDIA, settingsOf } from "../ipp/settings.ts";
import type { CommonOptions, Opened } from "../ipp/settings.ts";
import { identityOf } from "../ipp/status.ts";
import type { Printer } from "../port.ts";
import { DeviceSide } from "./device-side.ts";
import { presenceOf } from "./presence.ts";
import { CupsWay } from "./way.ts";
import type { Behind } from "./way.ts";

/** Options of the profile; the defaults are those of `optionsSchema`. */
export interface CupsOptions extends CommonOptions {
  readonly queueUri: string;
  readonly deviceUri?: string;
  readonly caFile?: string;
  readonly certSha256?: string;
}

/**
 * A queue of a local CUPS, for printers that need a filter (raster, PPD): jobs go to the queue by IPP, paper and toner
 * are asked of the device. CUPS must be set up for it: see docs/printing-by-cups.md.
 */
export const cupsPrinter: Driver<Printer, CupsOptions> = {
  name: "cups",
  optionsSchema: {
    type: "object",
    required: ["queueUri"],
    additionalProperties: false,
    properties: {
      queueUri: {
        type: "string",
        pattern: "^ipps?://[^/@\\s]+/printers/[^/\\s]+$",
        description: "The queue, e.g. ipp://localhost/printers/borne.",
      },
      deviceUri: {
        type: "string",
        pattern: "^((ipps?|https?|socket|lpd)://[^/@\\s]+(/\\S*)?|usb://\\S+)$",
        description:
          "The device behind the queue. ipp:// or ipps://: it is asked for paper, toner and sheets. socket://, lpd://, usb://: it can only be seen to be there, and paper is estimated (loadedSheets).",
      },
      ...CERTIFICATE_PROPERTIES,
      ...COMMON_PROPERTIES,
    },
  },

  async open(options, context) {
    const { signal } = context;
    const { way, opened } = await look(options, signal).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw absent(context, options.queueUri, cause);
    });
    const printer = new IppPrinter(way, opened, context, await settingsOf(options, context));
    printer.start();
    return printer;
  },
};

/** First look: the queue and what it can; whatever an earlier run left in it is cancelled, device there or not. */
async function look(options: CupsOptions, signal: AbortSignal): Promise<{ way: CupsWay; opened: Opened }> {
  const { deviceUri } = options;
  const queue = clientOf(options.queueUri, {});
  const told = await getPrinter(queue, [...ABILITY_ATTRIBUTES, "printer-is-accepting-jobs"], signal);
  await cancelOurs(queue, signal);
  const accepting = told.get("printer-is-accepting-jobs")?.[0];
  if (accepting?.kind === "boolean" && !accepting.value) {
    throw new VisioborneError("printer.absent", `${options.queueUri}: the queue takes no jobs (cupsaccept)`);
  }
  const media = options.media ?? DEFAULT_MEDIA;
  const device = deviceUri !== undefined && /^(ipp|http)s?:/.test(deviceUri) ? clientOf(deviceUri, options) : null;
  const behind: Behind =
    device === null ? { asked: null, presence: presenceOf(deviceUri) } : { asked: new DeviceSide(device) };
  const way = new CupsWay(
    queue,
    {
      operations: integers(told, "operations-supported"),
      media: strings(told, "media-supported").includes(media) ? media : null,
    },
    behind,
  );
  const identity = identityOf(device === null ? told : await getPrinter(device, ABILITY_ATTRIBUTES, signal));
  const leftovers = await way.cancelOurs(signal);
  return {
    way,
    opened: {
      identity: { ...identity, address: queue.uri },
      formats: strings(told, "document-format-supported"),
      seen: await way.look(signal),
      leftovers,
    },
  };
}
