import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { stringify } from "yaml";
import { loadConfig } from "../borne/config/load.ts";
import { Identity } from "../borne/enrolment/identity.ts";
import { codeHash, refusalIn } from "../borne/enrolment/refused.ts";
import { errorLine } from "../contract/errors.ts";
import { keepCopy, restoreIdentity } from "./copy-on-card.ts";
import type { Disk, Owner } from "./disk.ts";
import { lookAtCard, type FileProblem, type Look } from "./look.ts";
import { endErasing, erase, readMemory, readSecrets, writeMemory, writeSecrets } from "./memory.ts";
import { namesOf, type Names, type Places } from "./places.ts";
import { settleProfile, type ProfileMaker } from "./profile-choice.ts";
import type { CardReport } from "./report.ts";
import { placeInToml, placeInYaml } from "./secret-values.ts";
import { SYSTEM_PATHS, systemFiles, type SystemWishes } from "./system-files.ts";
import { wishesOf, wishesOfPreseed, type Wishes } from "./wishes.ts";

export interface ApplyOptions {
  readonly places: Places;
  readonly disk: Disk;
  /** False = the card's partition can't be read. */
  readonly mounted: boolean;
  readonly profiles: ProfileMaker;
  /** Of this board: see `boardMark`. */
  readonly board: string | undefined;
  /** The daemon's user; absent = files stay of who writes them. */
  readonly owner?: Owner;
  readonly nowMs: () => number;
}

/**
 * Reads the card and makes of it what daemon and system need. A card with mistakes changes nothing of what works. Cut at
 * any moment, the next run ends what this one began; run again, it changes nothing.
 * @throws nothing that a card or a full disk can cause: that stands in the report
 */
export async function applyCard(options: ApplyOptions): Promise<CardReport> {
  const { places, disk } = options;
  const names = namesOf(places);
  const remarks: string[] = [];
  const attempt = <T>(what: string, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Error) || !("syscall" in error || "status" in error)) throw error;
      remarks.push(`${what} : ${failureWords(error)}`);
      return undefined;
    }
  };
  attempt("secrets de la carte", () => endErasing(disk, names));
  // The identity that comes back is a change of it: this program is run again in the same boot, and has to say so still.
  if (attempt("copie de l'identité", () => restoreIdentity({ ...options, names })))
    disk.write(names.restored, "", 0o644);
  const look = lookAtCard(disk, names, places.card, options.mounted);
  const problems: FileProblem[] = [...look.problems];
  const kept = readSecrets(disk, names);
  const identity = { ...identityIn(disk, names), codeUsed: readMemory(disk, names).codeUsed };
  const wishes = wishesFrom(look, { kept, identity, folder: places.card });
  for (const problem of wishes?.problems ?? []) problems.push({ file: "visioborne.yaml", problem });
  const good = wishes !== undefined && wishes.problems.length === 0;
  if (good) {
    attempt("mémoire de la borne", () => {
      writeSecrets(disk, names, wishes.secrets);
      takeFiles(options, names, wishes);
    });
  }
  const system = good
    ? wishes
    : look.preseed && look.state === "missing"
      ? wishesOfPreseed(look.preseed, kept)
      : undefined;
  if (system) {
    attempt("réglages du système", () => {
      writeSecrets(disk, names, system.secrets);
      writeSystem(disk, names, system.system);
    });
  }
  const keys = good ? look.card?.keys : undefined;
  const profile = await settleProfile({ ...options, names, look, keys, problems, attempt });
  if (good) {
    // Last: with it the daemon takes everything else for granted.
    attempt("configuration", () => writeConfig(options, names, wishes));
  }
  const usedNow = identity.facts !== undefined && good && !wishes.enrolAgain;
  attempt("secrets de la carte", () =>
    eraseSecrets(options, names, look, { good: good || system !== undefined, usedNow }),
  );
  const borne = look.card?.config && `${look.card.config.borne.network}/${look.card.config.borne.id}`;
  if (usedNow && borne !== undefined) attempt("copie de l'identité", () => keepCopy({ ...options, names }, borne));

  const configured = (await loadConfig(names.config)).config;
  const { codeUsedMs } = readMemory(disk, names);
  const enrolling = configured?.enrolment !== undefined;
  return {
    v: 1,
    state: look.state === "good" && !good ? "rejected" : look.state,
    configured: configured !== undefined && profile !== undefined,
    problems,
    ...(configured ? { borne: `${configured.borne.network}/${configured.borne.id}` } : {}),
    ...(profile === undefined ? {} : { profile }),
    timeZone: configured?.site.timeZone ?? look.card?.config?.site.timeZone ?? "Europe/Paris",
    atMs: options.nowMs(),
    ...codeIn(disk, names, { enrolling, enrolled: identity.facts !== undefined && !wishes?.enrolAgain }),
    ...(codeUsedMs === undefined ? {} : { codeUsedMs }),
    ...(identity.facts ? { certificateUntilMs: identity.facts.notAfterMs } : {}),
    ...wifiIn(system?.system, look),
    ssh: disk.read(join(names.system, SYSTEM_PATHS.sshKeys)) !== undefined,
    dataMadeAnew: disk.read(names.dataMade) !== undefined,
    identityRestored: disk.read(names.restored) !== undefined,
    remarks,
  };
}

