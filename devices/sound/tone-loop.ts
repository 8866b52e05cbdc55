import { decibels, goertzelPower, meanSquare } from "./goertzel.ts";

/** Rate at which the microphone is listened to, hertz. */
export const LISTEN_RATE_HZ = 16_000;

/**
 * What the loudspeaker plays in the loop test: two tones, one after the other. A hum, a whistle or a voice can hold one
 * of them, but not both in this order and at this distance. Both are whole multiples of the 50 Hz of a block.
 */
export const TONES = [
  { frequencyHz: 1000, startMs: 100 },
  { frequencyHz: 1500, startMs: 700 },
] as const;
export const TONE_MS = 200;
/** All of it, with the silence after the second tone in which its echo would come. */
export const LOOP_MS = 1400;
/** Modest: as loud as a voice in a call (ITU-T P.56 puts it at -26 dBov), and a little more against a noisy room. */
export const TONE_DBFS = -20;

const BLOCK_MS = 20;
const HOP_MS = 10;
/** A tone fills its block; of white noise one bin holds about 0.6 %. */
const TONAL_SHARE = 0.25;
const FLOOR_DBFS = -75;
/** Of 200 ms; blocks that the tone fills in part, at both ends, may not count. */
const RECOGNISED_MS = 140;
const DISTANCE_TOLERANCE_MS = 60;
/** What rings within this time belongs to the tone: block length, resampling, a loudspeaker's own decay. */
const ECHO_FROM_MS = 80;
/** A small furnished room decays by 60 dB in 0.4 to 0.6 s; a bare one within this. Slower or louder is a copy. */
const ROOM_DECAY_MS = 900;
const ECHO_MARGIN_DB = 3;
const ECHO_BLOCKS = 3;
/** Below one bit of 16: no microphone that lives is as still, for its own noise is louder. */
const DEAD_MEAN_SQUARE = (1 / 32_768) ** 2;

export interface LoopFinding {
  /**
   * `heard`: both tones. `echo`: both tones, and a delayed copy of them. `noise`: the microphone lives and hears no
   * tone. `dead`: the microphone gives nothing at all, not even its own noise.
   */
  readonly kind: "heard" | "echo" | "noise" | "dead";
  /** The first tone as heard, dBFS; null unless it was. */
  readonly toneDbfs: number | null;
  /** What was heard before the tones, or all of it when there were none, dBFS; -120 for nothing. */
  readonly noiseDbfs: number;
  /** The loudest that was heard of a tone after its end, relative to it, dB; null unless both tones were heard. */
  readonly echoDb: number | null;
  /** From the start of the recording to the start of the first tone, ms; null unless it was heard. */
  readonly startMs: number | null;
}

interface Block {
  /** Power of each tone. */
  readonly tones: readonly number[];
  readonly total: number;
}

interface Run {
  readonly start: number;
  readonly length: number;
}

/**
 * What the microphone heard of the loop test. Pure.
 * @param samples one channel at `LISTEN_RATE_HZ`, full scale = 1, from before the tones until `LOOP_MS` after
 */
export function judgeLoop(samples: Float64Array): LoopFinding {
  const blocks = blocksOf(samples);
  const overallDbfs = rounded(decibels(meanSquare(samples)));
  const nothing = { toneDbfs: null, echoDb: null, startMs: null, noiseDbfs: overallDbfs };
  if (meanSquare(samples) < DEAD_MEAN_SQUARE) return { kind: "dead", ...nothing };
  const pair = findPair(blocks);
  if (!pair) return { kind: "noise", ...nothing };
  const echoes = pair.map((run, tone) => echoAfter(blocks, run, tone));
  const before = samples.subarray(0, samplesOf(Math.max(0, pair[0].start - 2) * HOP_MS));
  return {
    // In both, for one alone may be a whistle in the room.
    kind: echoes.every(({ copy }) => copy) ? "echo" : "heard",
    toneDbfs: rounded(decibels(loudest(blocks, pair[0].start, 0))),
    noiseDbfs: rounded(decibels(meanSquare(before))),
    echoDb: Math.min(...echoes.map(({ echoDb }) => echoDb)),
    startMs: pair[0].start * HOP_MS,
  };
}

