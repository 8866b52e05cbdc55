import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../pki/files.ts";
import { bornesAcl, MADE_FROM_REGISTER, peopleAcl } from "./access-lists.ts";
import { BORNES_ACL, mosquittoConf, PEOPLE_ACL, type BrokerConfig } from "./config.ts";

/** mosquitto reads them after it has become its own user: owner root, group mosquitto. */
const MODE = 0o640;

/** What was written, and what was left. */
export interface WrittenBroker {
  readonly files: readonly string[];
  /** The list that a supervisor keeps stands already. */
  readonly kept: readonly string[];
}

/**
 * Writes mosquitto.conf and both access lists into a folder. A list of bornes that a supervisor made from its register
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
  if (isOfRegister(join(dir, BORNES_ACL))) kept.push(join(dir, BORNES_ACL));
  else write(BORNES_ACL, bornesAcl());
  write(PEOPLE_ACL, peopleAcl(config.homeAssistant));
  return { files, kept };
}

function isOfRegister(path: string): boolean {
  try {
    return readFileSync(path, "utf8").startsWith(MADE_FROM_REGISTER);
  } catch {
    return false;
  }
}
