// Lists in text files: one thing a line, a comment after `#`.
import { readFileSync } from "node:fs";

export function readList(file: string): string[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "");
}
