import { say, type Language, type WordPair } from "./words.ts";

/** Commands, batches, the audit, tokens of programs. French, English. */
export const COMMANDS = {
  title: ["Commandes", "Commands"],
  none: ["Aucune commande n'a été donnée.", "No command was given."],
  send: ["Donner une commande", "Give a command"],
  "send.to": ["{type} : {borne} ?", "{type}: {borne}?"],
  "send.now": ["Envoyer", "Send"],
  "when-back": ["L'envoyer quand elle pourra (24 heures au plus)", "Send it when it can (24 hours at most)"],
  "when-back.hint": [
    "Elle ne peut pas maintenant (muette, occupée, ouverte) : sans cela, la commande est refusée.",
    "It cannot now (silent, busy, open): without this, the command is refused.",
  ],
  device: ["Périphérique", "Device"],
  minutes: ["Durée, minutes", "Duration, minutes"],
  url: ["Adresse du fichier edition.json", "Address of the file edition.json"],
  sha256: ["Son empreinte SHA-256", "Its SHA-256"],
  "type.selftest": ["Autotest", "Self-test"],
  "type.restart-device": ["Relancer un périphérique", "Restart a device"],
  "type.identify": ["Repérer la borne", "Find the terminal"],
  "type.log": ["Lire le journal", "Read the log"],
  "type.reload-config": ["Relire la configuration", "Reload the configuration"],
  "type.reboot": ["Redémarrer", "Reboot"],
  "type.forms-update": ["Mettre à jour les formulaires", "Update the forms"],
  "type.update": ["Mettre à jour le système", "Update the system"],
  "about.selftest": [
    "Chaque périphérique s'essaie : une minute environ. Refusé pendant un entretien.",
    "Each device tests itself: about a minute. Refused during an interview.",
  ],
  "about.restart-device": [
    "Le pilote du périphérique est fermé puis rouvert. Refusé pendant un entretien.",
    "The driver of the device is closed and opened again. Refused during an interview.",
  ],
  "about.identify": [
    "Les voyants clignotent et la borne se nomme, trente secondes.",
    "The lamps blink and the terminal says which it is, for thirty seconds.",
  ],
  "about.log": [
    "Les lignes techniques de la borne arrivent ici, expurgées, pendant un temps limité. Elles ne sont pas gardées.",
    "Technical lines come here, redacted, for a limited time. They are not kept.",
  ],
  "about.reload-config": ["La borne relit ses fichiers de configuration.", "The terminal reads its files again."],
  "about.reboot": [
    "La borne s'arrête et redémarre : deux minutes environ sans service. Refusé pendant un entretien.",
    "The terminal stops and starts again: about two minutes without service. Refused during an interview.",
  ],
  "about.forms-update": [
    "La borne prend une nouvelle édition signée des formulaires, hors de ses heures d'ouverture.",
    "The terminal takes a new signed edition of the forms, outside its opening hours.",
  ],
  "about.update": [
    "La borne prend un nouveau système signé, la nuit, sans gêner un appel ; elle revient d'elle-même à l'ancien s'il ne vaut pas mieux. Le résultat vient après son redémarrage.",
    "The terminal takes a new signed system, at night, without disturbing a call; it goes back by itself if it is not as good. The result comes after its restart.",
  ],
  "update.url": ["Adresse du fichier .raucb", "Address of the .raucb file"],
  "update.version": ["Version qu'il contient", "Version that it holds"],
  "update.sha256": ["Empreinte de son manifeste (facultative)", "SHA-256 of its manifest (optional)"],
  "update.now": ["Sans attendre la fermeture du site", "Without waiting for the site to close"],
  "update.older": ["Même si la borne a une version plus récente", "Even if the terminal has a later version"],
  "state.issued": ["en attente", "waiting"],
  "state.sent": ["envoyée", "sent"],
  "state.accepted": ["acceptée", "accepted"],
  "state.running": ["en cours", "running"],
  "state.succeeded": ["réussie", "succeeded"],
  "state.failed": ["échouée", "failed"],
  "state.rejected": ["refusée", "refused"],
  "state.expired": ["périmée", "expired"],
  "state.unanswered": ["sans réponse", "unanswered"],
  command: ["Commande", "Command"],
  state: ["État", "State"],
  by: ["Par", "By"],
  asked: ["Demandée", "Asked"],
  outcome: ["Résultat", "Outcome"],
  withdraw: ["Retirer", "Take back"],
  log: ["Journal de la borne", "Log of the terminal"],
  "log.waiting": ["En attente de lignes…", "Waiting for lines…"],
  "log.over": ["L'écoute est finie.", "Nobody listens any more."],
  "log.dropped": ["{n} lignes plus anciennes n'ont pas été gardées.", "{n} earlier lines were not kept."],
} as const;

