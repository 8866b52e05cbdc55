import { meanSquare } from "./goertzel.ts";
import type { Wav } from "./wav.ts";

/** A sentence that is longer is cut: what is rendered at once stays short, and the first sound comes soon. */
const PIECE_CHARACTERS = 240;
/** Nominal level of speech, ITU-T P.56 and G.111: leaves 18 dB of volume before the limiter has much to do. */
export const SPEECH_DBFS = -26;
const PEAK = 0.99;
const BLOCK_MS = 20;
/** Blocks so far below the loudest are pauses, and do not count in the level. */
const PAUSE_DB = 30;

/**
 * Cuts a text into pieces to be spoken one after the other: at the ends of sentences, within a long one between words,
 * within an endless word anywhere. Joined by a space they are the text.
 */
export function speechPieces(text: string): readonly string[] {
  const pieces: string[] = [];
  for (const sentence of text.split(/(?<=[.!?…])\s+/)) {
    let rest = sentence.trim();
    while (rest.length > PIECE_CHARACTERS) {
      const space = rest.lastIndexOf(" ", PIECE_CHARACTERS);
      const end = space > 0 ? space : PIECE_CHARACTERS;
      pieces.push(rest.slice(0, end));
      rest = rest.slice(end).trim();
    }
    const last = pieces.at(-1);
    // Short sentences stay together, with the pause that the voice makes between them.
    if (last !== undefined && last.length + rest.length < PIECE_CHARACTERS / 2)
      pieces[pieces.length - 1] = `${last} ${rest}`;
    else if (rest !== "") pieces.push(rest);
  }
  return pieces;
}

/** Brings a voice to `SPEECH_DBFS` in its speech, pauses left out; never over full scale. */
export function atSpeechLevel({ rateHz, samples }: Wav): Wav {
  const size = Math.max(1, Math.round((BLOCK_MS * rateHz) / 1000));
  const blocks: number[] = [];
  for (let at = 0; at < samples.length; at += size) blocks.push(meanSquare(samples.subarray(at, at + size)));
  const loudest = blocks.reduce((max, power) => Math.max(max, power), 0);
  if (loudest === 0) return { rateHz, samples };
  const spoken = blocks.filter((power) => power > loudest * 10 ** (-PAUSE_DB / 10));
  const power = spoken.reduce((sum, block) => sum + block, 0) / spoken.length;
  const peak = samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
  const gain = Math.min(Math.sqrt(10 ** (SPEECH_DBFS / 10) / power), PEAK / peak);
  return { rateHz, samples: samples.map((sample) => sample * gain) };
}
