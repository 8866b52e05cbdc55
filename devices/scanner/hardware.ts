import { VisioborneError } from "../../src/contract/errors.ts";
import { benchBoolean, benchNumber, benchText } from "../bench-args.ts";
import { TwinHardware } from "../twin.ts";
import type { BenchAction } from "../twin.ts";
import type { Filler } from "./filler.ts";
import { LAID } from "./picture.ts";
import type { Laid } from "./picture.ts";

/**
 * Faults of the simulated scanner. `empty`: the feeder sees no sheet. `jam`: a sheet is stuck. `jam-second-sheet`: the
 * next batch jams after its first sheet, and the fault becomes `jam`. `hang`: it is there and answers nothing any
 * more. `busy`: used by somebody else.
 */
export const SCANNER_FAULTS = ["empty", "jam", "jam-second-sheet", "hang", "cover-open", "absent", "busy"] as const;
export type ScannerFault = (typeof SCANNER_FAULTS)[number];

/** How many sheets the simulated feeder takes. */
export const FEEDER_SHEETS = 50;

/**
 * The simulated scanner itself, a glass and a feeder, whatever speaks for it: the twin, or the virtual
 * peripheral behind the real driver. Emits `changed`.
 */
export class ScannerHardware extends TwinHardware {
  /** What lies on the glass. Scanning leaves it there: the sheet that people forget. */
  glass: Laid = "nothing";
  /** Sheets in the feeder. */
  sheets = 0;
  /** Pages scanned since it was made. */
  scanned = 0;
  /** A scan is under way. */
  scanning = false;
  /** What each sheet's file bears beside its picture. */
  filler: Filler = { mark: "", bytes: 0 };
  /** Whether sheets have the noise of real ones. */
  grain = false;

  constructor() {
    super(SCANNER_FAULTS);
  }

  /** What the feeder's own sensor sees. */
  paperInFeeder(): boolean {
    return this.sheets > 0 && this.fault !== "empty";
  }

  /** Whether a sheet is stuck after `taken` sheets of this batch; a jam that was to come has come then. */
  jams(taken: number): boolean {
    if (this.fault === "jam-second-sheet" && taken >= 1) {
      this.fault = "jam";
      this.emit("changed");
    }
    return this.fault === "jam";
  }

  /** Marks the start or the end of a scan. */
  setScanning(scanning: boolean): void {
    if (this.scanning === scanning) return;
    this.scanning = scanning;
    this.emit("changed");
  }

  /** A page was scanned; from the feeder it takes a sheet. */
  take(source: "glass" | "feeder"): void {
    this.scanned += 1;
    if (source === "feeder") this.sheets = Math.max(0, this.sheets - 1);
    this.emit("changed");
  }

  protected override readings(): Readonly<Record<string, unknown>> {
    return { glass: this.glass, sheets: this.sheets, scanned: this.scanned, scanning: this.scanning };
  }

  protected override actions(): Readonly<Record<string, BenchAction>> {
    return {
      /** `lay` {what}: lays a sheet on the glass, or takes it away. */
      lay: ({ what }) => {
        const laid = LAID.find((known) => known === what);
        if (laid === undefined) throw new VisioborneError("bench.action", `what: expected ${LAID.join(", ")}`);
        this.glass = laid;
        this.emit("changed");
      },
      /** `fill` {mark, kib}: words that each sheet's file bears, and its size at least; of no effect behind SANE. */
      fill: (args) => {
        this.filler = {
          mark: benchText(args, "mark", 200, ""),
          bytes: 1024 * benchNumber(args, "kib", 0, 4096, 0),
        };
      },
      /** `grain` {on}: whether sheets have the noise, and the size, of real ones. */
      grain: (args) => {
        this.grain = benchBoolean(args, "on");
      },
      /** `feed` {sheets}: how many sheets lie in the feeder now. */
      feed: (args) => {
        this.sheets = Math.floor(benchNumber(args, "sheets", 0, FEEDER_SHEETS));
        this.emit("changed");
      },
    };
  }
}
