import type { ApiError } from "../api/client.ts";
import { say, type Language, type WordTable } from "./words.ts";

/** What the server refuses, by its code; a code of several causes has them as `<code>|<part of the server's words>` first. */
export const REFUSALS = {
  away: [
    "Le serveur ne répond pas. Vérifiez votre connexion, puis réessayez.",
    "The server does not answer. Check your connection, then try again.",
  ],
  unexpected: [
    "Le serveur a un défaut : son journal le dit. Réessayez, puis prévenez qui l'exploite.",
    "The server has a defect: its log says which. Try again, then tell who runs it.",
  ],
  "request.invalid": ["Une valeur ne convient pas. Vérifiez la saisie.", "A value does not fit. Check what was typed."],
  "request.unknown": ["Rien à cette adresse.", "There is nothing at this address."],
  "request.origin": [
    "Demande venue d'une autre page : rechargez celle-ci.",
    "Asked from another page: load this one again.",
  ],
  "request.too-many": ["Trop de demandes. Patientez une minute.", "Too many requests. Wait a minute."],
  "signin.needed": ["Votre session a pris fin. Reconnectez-vous.", "Your session has ended. Sign in again."],
  "signin.refused": ["Mot de passe incorrect.", "Wrong password."],
  "signin.wait": [
    "Trop d'essais. Patientez un instant, puis réessayez.",
    "Too many tries. Wait a moment, then try again.",
  ],
  "signin.forbidden": ["Votre rôle ne le permet pas.", "Your role does not allow it."],
  "signin.busy": ["Le serveur est occupé. Réessayez dans un instant.", "The server is busy. Try again in a moment."],
  "account.login": [
    "Identifiant : 1 à 64 minuscules, chiffres ou . _ @ + -, une lettre ou un chiffre d'abord.",
    "User name: 1 to 64 small letters, digits or . _ @ + -, a letter or digit first.",
  ],
  "account.login-taken": ["Cet identifiant est déjà pris.", "This user name is taken."],
  "account.name": ["Nom affiché : 1 à 80 caractères.", "Name shown: 1 to 80 characters."],
  "account.network": [
    "Réseaux : minuscules, chiffres et tirets, 32 au plus chacun.",
    "Networks: small letters, digits and hyphens, at most 32 each.",
  ],
  "account.password|: it": [
    "Ce mot de passe est de ceux que l'on devine. Choisissez une phrase.",
    "This password is one that is guessed. Choose a sentence.",
  ],
  "account.password": [
    "Mot de passe : 12 caractères au moins et 256 au plus, une phrase par exemple.",
    "Password: at least 12 characters and at most 256, a sentence for example.",
  ],
  "account.provider": [
    "Ce compte vient du fournisseur d'identité : il se change là-bas.",
    "This account comes from the sign-in provider: it is changed there.",
  ],
  "account.last-manager": [
    "C'est le dernier gestionnaire de tous les réseaux : ajoutez-en d'abord un autre.",
    "This is the last manager of all networks: add another one first.",
  ],
  "account.self": [
    "C'est votre propre compte : quelqu'un d'autre peut le retirer.",
    "This is your own account: somebody else can remove it.",
  ],
  "account.refused": ["Seulement vos propres réseaux peuvent être donnés.", "Only networks of your own can be given."],
  "account.unknown": ["Ce compte n'existe plus.", "This account is no longer there."],
  "token.refused": [
    "Ce jeton dépasserait vos droits : vos réseaux seulement, et depuis un compte de gestionnaire.",
    "This token would exceed your rights: your networks only, and from a manager's account.",
  ],
  "token.unknown": ["Ce jeton n'existe plus.", "This token is no longer there."],
  "borne.unknown": ["Cette borne n'est pas dans le registre.", "This terminal is not in the register."],
  "site.unknown": ["Ce site n'est pas de ceux que vous voyez.", "This site is not among those that you see."],
  "register.unknown": ["Cette borne n'est pas dans le registre.", "This terminal is not in the register."],
  "register.invalid|site": ["Ce site n'est pas de ce réseau.", "This site is none of this network."],
  "register.invalid": [
    "Ces noms ne conviennent pas : minuscules, chiffres et tirets, et aucun nom réservé.",
    "These names do not fit: small letters, digits and hyphens, and no reserved name.",
  ],
  "register.conflict|of this name": [
    "Une borne porte ou a porté ce nom : choisissez-en un autre.",
    "A terminal has or had this name: choose another one.",
  ],
  "register.conflict|section enrolment": [
    "Aucun code ne peut être fait : l'enrôlement n'est pas configuré.",
    "No code can be made: enrolment is not configured.",
  ],
  "register.conflict|waits for approval": ["Aucune demande n'attend d'accord.", "No request waits for approval."],
  "register.conflict": ["L'état de la borne ne le permet pas.", "The state of the terminal does not allow it."],
  "enrolment.unavailable": [
    "L'autorité de certification ne répond pas. Réessayez plus tard.",
    "The certificate authority does not answer. Try again later.",
  ],
  "command.conflict|not live": [
    "La borne n'est pas entendue : elle ne peut pas recevoir de commande.",
    "The terminal is not heard (not live): it can take no command.",
  ],
  "command.conflict|usager is served": [
    "Un usager est servi : la commande le dérangerait.",
    "A usager is served: the command would disturb.",
  ],
  "command.conflict|site is open": [
    "Le site est ouvert : cette commande attend la fermeture.",
    "The site is open: this command is for outside its hours.",
  ],
  "command.conflict|no connection": [
    "Le superviseur n'est pas relié au courtier de messages.",
    "The supervisor has no connection to the broker.",
  ],
  "command.conflict|not done": [
    "Trop de commandes de cette borne ne sont pas finies : patientez.",
    "Too many commands of this terminal are not done: wait.",
  ],
  "command.conflict": ["La borne ne peut pas la recevoir maintenant.", "The terminal cannot take it now."],
  "command.invalid": ["Cette commande est mal formée.", "This command is not well formed."],
  "command.refused": ["Votre rôle ne permet pas cette commande.", "Your role does not allow this command."],
  "command.unknown": ["Cette commande n'existe plus.", "This command is no longer there."],
  "command.key": [
    "Le superviseur n'a pas de clé de signature des commandes.",
    "The supervisor has no key to sign commands.",
  ],
  "batch.invalid|no borne fits": ["Aucune borne ne correspond.", "No terminal fits."],
  "batch.invalid": ["Ces anneaux ne conviennent pas.", "These rings do not fit."],
  "batch.conflict": ["L'état du lot ne le permet plus.", "The state of the batch no longer allows it."],
  "batch.unknown": ["Ce lot n'existe pas.", "This batch is not there."],
  "incident.conflict|another of the same fault": [
    "Un autre incident du même défaut est ouvert.",
    "Another incident of the same fault is open.",
  ],
  "incident.conflict|fault is there": [
    "Le défaut est toujours là : l'incident reste ouvert.",
    "The fault is still there: the incident stays open.",
  ],
  "incident.conflict": ["L'état de l'incident ne le permet pas.", "The state of the incident does not allow it."],
  "incident.text": ["Écrivez un commentaire.", "Write a comment."],
  "incident.refused": ["Cet incident est d'un autre réseau.", "This incident is of another network."],
  "incident.unknown": ["Cet incident n'existe pas.", "This incident is not there."],
  "forecasts.refused": ["Ce réseau n'est pas des vôtres.", "This network is none of yours."],
  "statistics.refused": ["Ce réseau n'est pas des vôtres.", "This network is none of yours."],
  "statistics.scope": ["Choisissez aussi le réseau.", "Choose the network too."],
  "statistics.unknown": ["Ce site n'est pas dans le registre.", "This site is not in the register."],
  "statistics.period": ["Cette période ne convient pas.", "This period does not fit."],
  "statistics.outside": [
    "Pour l'extérieur : deux mois entiers et achevés, un réseau ou un site entier.",
    "For outside: two whole months that are over, a whole network or site.",
  ],
  "grid.unknown": ["Ce service n'est pas de la grille.", "This service is not in the grid."],
  "grid.week": ["Choisissez une semaine qui a commencé.", "Choose a week that has begun."],
  "events.invalid": ["Cette suite n'existe plus : rechargez la page.", "This page of events is gone: load again."],
  "entry.unknown": [
    "Ce lien est inconnu ou a été renouvelé : voyez la fiche de la borne.",
    "This link is unknown or was renewed: see the sheet of the terminal.",
  ],
  "notice.refused": ["Le message a été refusé par son destinataire.", "The message was refused by its receiver."],
  "broker.lost": ["Le courtier de messages ne répond pas.", "The broker does not answer."],
  "broker.refused": ["Le courtier de messages a refusé.", "The broker refused."],
  "broker.untold": ["Le courtier de messages n'a pas pu être prévenu.", "The broker could not be told."],
} as const satisfies WordTable;

/**
 * A refusal in the language of the page. English has the server's own words where it said some, which name the value;
 * French those of its code, and of a code that nobody wrote words for the server's.
 */
export function refusalText(
  language: Language,
  { code, message, status }: Pick<ApiError, "code" | "message" | "status">,
): string {
  if (language === "en" && status !== 0 && status < 500) return message;
  const found = Object.entries(REFUSALS).find(([key]) => {
    const [of, part = ""] = key.split("|");
    return of === code && message.includes(part);
  });
  return found ? say(language, found[1]) : message;
}
