import { existsSync, readFileSync } from "node:fs";
import { decibels, goertzelPower, meanSquare } from "../../../devices/sound/goertzel.ts";
import { readSamples } from "../../../devices/sound/wav.ts";
import { PLAYED } from "../machine/qemu.ts";

const BLOCK = PLAYED.rateHz / 50;
/** Of a block's power, in which the tone stands alone; of speech or noise a few hundredths. */
const TONAL = 0.8;

/** What was heard of a tone at the board's loudspeaker. */
export interface PlayedTone {
  /** All that was played, s; silence too. */
  readonly playedS: number;
  /** Time in which the tone alone was heard, ms. */
  readonly toneMs: number;
  /** Its level there, dBFS; -Infinity for nothing. */
  readonly dbfs: number;
}

/** Looks for a tone in what a machine's sound card has played since it was switched on. */
export function playedTone(file: string, frequencyHz: number): PlayedTone {
  const bytes = existsSync(file) ? readFileSync(file).subarray(PLAYED.headerBytes) : Buffer.alloc(0);
  const samples = readSamples(bytes);
  let [blocks, power] = [0, 0];
  for (let at = 0; at + BLOCK <= samples.length; at += BLOCK) {
    const block = samples.subarray(at, at + BLOCK);
    const tone = goertzelPower(block, frequencyHz, PLAYED.rateHz);
    if (tone < 1e-6 || tone < TONAL * meanSquare(block)) continue;
    blocks += 1;
    power += tone;
  }
  return { playedS: samples.length / PLAYED.rateHz, toneMs: blocks * 20, dbfs: decibels(power / Math.max(1, blocks)) };
}
