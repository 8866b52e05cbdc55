import { EventEmitter } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DeviceEvents } from "../../../devices/device.ts";
import { pageJpeg } from "../../../devices/scanner/picture.ts";
import type { Scanner } from "../../../devices/scanner/port.ts";

const PAGE = pageJpeg({ what: "letter", number: 1, dpi: 75, colour: false });

/** A scanner that is at once done with two small pages, for tests of what is around it. */
class StandInScanner extends EventEmitter<DeviceEvents> {
  readonly identity = {};
  conditions = () => [];
  selfTest = () => Promise.resolve({ passed: true, conditions: [], figures: {} });
  close = () => Promise.resolve();
  capabilities = () => ({
    sources: ["feeder"] as const,
    colours: ["grey"] as const,
    dpi: [200],
    paperInFeeder: "unknown" as const,
  });
  scan: Scanner["scan"] = async function* ({ directory, maxPages }) {
    for (let number = 1; number <= Math.min(2, maxPages); number += 1) {
      const path = join(directory, `${number}.jpg`);
      await writeFile(path, PAGE);
      yield { number, path, mime: "image/jpeg" as const, bytes: PAGE.length };
    }
  };
}

export const standInScanner = (): Scanner => new StandInScanner();
