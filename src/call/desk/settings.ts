import { readFile } from "node:fs/promises";
import { VisioborneError } from "../../contract/errors.ts";

/** Where the desk is and what proves who the borne is. Files are read anew at each connection: certificates rotate. */
export interface DeskSettings {
  /** `wss://host:port/path`. Never without TLS. */
  readonly url: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** Name in the desk's certificate, where it is not the host. */
  readonly serverName?: string;
}

export interface DeskSecrets {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** @throws VisioborneError `desk.refused` naming the file that can't be read */
export async function readSecrets(settings: DeskSettings): Promise<DeskSecrets> {
  const read = async (path: string): Promise<Buffer> => {
    try {
      return await readFile(path);
    } catch (error) {
      throw new VisioborneError("desk.refused", `certificate file ${path}: can't be read`, { path }, { cause: error });
    }
  };
  const { caFile, certFile, keyFile } = settings;
  const [ca, cert, key] = await Promise.all([read(caFile), read(certFile), read(keyFile)]);
  return { ca, cert, key };
}
