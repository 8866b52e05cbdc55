import type { DeskConfig, Organisme } from "../config/config.ts";
import { DEFAULT_RULES } from "../queue/model.ts";
import type { OrganismeRules, QueueRules } from "../queue/model.ts";

/** A reason for a call, in both languages. */
export interface ReasonWords {
  readonly id: string;
  readonly fr: string;
  readonly en: string;
}

/** Where an organisme has no list of its own. */
const DEFAULT_REASONS: readonly ReasonWords[] = [
  { id: "information", fr: "Information générale", en: "General information" },
  { id: "rights", fr: "Droits et prestations", en: "Rights and benefits" },
  { id: "file", fr: "Suivi d'un dossier", en: "Following a file" },
  { id: "papers", fr: "Papiers à remettre ou à recevoir", en: "Papers to give or to get" },
  { id: "online", fr: "Aide à une démarche en ligne", en: "Help with an online procedure" },
  { id: "appointment", fr: "Rendez-vous", en: "Appointment" },
  { id: "other", fr: "Autre", en: "Other" },
];

/** The closed list of an organisme. */
export function reasonsOf({ reasons }: Pick<Organisme, "reasons">): readonly ReasonWords[] {
  if (reasons.length === 0) return DEFAULT_REASONS;
  return reasons.map(({ id, name, nameEn }) => ({ id, fr: name, en: nameEn ?? name }));
}

/** What the configuration says of the queue. */
export function queueRules(config: DeskConfig): QueueRules {
  return { ...DEFAULT_RULES, organismes: new Map(config.organismes.map((one) => [one.id, rulesOf(one)])) };
}

function rulesOf(organisme: Organisme): OrganismeRules {
  const { id, maxWaitS, absentWaitS, holdS, overflowTo, overflowAfterS = 120 } = organisme;
  return {
    id,
    maxWaitMs: maxWaitS * 1000,
    absentWaitMs: absentWaitS * 1000,
    holdMs: holdS * 1000,
    reasons: reasonsOf(organisme).map((reason) => reason.id),
    ...(overflowTo === undefined ? {} : { overflow: { to: overflowTo, afterMs: overflowAfterS * 1000 } }),
  };
}
