import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../pki/files.ts";

/** Why a code brought no certificate: for who reads the card in his computer. */
export interface Refused {
  /** Of the catalogue: `enrolment.code-used`. */
  readonly code: string;
  /** Hash of the code that was refused: a new one has not been. */
  readonly of: string;
}

/** @param dir of the identity */
export function refusalFile(dir: string): string {
  return join(dir, "refused.json");
}

/** What stands for an enrolment code, however it was typed. */
export function codeHash(code: string): string {
  return createHash("sha256").update(code.replaceAll(/[\s-]/g, "").toUpperCase()).digest("hex");
}

/** @param dir of the identity. @returns undefined where nothing was refused, or it cannot be read */
export function refusalIn(dir: string): Refused | undefined {
  try {
    const { code, of } = JSON.parse(readFileSync(refusalFile(dir), "utf8")) as Partial<Refused>;
    return typeof code === "string" && typeof of === "string" ? { code, of } : undefined;
  } catch {
    return undefined;
  }
}

/** Written once for each refusal, not for each attempt: a card wears. Throws what the disk says. */
export function noteRefusal(dir: string, refused: Refused | undefined): void {
  const before = refusalIn(dir);
  if (refused === undefined) return rmSync(refusalFile(dir), { force: true });
  if (before?.code === refused.code && before.of === refused.of) return;
  writeFileAtomic(refusalFile(dir), `${JSON.stringify(refused)}\n`, 0o600);
}
