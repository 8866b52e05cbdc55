import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { abortReason } from "../../abort.ts";
import { readWav } from "../wav.ts";
import type { Wav } from "../wav.ts";

/** A piece of 240 characters takes 30 ms on a desk computer. */
const RENDER_MS = 10_000;
/** Two minutes of speech. */
const MAX_BYTES = 6_000_000;

/** Why a program can't be run, or undefined when it can. @param program a path, or a name to be found in the PATH */
export async function missingProgram(program: string): Promise<string | undefined> {
  const paths = program.startsWith("/")
    ? [program]
    : (process.env["PATH"] ?? "").split(delimiter).map((dir) => join(dir, program));
  for (const path of paths) {
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return undefined;
  }
  return `${program} is not installed`;
}

export interface EspeakOptions {
  readonly program: string;
  readonly voice: string;
  readonly wordsPerMinute: number;
}

/**
 * Renders a piece of text by espeak-ng. The text goes through its stdin: arguments can be read by every user.
 * @throws VisioborneError `audio.voice`; the signal's reason when it aborts
 */
export async function espeak(text: string, options: EspeakOptions, signal: AbortSignal): Promise<Wav> {
  if (signal.aborted) throw abortReason(signal);
  const { program, voice, wordsPerMinute } = options;
  const late = AbortSignal.timeout(RENDER_MS);
  // -b 1: the text is UTF-8, whatever the locale.
  const child = spawn(program, ["--stdin", "--stdout", "-b", "1", "-v", voice, "-s", String(wordsPerMinute)], {
    stdio: ["pipe", "pipe", "pipe"],
    signal: AbortSignal.any([signal, late]),
    killSignal: "SIGKILL",
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  let words = "";
  child.stdout.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_BYTES) chunks.push(chunk);
    else child.kill("SIGKILL");
  });
  child.stderr.on("data", (chunk: Buffer) => (words = (words + chunk.toString()).slice(0, 200)));
  // A program that ends before it has read its input: its exit tells.
  child.stdin.on("error", () => undefined);
  child.stdin.end(text);
  const how = await new Promise<string | undefined>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, killedBy) =>
      resolve(code === 0 ? undefined : `${killedBy ?? `exit code ${code}`} ${words}`),
    );
  });
  if (signal.aborted) throw abortReason(signal);
  if (late.aborted) throw failed(`no speech within ${RENDER_MS} ms`);
  if (how !== undefined) throw failed(how.trim());
  const wav = readWav(Buffer.concat(chunks));
  if (wav === undefined || wav.samples.length === 0) throw failed("it gave no WAV of 16 bits");
  return wav;
}

function failed(why: string): VisioborneError {
  return new VisioborneError("audio.voice", `espeak-ng does not speak: ${why}`);
}