function codeIn(
  disk: Disk,
  names: Names,
  { enrolling, enrolled }: { readonly enrolling: boolean; readonly enrolled: boolean },
): Pick<CardReport, "code" | "codeRefused"> {
  if (!enrolling) return { code: "none" };
  if (enrolled) return { code: "used" };
  const code = disk.read(names.code);
  if (!code) return { code: "none" };
  const refused = refusalIn(names.identity);
  if (refused?.of === codeHash(code.toString("utf8"))) return { code: "refused", codeRefused: refused.code };
  // Of a code of before: who waits for the certificate must not take it for the answer to this one.
  disk.remove(names.refused);
  return { code: "waiting" };
}

function identityIn(disk: Disk, names: Names): { name: string | undefined; facts: ReturnType<Identity["facts"]> } {
  const identity = new Identity(names.identity);
  const facts = identity.facts();
  const certificate = facts && disk.read(identity.certFile);
  if (!certificate) return { name: undefined, facts: undefined };
  return { name: new X509Certificate(certificate).subject.match(/CN=(.*)/)?.[1], facts };
}

function wishesFrom(look: Look, kept: Omit<Parameters<typeof wishesOf>[1], "preseed">): Wishes | undefined {
  const { card, preseed } = look;
  return card?.config && wishesOf({ ...card, config: card.config }, { ...kept, preseed });
}

function takeFiles({ disk, owner }: ApplyOptions, names: Names, { files, code, enrolAgain }: Wishes): void {
  const group = owner && { uid: 0, gid: owner.gid };
  for (const { from, name } of files) {
    const bytes = disk.read(from);
    if (bytes) disk.write(join(names.files, name), bytes, 0o640, group);
  }
  if (enrolAgain) disk.remove(join(names.identity, "current"));
  if (code !== undefined) disk.write(names.code, `${code}\n`, 0o600, owner);
}

function writeConfig({ disk, owner }: ApplyOptions, names: Names, { document }: Wishes): void {
  const head = "# Made by `visioborne card apply` from the card's visioborne.yaml: change that one, not this one.\n";
  disk.write(names.config, head + stringify(document, { lineWidth: 0 }), 0o640, owner && { uid: 0, gid: owner.gid });
}

function writeSystem(disk: Disk, { system }: Names, wishes: SystemWishes): void {
  const files = systemFiles(wishes);
  for (const path of Object.values(SYSTEM_PATHS)) {
    if (!files.some((file) => file.path === path)) disk.remove(join(system, path));
  }
  for (const { path, text, mode } of files) disk.write(join(system, path), text, mode);
}

/** What the borne has now is taken off the card: passwords at once, the code when it was used. */
function eraseSecrets(
  { disk, nowMs }: ApplyOptions,
  names: Names,
  { cardFile }: Look,
  { good, usedNow }: { readonly good: boolean; readonly usedNow: boolean },
): void {
  const at = (file: string | undefined, find: (bytes: Buffer) => ReturnType<typeof placeInYaml>): void => {
    const bytes = file === undefined ? undefined : disk.read(file);
    if (file !== undefined && bytes) erase(disk, names, file, find(bytes));
  };
  if (good) {
    // Never before it is kept elsewhere: a disk that is full keeps nothing.
    if (readSecrets(disk, names).wifi !== undefined) {
      at(cardFile, (bytes) => placeInYaml(bytes, ["wifi", "password"]));
      at(names.cardPreseed, (bytes) => placeInToml(bytes, "wlan", "password"));
    }
    at(names.cardPreseed, (bytes) => placeInToml(bytes, "user", "password"));
  }
  if (!usedNow) return;
  // Remembered before it is gone: it must never be taken for a new one.
  const memory = readMemory(disk, names);
  const given = readSecrets(disk, names).code;
  if (given !== undefined && codeHash(given) !== memory.codeUsed) {
    writeMemory(disk, names, { ...memory, codeUsed: codeHash(given), codeUsedMs: nowMs() });
  }
  at(cardFile, (bytes) => placeInYaml(bytes, ["enrolment", "code"]));
  disk.remove(names.code, { secret: true });
  const { code, ...others } = readSecrets(disk, names);
  if (code !== undefined) writeSecrets(disk, names, others);
}

function wifiIn(system: SystemWishes | undefined, { card }: Look): Pick<CardReport, "wifi"> {
  if (!system?.wifi) return {};
  return { wifi: { ssid: system.wifi.ssid, from: card?.keys?.wifi ? "visioborne.yaml" : "rpi-preseed.toml" } };
}

function failureWords(error: Error): string {
  const code = "code" in error ? String(error.code) : "";
  if (code === "ENOSPC") return "mémoire pleine, rien n'a été écrit";
  if (code === "EROFS" || code === "EIO") return "la carte ne se laisse plus écrire ; changez-la";
  return errorLine(error).slice(0, 120);
}
