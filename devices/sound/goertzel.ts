/**
 * Power of one frequency in a block of samples, by Goertzel's algorithm (G. Goertzel, "An Algorithm for the Evaluation
 * of Finite Trigonometric Series", 1958): one bin of a discrete Fourier transform, in two multiplications a sample.
 * A frequency that is a whole multiple of `rateHz / samples.length` is blind to every other such frequency.
 * @param samples full scale = 1
 * @param frequencyHz below half the rate
 * @returns mean square of the sinusoid of that frequency: half its amplitude squared
 */
export function goertzelPower(samples: Float64Array, frequencyHz: number, rateHz: number): number {
  if (samples.length === 0) return 0;
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / rateHz);
  let last = 0;
  let beforeLast = 0;
  for (const sample of samples) {
    const next = sample + coefficient * last - beforeLast;
    beforeLast = last;
    last = next;
  }
  const power = last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
  // Rounding can leave a hair below zero.
  return Math.max(0, (2 * power) / (samples.length * samples.length));
}

/** Mean square of a block of samples, full scale = 1. */
export function meanSquare(samples: Float64Array): number {
  if (samples.length === 0) return 0;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum / samples.length;
}

/** A power ratio in decibels; -Infinity for nothing. */
export function decibels(power: number): number {
  return power <= 0 ? -Infinity : 10 * Math.log10(power);
}
