import { expect, test } from "vitest";
import { scanFailure, toldStatus } from "../../../devices/scanner/sane/exit.ts";
import type { ScanEnd } from "../../../devices/scanner/sane/exit.ts";

const end = (changes: Partial<ScanEnd>): ScanEnd => ({
  status: 0,
  signal: null,
  stderr: "",
  pages: 0,
  cancelled: false,
  hung: false,
  ...changes,
});
const OPEN = "scanimage: open of device escl:http://10.0.0.9:80 failed: ";

test.for([
  ["the feeder emptied after pages", { status: 0, pages: 3 }, null],
  ["status 7 after pages", { status: 7, pages: 3 }, null],
  ["status 7 and no page", { status: 7 }, "scanner.empty"],
  ["success and no page, whatever it says", { status: 0, stderr: "Batch terminated, 1 page scanned" }, "scanner.empty"],
  [
    "a cover told of, then a success that a broken pipe made",
    {
      status: 0,
      stderr:
        "Scanning page 1\nscanimage: sane_read: Scanner cover is open\nscanimage: received signal 13\nscanimage: aborting\n",
    },
    "scanner.cover",
  ],
  [
    "a jam told of after a page, then a success that a broken pipe made",
    { status: 0, pages: 1, stderr: "scanimage: sane_start: Document feeder jammed\nscanimage: received signal 13\n" },
    "scanner.jam",
  ],
  [
    "the feeder emptied after pages, then a broken pipe",
    { status: 0, pages: 2, stderr: "scanimage: sane_start: Document feeder out of documents\n" },
    null,
  ],
  ["cancelled at the device", { status: 2 }, "scanner.cancelled"],
  ["busy", { status: 3 }, "scanner.busy"],
  ["busy when opened", { status: 1, stderr: `${OPEN}Device busy` }, "scanner.busy"],
  ["jam after a page", { status: 6, pages: 1 }, "scanner.jam"],
  ["cover", { status: 8 }, "scanner.cover"],
  ["input/output error", { status: 9, pages: 1 }, "scanner.absent"],
  ["a name that is gone", { status: 1, stderr: `${OPEN}Invalid argument` }, "scanner.absent"],
  ["no permission", { status: 1, stderr: `${OPEN}Access to resource has been denied` }, "scanner.absent"],
  ["no permission while it reads", { status: 11 }, "scanner.absent"],
  [
    "an option it does not have",
    { status: 1, stderr: "scanimage: unrecognized option '--depth'" },
    "scanner.unsupported",
  ],
  [
    "a value it does not take",
    { status: 1, stderr: "scanimage: setting of option --source failed (Invalid argument)" },
    "scanner.unsupported",
  ],
  ["not installed", { status: 127 }, "scanner.absent"],
  ["crashed", { status: null, signal: "SIGSEGV", pages: 2 }, "scanner.absent"],
  ["no memory", { status: 10 }, "scanner.absent"],
  [
    "a rounded resolution, though it succeeded",
    { status: 0, pages: 1, stderr: "scanimage: rounded value of resolution from 99999 to 1" },
    "scanner.unsupported",
  ],
  [
    "a rounded length is no matter",
    { status: 0, pages: 1, stderr: "scanimage: rounded value of br-y from 297 to 296.9" },
    null,
  ],
  ["our cancel beats an input/output error", { status: 9, cancelled: true }, "scanner.cancelled"],
  ["our cancel beats success", { status: 0, pages: 1, cancelled: true }, "scanner.cancelled"],
  ["our deadline beats the status", { status: 9, hung: true }, "scanner.hung"],
  ["our deadline beats the kill", { status: null, signal: "SIGKILL", hung: true, pages: 2 }, "scanner.hung"],
] as const)("%s", ([, seen, code]) => {
  expect(scanFailure(end(seen))?.code ?? null).toBe(code);
});

test.for([
  ["Scanning page 2\nscanimage: sane_start: Document feeder jammed\nBatch terminated, 1 page scanned\n", 6],
  ["scanimage: sane_read: Document feeder out of documents\nScanned page 1. (scanner status = 7)\n", 7],
  ["scanimage: sane_start: Scanner cover is open\n", 8],
  ["scanimage: sane_start: Device busy\n", 3],
  ["scanimage: sane_read: Operation was canceled\n", 2],
  ["scanimage: sane_read: something new\n", 9],
  ["Scanned page 1. (scanner status = 5)\nBatch terminated, 1 page scanned\n", 0],
] as const)("stuck on its way out after %j: status %d", ([stderr, status]) => {
  expect(toldStatus(stderr)).toBe(status);
});
