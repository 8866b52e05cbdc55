import { spawn, type ChildProcess } from "node:child_process";
import { open } from "node:fs/promises";
import { errorLine } from "../../contract/errors.ts";
import type { Logger } from "../../contract/runtime.ts";

/** Width that a preview is made for, pixels: print of an A4 letter can just be told from lines. */
const WIDTH_PX = 440;
const QUALITY = 35;
/** A second try, for a page that is all picture or noise. */
const LOW_QUALITY = 15;
/** What a preview is to take of a line of 512 kbit/s: a second of what papers have of it. */
const USUAL_BYTES = 20 * 1024;
const MAX_BYTES = 512 * 1024;
const DEADLINE_MS = 10_000;

/**
 * A small JPEG of a page, by libjpeg-turbo's own programs: reading at a fraction of the size costs a fraction of the time
 * and no memory of the daemon, and a page that makes a decoder fall takes a child with it, nothing else.
 * @param width pixels of the page
 * @returns undefined when there is none: it is no JPEG, a program is missing or failed, or the deadline has passed
 */
export async function makePreview(
  page: { readonly path: string; readonly mime: string; readonly width: number },
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): Promise<Buffer | undefined> {
  if (page.mime !== "image/jpeg") return undefined;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
  try {
    const usual = await shrink(page, QUALITY, limit);
    return usual.length <= USUAL_BYTES ? usual : await shrink(page, LOW_QUALITY, limit);
  } catch (error) {
    if (!signal.aborted) log.warn({}, `no preview of a page: ${errorLine(error)}`);
    return undefined;
  }
}

async function shrink(
  page: { readonly path: string; readonly width: number },
  quality: number,
  signal: AbortSignal,
): Promise<Buffer> {
  signal.throwIfAborted();
  const eighths = Math.min(8, Math.max(1, Math.round((8 * WIDTH_PX) / page.width)));
  await using file = await open(page.path, "r");
  const decoder = run(["djpeg", "-scale", `${eighths}/8`, "-pnm"], file.fd);
  const encoder = run(["cjpeg", "-quality", String(quality), "-optimize"], "pipe");
  const kill = (): void => {
    decoder.kill("SIGKILL");
    encoder.kill("SIGKILL");
  };
  signal.addEventListener("abort", kill, { once: true });
  try {
    const ended = Promise.all([ending(decoder, "djpeg"), ending(encoder, "cjpeg")]);
    decoder.stdout?.pipe(encoder.stdin!);
    const [data] = await Promise.all([collected(encoder), ended]);
    return data;
  } finally {
    signal.removeEventListener("abort", kill);
    kill();
  }
}

/** Ended by the kernel should this process die: nothing of a page is left in a child. */
function run(command: readonly string[], input: number | "pipe"): ChildProcess {
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", ...command], {
    stdio: [input, "pipe", "ignore"],
    env: { PATH: process.env["PATH"], LC_ALL: "C" },
  });
  // The other end may close first.
  child.stdin?.on("error", () => undefined);
  child.stdout?.on("error", () => undefined);
  return child;
}

async function collected(child: ChildProcess): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of child.stdout as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BYTES) throw new Error(`a preview of more than ${MAX_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function ending(child: ChildProcess, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => {
      // djpeg says 2 for a page with a mistake that it could make good.
      if (status === 0 || (what === "djpeg" && status === 2)) resolve();
      else reject(new Error(`${what} ended by ${signal ?? `status ${status}`}`));
    });
  });
}
