import type { DeviceTls } from "../../pinned-tls.ts";
import { DEADLINES_SCHEMA, SCAN_DEADLINES, deadlineOption } from "../deadlines.ts";
import type { ScanDeadlines } from "../deadlines.ts";

/** The deadlines of any scanner, and how long one that is busy is asked again. */
export interface EsclDeadlines extends ScanDeadlines {
  readonly busyMs: number;
}

export const ESCL_DEADLINES: EsclDeadlines = { ...SCAN_DEADLINES, busyMs: 10_000 };

/** Options of the driver `escl`, from the profile. */
export interface EsclOptions extends DeviceTls {
  /** eSCL root, e.g. `https://scanner.local/eSCL`. Without it the scanner is looked for behind ipp-usb. */
  readonly url?: string;
  /** Look behind ipp-usb (also), on loopback. */
  readonly usb?: boolean;
  readonly usbFirstPort?: number;
  readonly usbLastPort?: number;
  /** Part of MakeAndModel, in any case. */
  readonly model?: string;
  /** The whole SerialNumber, or UUID. */
  readonly serial?: string;
  /** Time between two looks at an idle scanner, in seconds. */
  readonly pollS?: number;
  readonly deadlines?: Partial<EsclDeadlines>;
}

/** A look is one small request, on loopback or the site's own network. */
export const POLL_S = 5;
/** Ports that ipp-usb gives to its devices, from the first on (ipp-usb.conf, http-min-port). */
export const USB_PORTS = { first: 60_000, last: 60_010 } as const;

const port = (fallback: number, description: string): Readonly<Record<string, unknown>> => ({
  type: "integer",
  minimum: 1,
  maximum: 65_535,
  default: fallback,
  description,
});

export const ESCL_OPTIONS_SCHEMA: Readonly<Record<string, unknown>> = {
  type: "object",
  additionalProperties: false,
  description:
    "A scanner spoken to by eSCL (AirScan), on the network, or on USB through ipp-usb: paper, jam and cover are known before a scan.",
  properties: {
    url: {
      type: "string",
      pattern: "^https?://[^/@\\s?#]+(/[^\\s?#]*)?$",
      maxLength: 200,
      description: "eSCL root, e.g. https://scanner.local/eSCL. Without it the scanner is looked for behind ipp-usb.",
    },
    usb: {
      type: "boolean",
      description: "Look behind ipp-usb on loopback, where a scanner's port may change; true when there is no `url`.",
    },
    usbFirstPort: port(USB_PORTS.first, "First port where ipp-usb is looked for."),
    usbLastPort: port(USB_PORTS.last, "Last port where ipp-usb is looked for, at most 63 after the first."),
    model: {
      type: "string",
      minLength: 1,
      maxLength: 80,
      description: "Part of the model that it must be, in any case.",
    },
    serial: {
      type: "string",
      minLength: 1,
      maxLength: 80,
      description: "Serial number or UUID that it must have: with two scanners on USB, the one that is meant.",
    },
    caFile: { type: "string", description: "CA of the scanner's certificate, PEM (https only)." },
    certSha256: {
      type: "string",
      pattern: "^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$",
      description: "SHA-256 of the scanner's own certificate, for one that signed itself (https only).",
    },
    pollS: {
      type: "integer",
      minimum: 1,
      maximum: 3600,
      default: POLL_S,
      description: "Time between two looks at an idle scanner, in seconds.",
    },
    deadlines: {
      ...DEADLINES_SCHEMA,
      properties: {
        ...(DEADLINES_SCHEMA["properties"] as object),
        busyMs: deadlineOption(
          ESCL_DEADLINES.busyMs,
          100,
          "A busy scanner is asked again for so long, in milliseconds.",
        ),
      },
    },
  },
};
