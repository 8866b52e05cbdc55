import { randomInt } from "node:crypto";
import { VisioborneError } from "../contract/errors.ts";
import { REFUSED_STEMS } from "./refused-passwords.ts";

export const PASSWORD_MIN = 12;
/** Past it hashing only costs; NIST SP 800-63B asks for at least 64. */
export const PASSWORD_MAX = 256;

/** No 0/o, 1/l/i: it is read out or copied by hand once. 31 symbols, 20 of them = 99 bits. */
const ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";
const GROUPS = 4;
const GROUP = 5;
const ROWS = ["abcdefghijklmnopqrstuvwxyz", "0123456789", "azertyuiopqsdfghjklmwxcvbn", "qwertyuiopasdfghjklzxcvbnm"];

/**
 * NIST SP 800-63B 5.1.1.2: long enough, not one that is tried first; no rule of composition, no expiry.
 * @throws VisioborneError `account.password` saying what is wrong; never the password.
 */
export function checkPassword(password: string, login: string): void {
  const refuse = (why: string): never => {
    throw new VisioborneError("account.password", `password: ${why}`);
  };
  const length = Array.from(password.normalize("NFKC")).length;
  if (length < PASSWORD_MIN) refuse(`${length} characters: expected at least ${PASSWORD_MIN}, a sentence for example`);
  if (length > PASSWORD_MAX) refuse(`${length} characters: expected at most ${PASSWORD_MAX}`);
  const plain = plainOf(password);
  const stem = plain.replace(/^[^a-z]+|[^a-z]+$/g, "");
  const account = plainOf(login);
  if (account.length >= 4 && withoutOnce(plain, account).length < 6) refuse("it is little more than the login");
  if (isRepeated(plain)) refuse("it repeats the same few characters");
  if (isRow(plain)) refuse("it follows the keyboard, the alphabet or the digits");
  if (REFUSED_STEMS.has(stem) || REFUSED_STEMS.has(plain)) refuse("it is among those that are tried first");
}

/** A password for an account whose owner has none yet: shown once, 99 bits. */
export function generatePassword(): string {
  const group = () => Array.from({ length: GROUP }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return Array.from({ length: GROUPS }, group).join("-");
}

/** Small letters without accents, the usual stand-ins put back, no spaces: `P@ssw0rd 2026` is `password2026`. */
function plainOf(text: string): string {
  const bare = text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[\s._-]/g, "");
  return bare
    .replaceAll("@", "a")
    .replaceAll("$", "s")
    .replaceAll(/(?<=[a-z])0(?=[a-z])/g, "o");
}

function withoutOnce(text: string, part: string): string {
  return text.includes(part) ? text.replace(part, "") : text.padEnd(6, "-");
}

/** A unit of up to four characters, over and over: `aaaaaaaaaaaa`, `caf1caf1caf1`. */
function isRepeated(text: string): boolean {
  for (let unit = 1; unit <= 4; unit++) {
    if (
      text ===
      text
        .slice(0, unit)
        .repeat(Math.ceil(text.length / unit))
        .slice(0, text.length)
    )
      return true;
  }
  return false;
}

/** Wholly made of runs, of four at least, along a row in either direction. */
function isRow(text: string): boolean {
  const rows = ROWS.flatMap((row) => [
    row + row,
    Array.from(row + row)
      .toReversed()
      .join(""),
  ]);
  let at = 0;
  while (at < text.length) {
    let run = 0;
    for (let length = Math.min(text.length - at, 26); length >= 4 && run === 0; length--) {
      if (rows.some((row) => row.includes(text.slice(at, at + length)))) run = length;
    }
    if (run === 0) return false;
    at += run;
  }
  return true;
}