function blocksOf(samples: Float64Array): Block[] {
  const blocks: Block[] = [];
  const size = samplesOf(BLOCK_MS);
  for (let at = 0; at + size <= samples.length; at += samplesOf(HOP_MS)) {
    const block = samples.subarray(at, at + size);
    const tones = TONES.map(({ frequencyHz }) => goertzelPower(block, frequencyHz, LISTEN_RATE_HZ));
    blocks.push({ tones, total: meanSquare(block) });
  }
  return blocks;
}

/** The first tone followed by the second at the right distance. */
function findPair(blocks: readonly Block[]): readonly [Run, Run] | undefined {
  const distance = (TONES[1].startMs - TONES[0].startMs) / HOP_MS;
  const tolerance = DISTANCE_TOLERANCE_MS / HOP_MS;
  const seconds = runs(blocks, 1);
  for (const first of runs(blocks, 0)) {
    const second = seconds.find(({ start }) => Math.abs(start - first.start - distance) <= tolerance);
    if (second) return [first, second];
  }
  return undefined;
}

/** Where a tone stands out, for long enough; one block may be missing within. */
function runs(blocks: readonly Block[], tone: number): Run[] {
  const found: Run[] = [];
  let start = -1;
  let end = -1;
  const finish = (): void => {
    if (start >= 0 && (end - start + 1) * HOP_MS >= RECOGNISED_MS) found.push({ start, length: end - start + 1 });
    start = -1;
  };
  for (const [at, { tones, total }] of blocks.entries()) {
    const power = tones[tone] ?? 0;
    if (power >= TONAL_SHARE * total && decibels(power) >= FLOOR_DBFS) {
      if (start < 0) start = at;
      end = at;
    } else if (start >= 0 && at - end > 1) finish();
  }
  finish();
  return found;
}

/** How loud a tone is after it should have ended, and whether that is a copy rather than the room's decay. */
function echoAfter(blocks: readonly Block[], run: Run, tone: number): { echoDb: number; copy: boolean } {
  const direct = loudest(blocks, run.start, tone);
  const end = run.start + TONE_MS / HOP_MS;
  const last = run.start + (TONES[1].startMs - TONES[0].startMs) / HOP_MS;
  let echoDb = -120;
  let inARow = 0;
  let copy = false;
  for (let at = end + ECHO_FROM_MS / HOP_MS; at < Math.min(blocks.length, last); at += 1) {
    const { tones, total } = blocks[at] ?? { tones: [], total: 0 };
    const power = tones[tone] ?? 0;
    // A loud noise holds a little of every frequency: only what stands out of it is an echo.
    const stands = power >= TONAL_SHARE * total && decibels(power) >= FLOOR_DBFS;
    const relativeDb = stands ? rounded(decibels(power / direct)) : -120;
    echoDb = Math.max(echoDb, relativeDb);
    const roomDb = (-60 * (at - end) * HOP_MS) / ROOM_DECAY_MS + ECHO_MARGIN_DB;
    inARow = relativeDb > roomDb ? inARow + 1 : 0;
    copy ||= inARow >= ECHO_BLOCKS;
  }
  return { echoDb, copy };
}

/** Level of the tone in its first half, which a copy has not reached yet. */
function loudest(blocks: readonly Block[], start: number, tone: number): number {
  const half = blocks.slice(start, start + TONE_MS / 2 / HOP_MS);
  return Math.max(0, ...half.map(({ tones }) => tones[tone] ?? 0));
}

function samplesOf(ms: number): number {
  return (ms * LISTEN_RATE_HZ) / 1000;
}

function rounded(db: number): number {
  return Math.max(-120, Math.round(db * 10) / 10);
}

/**
 * The tones as they are played: raised-cosine edges of 10 ms, so that nothing clicks.
 * @returns samples at `rateHz`, full scale = 1
 */
export function toneSamples(rateHz: number): Float64Array {
  const samples = new Float64Array(Math.round((LOOP_MS * rateHz) / 1000));
  const amplitude = Math.SQRT2 * 10 ** (TONE_DBFS / 20);
  const edge = 0.01 * rateHz;
  const length = Math.round((TONE_MS * rateHz) / 1000);
  for (const { frequencyHz, startMs } of TONES) {
    const from = Math.round((startMs * rateHz) / 1000);
    for (let n = 0; n < length; n += 1) {
      const fromEdge = Math.min(n, length - 1 - n);
      const shape = fromEdge >= edge ? 1 : (1 - Math.cos((Math.PI * fromEdge) / edge)) / 2;
      samples[from + n] = amplitude * shape * Math.sin((2 * Math.PI * frequencyHz * n) / rateHz);
    }
  }
  return samples;
}
