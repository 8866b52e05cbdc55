import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { applyCard, type ApplyOptions } from "../../../src/card/apply.ts";
import { Disk } from "../../../src/card/disk.ts";
import { CARD_FILES, namesOf, type Places } from "../../../src/card/places.ts";
import type { CardReport } from "../../../src/card/report.ts";
import { tellCard } from "../../../src/card/tell.ts";
import { profileMaker } from "../../../src/cli/card-profiles.ts";

/** A power cut: what comes after it does not happen. */
export class Cut extends Error {}

/** When the tests are, epoch ms: 2026-11-22, 14:00 in Paris. */
export const NOW_MS = Date.UTC(2026, 10, 22, 13, 0);

export const CODE = "2P0KE-M1JS5-2TD8J-Y5YEY-X532J-AYWPZ-VDV02-XEDZ4";

/** A card as an installer has filled it in. */
export const GOOD = `borne: { network: manche, id: villedieu-1 }
enrolment: { url: "https://enrolement.example:8886", code: ${CODE} }
site:
  card: villedieu-mairie
  name: Mairie de Villedieu
  hours: { weekly: [{ days: [mon], from: "09:00", to: "12:00" }] }
services:
  - { id: caf, organisme: caf50, name: CAF, needs: [camera] }
profile: { board: simulated }
`;

/** The folders of a borne, and what `card apply` does in them. */
export class CardStand implements Disposable {
  // In RAM: what is tested is the order of the steps, not how long a disk takes for each.
  readonly root = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "visioborne-card-"));
  readonly places: Places;
  readonly names: ReturnType<typeof namesOf>;
  board: string | undefined = "serial:10000000abcdef01";
  nowMs = NOW_MS;

  constructor(card?: string) {
    const at = (name: string) => join(this.root, name);
    this.places = { card: card ?? at("card"), etc: at("etc"), data: at("data"), run: at("run") };
    this.names = namesOf(this.places);
    for (const folder of Object.values(this.places)) mkdirSync(folder, { recursive: true });
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  put(name: keyof typeof CARD_FILES | (string & {}), text: string | Uint8Array): void {
    const known = CARD_FILES[name as keyof typeof CARD_FILES] as string | undefined;
    writeFileSync(join(this.places.card, known ?? name), text);
  }

  read(path: string): string | undefined {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  }

  /** @param cutBefore the step that the power is cut before, from 0; undefined = none */
  async apply(
    options: Partial<ApplyOptions> & { readonly cutBefore?: number; readonly remount?: boolean } = {},
  ): Promise<CardReport & { readonly steps: readonly string[] }> {
    const steps: string[] = [];
    const { cutBefore, remount = false, ...others } = options;
    const step = (what: string): void => {
      if (steps.push(what) - 1 === cutBefore) throw new Cut(what);
    };
    const { places, board } = this;
    const disk = new Disk({ card: places.card, remount, step });
    const nowMs = () => this.nowMs;
    const report = await applyCard({ places, disk, mounted: true, profiles: profileMaker(), board, nowMs, ...others });
    tellCard(places, disk, report, { version: "1.2.3", clockSet: true });
    return { ...report, steps };
  }

  status(): string {
    return this.read(this.names.cardStatus) ?? "";
  }

  /** What the daemon does when its code was taken: an identity of its own. */
  enrol(): void {
    const folder = join(this.names.identity, "of-test");
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(identity())) writeFileSync(join(folder, name), text);
    const current = join(this.names.identity, "current");
    rmSync(current, { force: true });
    symlinkSync("of-test", current);
  }
}

let made: Readonly<Record<string, string>> | undefined;

/** Files of an identity, made once. */
function identity(): Readonly<Record<string, string>> {
  if (made) return made;
  const key = join(mkdtempSync(join(tmpdir(), "visioborne-key-")), "key");
  const make = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key];
  const cert = execFileSync("openssl", [...make, "-subj", "/CN=villedieu-1", "-days", "90"], { encoding: "utf8" });
  const facts = { brokerUrl: "mqtts://b:8883", notAfterMs: NOW_MS + 90 * 86_400_000, renewAtMs: NOW_MS, nowMs: NOW_MS };
  const identityJson = JSON.stringify({ ...facts, serverKey: "00", url: "https://e:8886" });
  made = {
    "borne.key": readFileSync(key, "utf8"),
    "borne.crt": cert,
    "trust.crt": cert,
    "identity.json": identityJson,
  };
  rmSync(dirname(key), { recursive: true });
  return made;
}