export const BATCHES = {
  title: ["Lots", "Batches"],
  lead: [
    "Une commande pour beaucoup de bornes, par anneaux : un anneau qui ne va pas bien arrête le lot.",
    "A command for many terminals, in rings: a ring that is not well stops the batch.",
  ],
  list: ["Les lots", "The batches"],
  none: ["Aucun lot.", "No batch."],
  batch: ["Lot", "Batch"],
  back: ["Tous les lots", "All batches"],
  begin: ["Lancer un lot", "Begin a batch"],
  "begin.now": ["Lancer", "Begin"],
  type: ["Commande", "Command"],
  network: ["Réseau", "Network"],
  "network.hint": ["Vide : toutes les bornes que vous voyez.", "Empty: all terminals that you see."],
  sizes: ["Tailles des premiers anneaux", "Sizes of the first rings"],
  "sizes.hint": [
    "Le dernier anneau prend toutes les autres. Exemple : 2 7",
    "The last ring takes all others. Example: 2 7",
  ],
  share: ["Part d'un anneau qui doit aller bien, %", "Share of a ring that must be well, %"],
  after: ["Regardée tant de minutes après", "Looked at so many minutes later"],
  state: ["État", "State"],
  "state.running": ["en cours", "running"],
  "state.stopped": ["arrêté", "stopped"],
  "state.done": ["fini", "done"],
  ring: ["Anneau {n}", "Ring {n}"],
  "ring.current": ["anneau {n} en cours", "ring {n} at work"],
  made: ["Lancé", "Begun"],
  by: ["Par", "By"],
  stop: ["Arrêter", "Stop"],
  "stop.title": ["Arrêter ce lot ?", "Stop this batch?"],
  "stop.lead": [
    "Rien de plus ne part. Ce qui est parti s'achève.",
    "Nothing more is sent. What has gone goes to its end.",
  ],
  resume: ["Reprendre", "Go on"],
  "resume.title": ["Reprendre ce lot ?", "Go on with this batch?"],
  "resume.lead": [
    "Il continue sans les bornes qui n'allaient pas bien.",
    "It goes on without the terminals that were not well.",
  ],
  borne: ["Borne", "Terminal"],
  reason: ["Motif", "Reason"],
  outcome: ["Où elle en est", "How it stands"],
  "outcome.waiting": ["à faire", "to do"],
  "outcome.working": ["en cours", "at work"],
  "outcome.settling": ["observée", "watched"],
  "outcome.well": ["va bien", "well"],
  "outcome.failed": ["échec", "failed"],
  "outcome.regressed": ["ne va plus", "no longer well"],
  "outcome.unwell": ["n'allait déjà pas", "was not well before"],
  "outcome.waived": ["laissée de côté", "left out"],
} as const;

export const AUDIT = {
  title: ["Journal des actions", "Audit"],
  lead: ["Qui a fait quoi, un an durant.", "Who did what, for a year."],
  list: ["Les actions", "The actions"],
  none: ["Rien ne correspond.", "Nothing fits."],
  at: ["Quand", "When"],
  who: ["Qui", "Who"],
  what: ["Quoi", "What"],
  on: ["Sur", "On"],
  detail: ["Détail", "Detail"],
  filter: ["Chercher", "Search"],
  "what.hint": ["Par exemple command, account, batch, token", "For example command, account, batch, token"],
  "on.hint": ["Une borne (réseau/borne), un compte…", "A terminal (network/terminal), an account…"],
  more: ["Plus anciennes", "Earlier"],
} as const;

export const TOKENS = {
  title: ["Jetons", "Tokens"],
  lead: [
    "Ce que des programmes montrent à la place d'un mot de passe : visioborne fleet, un tableau de bord, une assistance.",
    "What programs show in place of a password: visioborne fleet, a dashboard, a help desk.",
  ],
  list: ["Les jetons", "The tokens"],
  none: ["Aucun jeton.", "No token."],
  name: ["Programme", "Program"],
  "name.hint": ["Minuscules, chiffres, point, tiret.", "Lower case, digits, dot, hyphen."],
  "networks.hint": ["Séparés par des espaces ; vide : tous les vôtres.", "With spaces between; empty: all of yours."],
  days: ["Valable, jours", "Good for, days"],
  ends: ["Fin", "End"],
  used: ["Dernier usage", "Last used"],
  acts: ["Actions", "Actions"],
  make: ["Faire un jeton", "Make a token"],
  made: [
    "Jeton « {name} » fait. Il n'est montré qu'une fois, et gardé nulle part :",
    "Token “{name}” made. It is shown once only, and kept nowhere:",
  ],
  remove: ["Retirer", "Withdraw"],
  "remove.title": ["Retirer le jeton « {name} » ?", "Withdraw the token “{name}”?"],
  "remove.lead": ["Le programme qui s'en sert est refusé aussitôt.", "The program that uses it is refused at once."],
} as const;

/** Reasons that the centre itself gives; what a borne says is shown as it says it. */
const REASONS: readonly (readonly [RegExp, WordPair])[] = [
  [/^stopped by (?<who>.+)$/, ["arrêté par {who}", "stopped by {who}"]],
  [/^withdrawn by (?<who>.+)$/, ["retirée par {who}", "taken back by {who}"]],
  [/^the batch is stopped$/, ["le lot est arrêté", "the batch is stopped"]],
  [
    /^(?<who>\S+): no longer call-ready after its command$/,
    ["{who} n'est plus prête à servir après sa commande", "{who}: no longer call-ready after its command"],
  ],
  [
    /^ring (?<n>\d+): (?<bad>\d+) of (?<all>\d+) not well \((?<who>.*)\)$/,
    ["anneau {n} : {bad} bornes sur {all} ne vont pas bien ({who})", "ring {n}: {bad} of {all} not well ({who})"],
  ],
  [/^last heard: (?<state>\w+)$/, ["la borne n'a pas dit la fin", "the terminal did not tell the end"]],
  [
    /^the borne could not take it within the time given$/,
    ["la borne n'a pas pu la prendre à temps", "the terminal could not take it in time"],
  ],
  [
    /^not sent: the supervisor was ended$/,
    ["non envoyée : le superviseur s'est arrêté", "not sent: the supervisor ended"],
  ],
  [/^busy$/, ["la borne en a déjà trop", "the terminal has too many"]],
];

/** A reason in the language that was chosen. */
export function reasonText(language: Language, reason: string): string {
  for (const [pattern, words] of REASONS) {
    const found = pattern.exec(reason);
    if (found) return say(language, words, found.groups);
  }
  return reason;
}
