import { readFileSync, readdirSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { BenchPart } from "../../../devices/bench.ts";
import type { ScanRequest, ScannedPage, Scanner } from "../../../devices/scanner/port.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";

/** A folder that goes when the test ends. */
export async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "vb-scanner-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

let jobs = 0;

/** A request for grey pages from the feeder at 150 dpi, into a folder of its own. */
export async function request(changes: Partial<ScanRequest> = {}): Promise<ScanRequest> {
  jobs += 1;
  const jobId = `job-${process.pid}-${jobs}`;
  return { jobId, source: "feeder", colour: "grey", dpi: 150, directory: await scratch(), maxPages: 20, ...changes };
}

export const never = (): AbortSignal => new AbortController().signal;

export interface Outcome {
  readonly pages: readonly ScannedPage[];
  /** Code of the error that ended it; null when it ended well. */
  readonly code: string | null;
  readonly tookMs: number;
}

/** Scans to the end and tells how it went. */
export async function scanAll(scanner: Scanner, asked: ScanRequest, signal = never()): Promise<Outcome> {
  const startedMs = performance.now();
  const pages: ScannedPage[] = [];
  let code: string | null = null;
  try {
    for await (const page of scanner.scan(asked, signal)) pages.push(page);
  } catch (error) {
    if (!(error instanceof VisioborneError)) throw error;
    code = error.code;
  }
  return { pages, code, tookMs: performance.now() - startedMs };
}

/** Size and number of components of a JPEG, from its frame header; throws when it is cut short or none. */
export async function readJpeg(path: string): Promise<{ width: number; height: number; components: number }> {
  const data = await readFile(path);
  if (data.readUInt16BE(0) !== 0xffd8 || data.readUInt16BE(data.length - 2) !== 0xffd9)
    throw new Error("no whole JPEG");
  for (let at = 2; at < data.length - 9; at += 2 + data.readUInt16BE(at + 2)) {
    const marker = data.readUInt16BE(at);
    if (marker === 0xffc0 || marker === 0xffc1 || marker === 0xffc2) {
      return { height: data.readUInt16BE(at + 5), width: data.readUInt16BE(at + 7), components: data[at + 9] ?? 0 };
    }
  }
  throw new Error("no frame header");
}

/** Ids of the live processes whose command line holds a text. */
export function processesWith(text: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, "utf8").includes(text);
      } catch {
        return false;
      }
    })
    .map(Number)
    .filter((pid) => pid !== process.pid);
}

const TEST_BACKEND_FAULTS: Readonly<Record<string, string>> = {
  empty: 'read-status-code "SANE_STATUS_NO_DOCS"',
  jam: 'read-status-code "SANE_STATUS_JAMMED"',
  "cover-open": 'read-status-code "SANE_STATUS_COVER_OPEN"',
  busy: 'read-status-code "SANE_STATUS_DEVICE_BUSY"',
  // One byte at a time, and slowly: an A4 page takes 4 s at 150 dpi, 20 s at 600.
  hang: "read-limit true\nread-limit-size 1\nread-delay true\nread-delay-duration 200000",
  absent: "",
};

/**
 * SANE's own test backend, which reads its state from test.conf at the start of each scanimage: its feeder
 * always holds 10 sheets. `configDir` goes to the driver.
 */
export async function saneTestBackend(folder: string): Promise<{ configDir: string; bench: BenchPart }> {
  const configDir = join(folder, "sane.d");
  await mkdir(configDir, { recursive: true });
  let fault: string | null = null;
  const write = async (): Promise<void> => {
    await replace(join(configDir, "dll.conf"), fault === "absent" ? "" : "test\n");
    await replace(
      join(configDir, "test.conf"),
      `number_of_devices 1\ngeometry_max 300.0\nresolution_min 50\nresolution_max 600\nresolution_quant 50\n` +
        `resolution 200\ntest-picture "Grid"\n${TEST_BACKEND_FAULTS[fault ?? ""] ?? ""}\n`,
    );
  };
  await write();
  const bench: BenchPart = {
    faults: Object.keys(TEST_BACKEND_FAULTS),
    state: () => ({ fault }),
    async setFault(wanted) {
      if (wanted !== null && !Object.hasOwn(TEST_BACKEND_FAULTS, wanted)) {
        throw new VisioborneError("bench.fault", `expected ${Object.keys(TEST_BACKEND_FAULTS).join(", ")}`);
      }
      fault = wanted;
      await write();
    },
    act: (action) =>
      action === "feed" || action === "lay"
        ? Promise.resolve()
        : Promise.reject(new VisioborneError("bench.action", "expected feed, lay")),
  };
  return { configDir, bench };
}

async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

/** A scanner whose options are those of a plain flatbed with feeder. */
const OPTIONS_TEXT = `
All options specific to device \`standin:0':
  Standard:
    --mode Gray|Color [Gray]
    --resolution 75|150|300dpi [150]
    --source Flatbed|ADF [Flatbed]
  Geometry:
    -x 0..215.9mm [215.9]
    -y 0..297.18mm [297.18]
`;

/**
 * A stand-in for scanimage, for what no backend can be made to do: a shell script with the given body for each
 * kind of call. By default it lists and describes one scanner, and scans nothing.
 * In \`scan\`, \`$PREFIX\` is the page pattern without its number.
 */
export async function standInScanimage(
  folder: string,
  bodies: { readonly list?: string; readonly options?: string; readonly scan?: string },
): Promise<string> {
  const path = join(folder, "scanimage");
  await writeFile(join(folder, "options.txt"), OPTIONS_TEXT);
  await writeFile(
    path,
    `#!/bin/sh
HERE=${JSON.stringify(folder)}
case "$1" in
-f) ${bodies.list ?? `printf 'standin:0\\tMaker\\tModel\\tflatbed scanner\\n'`} ;;
-A) ${bodies.options ?? 'cat "$HERE/options.txt"'} ;;
--help) echo '    --format=pnm|tiff|png|jpeg|pdf  file format of output file' ;;
*)
  for one in "$@"; do case "$one" in --batch=*) PREFIX="\${one#--batch=}"; PREFIX="\${PREFIX%\\%03d.jpg}" ;; esac; done
  ${bodies.scan ?? "exit 7"} ;;
esac
`,
  );
  await chmod(path, 0o755);
  return path;
}

/** What lies in a folder. */
export const namesIn = (folder: string): Promise<string[]> => readdir(folder);
