import { VisioborneError } from "../errors.ts";
import { ALPHABET, checkOf, fromQuintets, toQuintets, valueOf } from "./base32.ts";

/** Bytes of the secret: 80 random bits. Nobody guesses them, and only over the network, where tries are counted. */
export const SECRET_BYTES = 10;
/** Bytes of the pin: the first 80 bits of SHA-256 over the server's public key (SubjectPublicKeyInfo, DER). */
export const PIN_BYTES = 10;

const GROUPS = 8;
const GROUP_DATA = 4;

/** A one-time code, taken apart. */
export interface EnrolmentCode {
  /** What proves to the server that the manager sent this borne. Said only to a server with the pinned key. */
  readonly secret: Uint8Array;
  /** What proves the server to the borne. */
  readonly pin: Uint8Array;
}

/** As the manager hands it over: eight groups of five, of which the last character checks the others. */
export function writeCode({ secret, pin }: EnrolmentCode): string {
  const values = toQuintets(Uint8Array.from([...secret, ...pin]));
  return Array.from({ length: GROUPS }, (_, group) => {
    const data = values.slice(group * GROUP_DATA, (group + 1) * GROUP_DATA);
    return [...data, checkOf(data, group)].map((value) => ALPHABET[value]).join("");
  }).join("-");
}

/**
 * Reads a code as a person may have typed it: case, blanks and dashes say nothing, O is 0, I and L are 1.
 * @throws VisioborneError `enrolment.code-mistyped`, naming the group that is wrong. The code itself is in no message.
 */
export function readCode(text: string): EnrolmentCode {
  const characters = text.replaceAll(/[\s-]/g, "").split("");
  const expected = GROUPS * (GROUP_DATA + 1);
  const values = characters.map(valueOf);
  if (characters.length !== expected) {
    const message = `code of ${characters.length} characters: expected ${expected}, in ${GROUPS} groups of five`;
    throw new VisioborneError("enrolment.code-mistyped", message);
  }
  const data: number[] = [];
  for (let group = 0; group < GROUPS; group++) {
    const start = group * (GROUP_DATA + 1);
    const [part, check] = [values.slice(start, start + GROUP_DATA), values[start + GROUP_DATA]];
    if ([...part, check].includes(-1) || check !== checkOf(part, group)) {
      const message = `group ${group + 1} of the code is mistyped (five of ${ALPHABET})`;
      throw new VisioborneError("enrolment.code-mistyped", message, { group: group + 1 });
    }
    data.push(...part);
  }
  const bytes = fromQuintets(data);
  return { secret: bytes.slice(0, SECRET_BYTES), pin: bytes.slice(SECRET_BYTES) };
}
