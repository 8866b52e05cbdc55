import { parseAllOptions } from "../../../devices/scanner/sane/all-options.ts";
import { MAX_LINE, pageNumber, readBatch } from "../../../devices/scanner/sane/batch.ts";
import { readCapabilities } from "../../../devices/scanner/sane/capabilities.ts";
import { scanFailure, toldStatus } from "../../../devices/scanner/sane/exit.ts";
import { isListedWhenAway, parseListing, pickScanner } from "../../../devices/scanner/sane/listing.ts";
import { holds, texts } from "../target.ts";
import type { FuzzTarget } from "../target.ts";

const OPTIONS = `
All options specific to device \`airscan:e0:Fake MFP':
  Standard:
    --resolution 75|150|300|600dpi [300]
        Sets the resolution of the scanned image.
    --mode Color|Gray|Lineart [Color]
        Selects the scan mode (e.g., lineart, monochrome, or color).
    --source Flatbed|ADF|ADF Duplex [Flatbed]
    --depth 8|16bit [8]
    --preview[=(yes|no)] [no]
  Geometry:
    -l 0..215.9mm [0]
    -t 0..297.18mm (in steps of 0.1) [0]
    -x 0..215.9mm [215.9]
    -y 0..297.18mm [297.18]
  Enhancement:
    --brightness -100..100% (in steps of 1) [0]
    --int-array <int>,... [inactive]
    --scan[=(yes|no)] [no] [hardware]
`;
const LISTING =
  "test:0\tNoname\tfrontend-tester\tvirtual device\ntest:1\tNoname\tfrontend-tester\tvirtual device\n" +
  "v4l:/dev/video0\tNoname\tWebcam\tvirtual device\nairscan:e0:Fake MFP\teSCL\tFake MFP\tip=127.0.0.1\n";
const BATCH = "/run/visioborne/papers/job-1-001.jpg\n/run/visioborne/papers/job-1-002.jpg\n";
const STDERR =
  "scanimage: rounded value of resolution from 99999 to 1\nScanning infinity pages, incrementing by 1\n" +
  "scanimage: sane_start: Document feeder jammed\nBatch terminated, 1 pages scanned\n" +
  "scanimage: open of device test:0 failed: Device busy\nscanimage: sane_read: Error during device I/O\n";

/** All that scanimage writes: its options, its listing, the pages of a batch, its complaints. */
export const target: FuzzTarget = {
  name: "scanimage",
  what: "output of scanimage: -A, -f, batch, stderr",
  samples: texts(OPTIONS, LISTING, BATCH, STDERR, "    --resolution 50..600dpi (in steps of 50) [200]\n"),
  tokens: texts(
    "    --",
    "    -x ",
    "--resolution ",
    "--source ",
    "..",
    "|",
    "[",
    "]",
    " [inactive]",
    "(in steps of ",
    "dpi",
    "mm",
    "[=(auto|yes|no)]",
    ",...",
    "\n",
    "\t",
    "job-1-",
    "-001.jpg",
    "/",
    "../",
    "\0",
    "sane_start: ",
    "Batch terminated",
    " ",
  ),
  maxBytes: 128 * 1024,
  parse(input) {
    const text = input.toString("utf8");
    const { dpi, canDpi, areaMm } = readCapabilities(parseAllOptions(text));
    holds(
      dpi.every((one) => Number.isSafeInteger(one) && one > 0 && canDpi(one)),
      "a resolution that it can not",
    );
    for (const mm of Object.values(areaMm)) holds(mm > 0 && mm <= 297, `an area of ${mm} mm`);

    const listed = parseListing(text);
    holds(listed.length <= 64, "a listing without an end");
    const picked = pickScanner(listed, { model: "mfp" });
    holds(picked === undefined || !picked.device.startsWith("v4l:"), "a webcam taken for a scanner");
    if (picked) isListedWhenAway(picked.device);

    const half = Math.floor(text.length / 2);
    const first = readBatch("", text.slice(0, half), "job-1-");
    const then = readBatch(first.rest, text.slice(half), "job-1-");
    holds(then.rest.length <= MAX_LINE, "a line without an end");
    for (const name of [...first.names, ...then.names]) {
      const number = pageNumber(name);
      holds(!name.includes("/") && (number === undefined || number >= 0), `page ${JSON.stringify(name.slice(0, 80))}`);
    }

    const status = toldStatus(text);
    holds(status >= 0 && status <= 11, `status ${status}`);
    const how = { pages: first.names.length, cancelled: false, hung: false, signal: null, stderr: text };
    for (const end of [null, 0, 1, status]) {
      const failure = scanFailure({ ...how, status: end });
      holds(failure === null || failure.code.startsWith("scanner."), "a failure without a code");
    }
  },
};
