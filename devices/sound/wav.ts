/** WAV files (RIFF, Multimedia Programming Interface and Data Specifications 1.0, IBM and Microsoft, 1991). */

export interface Wav {
  readonly rateHz: number;
  /** One channel, full scale = 1. */
  readonly samples: Float64Array;
}

const HEADER_BYTES = 44;

const FULL_SCALE = 32_768;

/**
 * Reads a WAV of 16 bits and one channel. The length of a file that was made for a pipe is larger than the file:
 * what there is counts.
 * @returns undefined for anything else
 */
export function readWav(bytes: Buffer): Wav | undefined {
  if (bytes.length < 12 || bytes.toString("latin1", 0, 4) !== "RIFF" || bytes.toString("latin1", 8, 12) !== "WAVE") {
    return undefined;
  }
  let rateHz = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = bytes.toString("latin1", at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const from = at + 8;
    if (name === "fmt ") {
      if (length < 16 || from + 16 > bytes.length) return undefined;
      const isPcm16Mono =
        bytes.readUInt16LE(from) === 1 && bytes.readUInt16LE(from + 2) === 1 && bytes.readUInt16LE(from + 14) === 16;
      if (!isPcm16Mono) return undefined;
      rateHz = bytes.readUInt32LE(from + 4);
    }
    if (name === "data")
      return rateHz > 0 ? { rateHz, samples: readSamples(bytes.subarray(from, from + length)) } : undefined;
    at = from + length + (length % 2);
  }
  return undefined;
}

/** Samples of 16 bits, little-endian; a last odd byte is left out. */
export function readSamples(bytes: Buffer): Float64Array {
  const samples = new Float64Array(Math.floor(bytes.length / 2));
  for (let n = 0; n < samples.length; n += 1) samples[n] = bytes.readInt16LE(2 * n) / FULL_SCALE;
  return samples;
}

/** A WAV of 16 bits and one channel; what is over full scale is cut. */
export function writeWav({ rateHz, samples }: Wav): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + 2 * samples.length);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rateHz, 24);
  bytes.writeUInt32LE(2 * rateHz, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(2 * samples.length, 40);
  for (const [n, sample] of samples.entries()) {
    const value = Math.round(sample * FULL_SCALE);
    bytes.writeInt16LE(Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, value)), HEADER_BYTES + 2 * n);
  }
  return bytes;
}
