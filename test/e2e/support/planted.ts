import { randomInt } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Something personal that came in by one way: a name, a file number of a CAF (7 digits) and a NIR (13 digits). */
export interface Planted {
  readonly way: string;
  readonly name: string;
  readonly fileNumber: string;
  readonly nir: string;
}

/** Where one of them came out again. */
export interface Leak {
  readonly way: string;
  readonly what: string;
  readonly where: string;
}

/** Plants of a test: another one for each way in, so that a leak tells by which way it came. */
export class Plants {
  readonly all: Planted[] = [];

  plant(way: string): Planted {
    const planted = {
      way,
      name: `Quatrelivres${String.fromCharCode(97 + this.all.length)}`,
      fileNumber: String(randomInt(4_000_000, 9_999_999)),
      nir: `2${randomInt(10, 99)}${randomInt(10, 12)}50${randomInt(100_000, 999_999)}`,
    };
    this.all.push(planted);
    return planted;
  }

  /** All three, as somebody would write them. */
  text(way: string): string {
    const { name, fileNumber, nir } = this.plant(way);
    return `${name} ${fileNumber} ${nir}`;
  }

  /** What of the plants stands in a text. */
  leaks(where: string, text: string): Leak[] {
    return this.all.flatMap(({ way, name, fileNumber, nir }) =>
      [name, fileNumber, nir].flatMap((what) => (isIn(text, what) ? [{ way, what, where }] : [])),
    );
  }

  /** What stands in the files below a folder. */
  leaksBelow(dir: string): Leak[] {
    return filesBelow(dir).flatMap((file) => this.leaks(file, readFileSync(file, "latin1")));
  }
}

/** Digits alone could be part of a longer number, such as a time. */
function isIn(text: string, what: string): boolean {
  return /^\d+$/.test(what) ? new RegExp(`(?<![\\d.])${what}(?!\\d)`).test(text) : text.includes(what);
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => lstatSync(file, { throwIfNoEntry: false })?.isFile());
}
