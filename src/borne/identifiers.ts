import type { Words } from "../contract/faults.ts";
import type { Config } from "./config/types.ts";

/** The number that an organisme asks for, as the screen asks for it. */
export interface IdentifierForm {
  readonly kind: string;
  readonly digits: number;
  /** How the digits are grouped, so that they can be compared with a letter. */
  readonly groups: readonly number[];
  readonly label: Words;
}

type Asked = NonNullable<Config["services"][number]["identifier"]>;

const CAF: IdentifierForm = {
  kind: "caf-7",
  digits: 7,
  groups: [3, 4],
  label: { fr: "Votre numéro de dossier CAF (7 chiffres)", en: "Your CAF file number (7 digits)" },
};
const NIR: IdentifierForm = {
  kind: "nir-15",
  digits: 15,
  groups: [1, 2, 2, 2, 3, 3, 2],
  label: {
    fr: "Votre numéro de sécurité sociale (15 chiffres)",
    en: "Your social security number (15 digits)",
  },
};

/** @returns undefined where the service asks for none */
export function identifierForm(asked: Asked | undefined): IdentifierForm | undefined {
  if (asked === undefined) return undefined;
  if (asked.kind === "caf-7") return CAF;
  if (asked.kind === "nir-15") return NIR;
  const digits = asked.digits ?? 8;
  return {
    kind: `digits-${digits}`,
    digits,
    groups: groupsOf(digits),
    label: { fr: `Votre numéro (${digits} chiffres)`, en: `Your number (${digits} digits)` },
  };
}

/**
 * Whether what was typed can be such a number. A local check only: it is never looked up anywhere. The key of the NIR
 * is 97 minus the first 13 digits modulo 97 (INSEE); Corsica's letters can't be typed, and are asked for by voice.
 */
export function canBe(form: IdentifierForm, value: string): boolean {
  if (!new RegExp(`^[0-9]{${form.digits}}$`).test(value)) return false;
  if (form.kind !== NIR.kind) return true;
  return 97 - Number(BigInt(value.slice(0, 13)) % 97n) === Number(value.slice(13));
}

function groupsOf(digits: number): readonly number[] {
  const threes = Math.floor(digits / 3);
  const rest = digits % 3;
  const groups = Array.from({ length: threes }, () => 3);
  if (rest === 0) return groups;
  if (rest === 1 && threes > 0) return [...groups.slice(1), 4];
  return [...groups, rest];
}
