import { readFileSync } from "node:fs";
import { errorLine, VisioborneError } from "../contract/errors.ts";

/** Reads a file that a configuration names. @throws VisioborneError `config.file` naming it and its place. */
export function readNamedFile(path: string, place: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const message = `${place}: ${path} cannot be read: ${errorLine(error)}`;
    throw new VisioborneError("config.file", message, { place }, { cause: error });
  }
}
