import { inFrench } from "./french.ts";
import type { CardReport } from "./report.ts";

/** What the file is told beside the report. */
export interface StatusFacts {
  /** Version of the program. */
  readonly version: string;
  /** Of the image, as its recipe wrote it; absent = none. */
  readonly image?: string;
  /** False where the clock may be wrong: times are then not shown as if they were sure. */
  readonly clockSet: boolean;
}

const HEAD: Readonly<Record<CardReport["state"], string>> = {
  good: "CORRECTE",
  rejected: "REFUSÉE",
  missing: "ABSENTE",
  unreadable: "ILLISIBLE",
};

/**
 * The text of visioborne-status.txt: French, for an installer with a computer and nothing else. CRLF and a byte order
 * mark, so that any Notepad shows it. Nothing secret is in it.
 */
export function statusText(report: CardReport, facts: StatusFacts): string {
  const lines = [
    "VISIOBORNE - ÉTAT DE LA CARTE",
    "Ce fichier est écrit par la borne à chaque changement. Il ne sert qu'à être lu.",
    "",
    `Écrit le       : ${time(report.atMs, report, facts)}`,
    `Borne          : ${report.borne ?? "pas encore nommée"}`,
    `Logiciel       : ${facts.version}${facts.image === undefined ? "" : `, image ${facts.image}`}`,
    `Appareils      : ${report.profile ?? "pas encore choisis"}`,
    "",
    `CONFIGURATION  : ${headline(report)}`,
    ...consequence(report),
    "",
    ...report.problems.flatMap(({ file, problem }, index) => {
      const { found, expected, remedy } = inFrench(problem);
      const kind = problem.severity === "error" ? "ERREUR" : "REMARQUE";
      const place = problem.line > 0 ? `, ligne ${problem.line}, colonne ${problem.column}` : "";
      return [
        `${index + 1}. ${kind} dans ${file}${place}${problem.path === "" ? "" : ` (${problem.path})`}`,
        `   trouvé  : ${found}`,
        `   attendu : ${expected}`,
        `   remède  : ${remedy}`,
        "",
      ];
    }),
    `INSCRIPTION    : ${enrolment(report, facts)}`,
    `WI-FI          : ${report.wifi === undefined ? "non demandé (câble)" : `réseau ${report.wifi.ssid}, d'après ${report.wifi.from}`}`,
    `MAINTENANCE    : ${report.ssh ? "ssh ouvert, par clé seulement" : "ssh fermé"}`,
    ...(report.dataMadeAnew ? ["", "ATTENTION      : la mémoire de la borne était abîmée et a été refaite."] : []),
    ...(report.identityRestored ? ["                 Son identité a été reprise de la copie de cette carte."] : []),
    ...(report.dataMadeAnew ? ["                 Si cela se répète, changez la carte."] : []),
    ...report.remarks.flatMap((remark) => ["", `ATTENTION      : ${remark}`]),
  ];
  return `\uFEFF${lines.join("\r\n")}\r\n`;
}

/** Whether two texts say the same but for when they were written. */
export function saysTheSame(one: string, other: string): boolean {
  const without = (text: string) => text.replace(/^Écrit le .*$/m, "");
  return without(one) === without(other);
}

/** In one line what is wrong, for the screen, the console and the alert; undefined = nothing. */
export function verdictOf(report: CardReport): string | undefined {
  if (report.state === "good") return undefined;
  return `Configuration ${HEAD[report.state].toLowerCase()}${count(report)}`;
}

export function errorsOf(report: CardReport): CardReport["problems"] {
  return report.problems.filter(({ problem }) => problem.severity === "error");
}

function headline(report: CardReport): string {
  return `${HEAD[report.state]}${count(report)}`;
}

function count(report: CardReport): string {
  const errors = errorsOf(report).length;
  if (report.state !== "rejected" || errors === 0) return "";
  return errors === 1 ? " (1 erreur)" : ` (${errors} erreurs)`;
}

function consequence({ state, configured }: CardReport): string[] {
  if (state === "good") return [];
  return configured
    ? ["                 La borne marche avec la dernière configuration correcte."]
    : ["                 La borne ne peut pas marcher : corrigez, puis remettez la carte."];
}

function enrolment(report: CardReport, facts: StatusFacts): string {
  switch (report.code) {
    case "used": {
      const used = report.codeUsedMs === undefined ? "" : ` le ${time(report.codeUsedMs, report, facts)}`;
      const until = report.certificateUntilMs;
      const valid =
        until === undefined ? "" : ` ; certificat jusqu'au ${day(until, report.timeZone)}, renouvelé tout seul`;
      return `code utilisé${used}${valid}`;
    }
    case "waiting":
      return "code lu, pas encore utilisé : la borne s'inscrit dès qu'elle a une ligne";
    case "refused":
      return refusal(report.codeRefused ?? "");
    case "none":
      return "pas de code";
  }
}

/** What the supervisor's server answered, and what an installer does about it. */
const REFUSALS: Readonly<Record<string, string>> = {
  "enrolment.code-refused": "le serveur ne connaît pas ce code",
  "enrolment.code-used": "ce code a déjà servi",
  "enrolment.code-expired": "ce code est périmé",
  "enrolment.superseded": "un code plus récent a été donné",
  "enrolment.wrong-borne": "ce code est celui d'une autre borne",
  "enrolment.wrong-serial": "ce code est réservé à un autre appareil",
};
const BY_SYNDICAT: Readonly<Record<string, string>> = {
  "enrolment.waiting": "demande reçue, en attente de l'accord du syndicat",
  "enrolment.blocked": "le syndicat a bloqué cette borne : appelez-le",
};

function refusal(code: string): string {
  const known = REFUSALS[code];
  if (known === undefined) return BY_SYNDICAT[code] ?? `refusée (${code}) : appelez le syndicat`;
  return `code refusé : ${known}\r\n                 Demandez un nouveau code au syndicat et écrivez-le dans visioborne.yaml.`;
}

function time(ms: number, { timeZone }: CardReport, { clockSet }: StatusFacts): string {
  const at = new Intl.DateTimeFormat("fr-FR", { timeZone, hour: "2-digit", minute: "2-digit" }).format(ms);
  return `${day(ms, timeZone)} à ${at}${clockSet ? "" : " (horloge pas encore réglée)"}`;
}

function day(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat("fr-FR", { timeZone, day: "2-digit", month: "2-digit", year: "numeric" }).format(ms);
}
