import { join } from "node:path";
import type { Problem } from "../borne/config/problem.ts";
import type { Disk } from "./disk.ts";
import { CARD_FILES, type Names } from "./places.ts";
import { readPreseed, type Preseed } from "./preseed.ts";
import { readCard, type ReadCard } from "./read-card.ts";
import type { CardState } from "./report.ts";

/** A problem, and the file of the card that it is in. */
export interface FileProblem {
  readonly file: string;
  readonly problem: Problem;
}

/** What is on the card. */
export interface Look {
  readonly state: CardState;
  /** Absent where there is no file. */
  readonly card?: ReadCard;
  /** Where it was read. */
  readonly cardFile?: string;
  readonly preseed?: Preseed;
  readonly profile?: Buffer;
  readonly problems: readonly FileProblem[];
}

/** Names that Windows and hasty hands give the file: `.txt` is not shown there. */
const OTHER_NAMES = ["visioborne.yaml.txt", "visioborne.yml", "visioborne.txt", "visioborne.yml.txt"];

/**
 * Reads the files of the card.
 * @param mounted false = its partition can't be read
 */
export function lookAtCard(disk: Disk, names: Names, folder: string, mounted: boolean): Look {
  const file = CARD_FILES.config;
  if (!mounted) {
    return {
      state: "unreadable",
      problems: [about(file, "card.unreadable", "a file that can't be read (FAT)", PLAIN)],
    };
  }
  const problems: FileProblem[] = [];
  const seed = disk.read(names.cardPreseed);
  const preseed = seed && readPreseed(seed);
  for (const problem of preseed?.problems ?? []) problems.push({ file: CARD_FILES.preseed, problem });
  const profile = disk.read(names.cardProfile);
  const found = find(disk, names.cardConfig, folder);
  const others = { ...(preseed ? { preseed } : {}), ...(profile ? { profile } : {}) };
  if (!found) {
    problems.push(about(file, "file.missing", "no such file", PLAIN));
    return { state: "missing", ...others, problems };
  }
  const card = readCard(found.bytes, folder);
  if (found.name !== file) {
    const renamed = about(found.name, "file.name", JSON.stringify(found.name), JSON.stringify(file));
    problems.push({ ...renamed, problem: { ...renamed.problem, severity: "warning" } });
  }
  for (const problem of card.problems) problems.push({ file: found.name, problem });
  const cardFile = join(folder, found.name);
  return { state: card.config ? "good" : "rejected", card, cardFile, ...others, problems };
}

const PLAIN = "a YAML file that can be read";

function find(disk: Disk, config: string, folder: string): { name: string; bytes: Buffer } | undefined {
  const bytes = disk.read(config);
  if (bytes) return { name: CARD_FILES.config, bytes };
  for (const name of OTHER_NAMES) {
    const other = disk.read(join(folder, name));
    if (other) return { name, bytes: other };
  }
  return undefined;
}

function about(file: string, code: string, found: string, expected: string): FileProblem {
  return { file, problem: { code, path: "", line: 0, column: 0, found, expected, severity: "error" } };
}
