/** Crockford's alphabet: no I, L, O (read as 1 and 0) and no U. */
export const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Values 0..31 of bytes, five bits each, the highest first. The number of bits must be a multiple of five. */
export function toQuintets(bytes: Uint8Array): number[] {
  const quintets: number[] = [];
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      quintets.push((held >> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return quintets;
}

/** The opposite. */
export function fromQuintets(quintets: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const quintet of quintets) {
    held = (held << 5) | quintet;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 255);
    }
    held &= (1 << bits) - 1;
  }
  return Uint8Array.from(bytes);
}

/** Value of a character as a person may have written it; -1 for one that is none of the alphabet. */
export function valueOf(character: string): number {
  const read = character.toUpperCase().replace("O", "0").replace(/[IL]/, "1");
  return ALPHABET.indexOf(read);
}

/**
 * Check character of a group of values: a weighted sum over GF(32) with a weight of its own for each place and for the
 * group's number. It tells every single wrong character, every exchange of two characters in a group and of two groups.
 */
export function checkOf(values: readonly number[], group: number): number {
  let sum = group & 31;
  let weight = 1;
  for (const value of values) {
    weight = times(weight, 2);
    sum ^= times(weight, value);
  }
  return sum;
}

/** Product in GF(32) with the polynomial x^5 + x^2 + 1. */
function times(a: number, b: number): number {
  let product = 0;
  for (let left = a, right = b; right > 0; right >>= 1) {
    if (right & 1) product ^= left;
    left <<= 1;
    if (left & 32) left ^= 0b100101;
  }
  return product;
}
