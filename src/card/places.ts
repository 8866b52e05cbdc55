import { join } from "node:path";
import { refusalFile } from "../borne/enrolment/refused.ts";

/** Where everything lies. */
export interface Places {
  /** The card's FAT partition, that an installer's computer shows. */
  readonly card: string;
  /** The daemon's configuration. */
  readonly etc: string;
  /** The partition of what lasts. */
  readonly data: string;
  /** In RAM: what this boot has found. */
  readonly run: string;
}

/** The files of the card. */
export const CARD_FILES = {
  config: "visioborne.yaml",
  status: "visioborne-status.txt",
  profile: "profile.yaml",
  preseed: "rpi-preseed.toml",
  copy: "visioborne-identite.bin",
} as const;

/** The names of everything, from the four folders. */
export function namesOf({ card, etc, data, run }: Places) {
  return {
    cardConfig: join(card, CARD_FILES.config),
    cardStatus: join(card, CARD_FILES.status),
    cardProfile: join(card, CARD_FILES.profile),
    cardPreseed: join(card, CARD_FILES.preseed),
    cardCopy: join(card, CARD_FILES.copy),
    config: join(etc, "visioborne.yaml"),
    profile: join(etc, "profile.yaml"),
    code: join(etc, "keys", "enrolment-code"),
    files: join(etc, "files"),
    identity: join(data, "visioborne", "identity"),
    refused: refusalFile(join(data, "visioborne", "identity")),
    /** Of the card program: what it took, root's alone. */
    secrets: join(data, "card", "secrets.json"),
    memory: join(data, "card", "memory.json"),
    /** What the system is given at each boot: a tree that is laid over its own. */
    system: join(data, "system"),
    report: join(run, "report.json"),
    unconfigured: join(run, "unconfigured"),
    console: join(run, "console.txt"),
    candidate: join(run, "profile.candidate.yaml"),
    dataMade: join(run, "data-recreated"),
    restored: join(run, "identity-restored"),
  } as const;
}

export type Names = ReturnType<typeof namesOf>;
