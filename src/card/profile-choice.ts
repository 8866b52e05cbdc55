import type { Problem } from "../borne/config/problem.ts";
import { errorLine } from "../contract/errors.ts";
import { hasErrors } from "../borne/config/problem.ts";
import type { ApplyOptions } from "./apply.ts";
import type { FileProblem, Look } from "./look.ts";
import { readMemory, writeMemory } from "./memory.ts";
import { CARD_FILES, type Names } from "./places.ts";
import type { CardKeys } from "./types.ts";

export type Board = CardKeys["profile"]["board"];
export type Kit = CardKeys["profile"]["kit"];

/** Who knows the profiles and the drivers: the card program does not. */
export interface ProfileMaker {
  /** The text of a profile, as YAML. `detected`: made of what was found connected now. */
  make(choice: {
    readonly board: Board;
    readonly kit: Kit;
  }): Promise<{ readonly text: string; readonly detected: boolean }>;
  /** Checks a file. `name` = that of the profile, where it is good. */
  check(path: string): Promise<{ readonly name?: string; readonly problems: readonly Problem[] }>;
}

interface SettleOptions extends ApplyOptions {
  readonly names: Names;
  readonly look: Look;
  /** Absent = the card's file is not good. */
  readonly keys: CardKeys | undefined;
  /** Mistakes of the card's profile are added. */
  readonly problems: FileProblem[];
  readonly attempt: <T>(what: string, work: () => T) => T | undefined;
}

const DEFAULT = { board: "auto", kit: "standard" } as const;

/**
 * Puts the device profile in place: the card's own, else the delivered one that was chosen, else what is found on the
 * board. A profile that was detected stays until the choice changes: a printer that is switched off at one boot is still
 * the borne's.
 * @returns name of the profile in force; undefined = there is none
 */
export async function settleProfile(options: SettleOptions): Promise<string | undefined> {
  const { disk, names, look, keys, profiles, problems, attempt, owner } = options;
  const write = (text: string | Uint8Array) =>
    attempt("profil", () => disk.write(names.profile, text, 0o640, owner && { uid: 0, gid: owner.gid }));
  const inForce = async (): Promise<string | undefined> => (await profiles.check(names.profile)).name;
  if (look.profile) {
    attempt("profil", () => disk.write(names.candidate, look.profile ?? "", 0o600));
    const { name, problems: found } = await profiles.check(names.candidate);
    for (const problem of found) problems.push({ file: CARD_FILES.profile, problem });
    if (name !== undefined && !hasErrors(found)) {
      write(look.profile);
      return inForce();
    }
    // One that is in force is better than any guess.
    const before = await inForce();
    if (before !== undefined) return before;
  }
  if (!keys) return inForce();
  const { board, kit } = { ...DEFAULT, ...keys.profile };
  const choice = `${board}/${kit}`;
  const memory = readMemory(disk, names);
  const before = memory.profile?.choice === choice ? await inForce() : undefined;
  if (before !== undefined && memory.profile?.detected === true) return before;
  let made: Awaited<ReturnType<ProfileMaker["make"]>>;
  try {
    made = await profiles.make({ board, kit });
  } catch (error) {
    const found = errorLine(error).slice(0, 160);
    const place = { path: "profile", line: 0, column: 0, severity: "error" } as const;
    const problem = { code: "profile.made", ...place, found, expected: "a device profile" };
    problems.push({ file: CARD_FILES.config, problem });
    return inForce();
  }
  write(made.text);
  const name = await inForce();
  if (name !== undefined) {
    attempt("profil", () =>
      writeMemory(disk, names, { ...readMemory(disk, names), profile: { choice, detected: made.detected } }),
    );
  }
  return name;
}
