import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../pki/files.ts";
import { anyBorneAcl, MADE_FROM_REGISTER } from "./access-lists.ts";
import { ACCESS_LIST, mosquittoConf, type BrokerConfig } from "./config.ts";

/** mosquitto reads them after it has become its own user: owner root, group mosquitto. */
const MODE = 0o640;

/** What was written, and what was left. */
export interface WrittenBroker {
  readonly files: readonly string[];
  /** The list that a supervisor keeps stands already. */
  readonly kept: readonly string[];
}

/**
 * Writes mosquitto.conf and the access list into a folder. A list that a supervisor made from its register
 * is left as it is: over it, the one for any borne would let the blocked ones in.
 */
export function writeBroker(dir: string, config: BrokerConfig): WrittenBroker {
  mkdirSync(dir, { recursive: true, mode: 0o750 });
  const files: string[] = [];
  const kept: string[] = [];
  const write = (name: string, text: string): void => {
    writeFileAtomic(join(dir, name), text, MODE);
    files.push(join(dir, name));
  };
  write("mosquitto.conf", mosquittoConf(config));
  if (isOfRegister(join(dir, ACCESS_LIST))) kept.push(join(dir, ACCESS_LIST));
  else write(ACCESS_LIST, anyBorneAcl(config.homeAssistant));
  return { files, kept };
}

function isOfRegister(path: string): boolean {
  try {
    return readFileSync(path, "utf8").startsWith(MADE_FROM_REGISTER);
  } catch {
    return false;
  }
}
