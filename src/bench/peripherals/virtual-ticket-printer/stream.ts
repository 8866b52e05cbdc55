/** How an ESC/POS printer reads what it is sent: real-time commands at once, the rest in its turn. Pure. */

/** A command that is obeyed at once, in whatever state the printer is. */
export type RealTime =
  | { readonly command: "status"; readonly query: number }
  | { readonly command: "recover"; readonly how: number }
  | { readonly command: "clear" };

const CLEAR = [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08];

/** Tells real-time commands from data, in their order. `rest`: bytes that may be the beginning of one. */
export function splitRealTime(bytes: readonly number[]): {
  parts: readonly (number | RealTime)[];
  rest: readonly number[];
} {
  const parts: (number | RealTime)[] = [];
  for (let at = 0; at < bytes.length;) {
    const [dle, second, third] = bytes.slice(at, at + 3);
    if (dle !== 0x10) {
      parts.push(dle ?? 0);
      at += 1;
    } else if (second === undefined || (third === undefined && [0x04, 0x05, 0x14].includes(second))) {
      return { parts, rest: bytes.slice(at) };
    } else if (second === 0x04 || second === 0x05) {
      const n = third ?? 0;
      parts.push(second === 0x04 ? { command: "status", query: n } : { command: "recover", how: n });
      at += 3;
    } else if (second === 0x14) {
      const whole = bytes.slice(at, at + CLEAR.length);
      if (!whole.every((byte, i) => byte === CLEAR[i])) {
        parts.push(dle);
        at += 1;
      } else if (whole.length < CLEAR.length) {
        return { parts, rest: whole };
      } else {
        parts.push({ command: "clear" });
        at += CLEAR.length;
      }
    } else {
      parts.push(dle);
      at += 1;
    }
  }
  return { parts, rest: [] };
}

/** One step of the printer's work. */
export type Step =
  | { readonly step: "character"; readonly byte: number }
  | { readonly step: "line" }
  | { readonly step: "feed"; readonly lines: number }
  | { readonly step: "cut" }
  | { readonly step: "page"; readonly number: number }
  | { readonly step: "size"; readonly high: boolean }
  | { readonly step: "report" }
  | { readonly step: "init" }
  | { readonly step: "nothing" };

/** The next step of a buffer and how many bytes it takes; null = it is not whole yet. */
export function nextStep(buffer: readonly number[]): { readonly step: Step; readonly octets: number } | null {
  const [first, second, third] = buffer;
  if (first === undefined) return null;
  if (first === 0x0a) return { step: { step: "line" }, octets: 1 };
  if (first !== 0x1b && first !== 0x1d) {
    return { step: first < 0x20 ? { step: "nothing" } : { step: "character", byte: first }, octets: 1 };
  }
  if (second === undefined) return null;
  if (first === 0x1b && second === 0x40) return { step: { step: "init" }, octets: 2 };
  if (third === undefined) return null;
  if (first === 0x1d && second === 0x56 && third >= 0x41) {
    return buffer.length < 4 ? null : { step: { step: "cut" }, octets: 4 };
  }
  return { step: ofThree(first, second, third), octets: 3 };
}

function ofThree(first: number, second: number, third: number): Step {
  switch ((first << 8) | second) {
    case 0x1b64:
      return { step: "feed", lines: third };
    case 0x1b74:
      return { step: "page", number: third };
    case 0x1d21:
      return { step: "size", high: (third & 0x0f) > 0 };
    case 0x1d56:
      return { step: "cut" };
    case 0x1d72:
      return { step: "report" };
    default:
      return { step: "nothing" };
  }
}
