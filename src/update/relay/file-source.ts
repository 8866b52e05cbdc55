import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import type { BundleSource } from "./source.ts";

/** A bundle on a stick. */
export function fileSource(path: string): BundleSource {
  return {
    size: async () => {
      try {
        const { size } = await stat(path);
        return size;
      } catch (error) {
        throw new VisioborneError("update.source", `bundle: ${errorLine(error)}`, {}, { cause: error });
      }
    },
    read: (start, end, signal): Promise<Readable> => Promise.resolve(createReadStream(path, { start, end, signal })),
    close: () => undefined,
  };
}
