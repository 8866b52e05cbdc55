import { existsSync } from "node:fs";
import { join } from "node:path";
import { VisioborneError } from "../contract/errors.ts";
import type { BorneName } from "../contract/topics.ts";

/** Absolute paths of what a borne presents. */
export interface TlsFiles {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Names of a simulated fleet: `<prefix>-00001` and so on. @param first number of the first, from 1 */
export function fleetNames(network: string, prefix: string, count: number, first = 1): BorneName[] {
  return Array.from({ length: count }, (_, at) => ({
    network,
    borne: `${prefix}-${String(first + at).padStart(5, "0")}`,
  }));
}

/**
 * Finds the certificates of bornes in a folder: `<borne>.crt` and `.key`, or `borne-<borne>.crt` and `.key`.
 * @throws VisioborneError `pki.unknown` naming the first that is not there.
 */
export function certificatesOf(
  dir: string,
  caFile: string,
  names: readonly BorneName[],
): (name: BorneName) => TlsFiles {
  const found = new Map<string, TlsFiles>();
  for (const { borne } of names) {
    const stem = [borne, `borne-${borne}`].find((one) => existsSync(join(dir, `${one}.crt`)));
    if (stem === undefined) {
      throw new VisioborneError("pki.unknown", `${dir}: no certificate ${borne}.crt; --make-certs makes it`, { borne });
    }
    found.set(borne, { caFile, certFile: join(dir, `${stem}.crt`), keyFile: join(dir, `${stem}.key`) });
  }
  return (name) => found.get(name.borne)!;
}
