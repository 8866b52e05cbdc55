import { DEADLINES_SCHEMA } from "../deadlines.ts";
import type { ScanDeadlines } from "../deadlines.ts";

/** Options of the driver `sane`, from the profile. */
export interface SaneOptions {
  /** Exact SANE name. USB names change at each replug: prefer `model` or `serial` there. */
  readonly device?: string;
  /** Part of "vendor model" as `scanimage -f` lists it, in any case. */
  readonly model?: string;
  /** Part of the SANE name that carries the serial number, for the backends that put it there. */
  readonly serial?: string;
  /** Folder of SANE's configuration, in place of /etc/sane.d. */
  readonly configDir?: string;
  /** The program. */
  readonly command?: string;
  /** eSCL address of the same device, e.g. `http://127.0.0.1:60000/eSCL` behind ipp-usb. */
  readonly statusUrl?: string;
  /** Time between two looks at an idle scanner, in seconds. */
  readonly pollS?: number;
  /** What a scanner without a choice of source is. */
  readonly soleSource?: "glass" | "feeder";
  readonly deadlines?: Partial<ScanDeadlines>;
}

/** An eSCL scanner tells its state in milliseconds; SANE has to start a program for it. */
export const POLL_S = 60;

const text = (description: string): Readonly<Record<string, unknown>> => ({
  type: "string",
  minLength: 1,
  maxLength: 200,
  description,
});

export const SANE_OPTIONS_SCHEMA: Readonly<Record<string, unknown>> = {
  type: "object",
  additionalProperties: false,
  description: "A scanner through SANE's scanimage. Without device, model or serial: the first that is listed.",
  properties: {
    device: text("Exact SANE name, as scanimage -L lists it. The name of a USB scanner changes at each replug."),
    model: text("Part of the maker's and model's name, in any case."),
    serial: text("Part of the SANE name that carries the serial number."),
    configDir: text("Folder of SANE's configuration, in place of /etc/sane.d. One backend in dll.conf lists faster."),
    command: { ...text("The scanimage program."), default: "scanimage" },
    statusUrl: {
      ...text("eSCL address of the same device: tells jam, cover and paper in the feeder before a scan."),
      pattern: "^http://[^@\\s]+$",
    },
    pollS: {
      type: "integer",
      minimum: 1,
      maximum: 3600,
      default: POLL_S,
      description: "Time between two looks at an idle scanner, in seconds; at most 10 s while something is wrong.",
    },
    soleSource: {
      enum: ["glass", "feeder"],
      default: "glass",
      description: "What a scanner that offers no choice of source is.",
    },
    deadlines: DEADLINES_SCHEMA,
  },
};
