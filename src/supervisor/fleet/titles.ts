import { isFaultCode, printedNumber, type FaultCode, type Owner, type Severity } from "../../contract/faults.ts";
import type { Words } from "../../contract/faults/fault.ts";

const words = (fr: string, en: string): Words => ({ fr, en });

/** What a fault is called, in as few words as a list has room for. */
export const TITLES: Readonly<Record<FaultCode, Words>> = {
  "button.stuck": words("Bouton coincé", "Button stuck"),
  "button.silent": words("Bouton sans effet", "Button has no effect"),
  "button.absent": words("Bouton débranché", "Button missing"),
  "lamps.absent": words("Voyants débranchés", "Lamps missing"),
  "presence.stuck": words("Capteur de présence bloqué", "Presence sensor stuck"),
  "presence.absent": words("Capteur de présence débranché", "Presence sensor missing"),
  "presence.degraded": words("Un capteur de présence manque", "One presence sensor is missing"),
  "display.off": words("Écran éteint", "Screen off"),
  "camera.absent": words("Caméra débranchée", "Camera missing"),
  "camera.frozen": words("Image figée", "Picture frozen"),
  "camera.black": words("Image noire", "Picture black"),
  "camera.busy": words("Caméra occupée", "Camera busy"),
  "audio.absent": words("Son débranché", "Sound missing"),
  "audio.loop.fail": words("Le son ne passe pas", "Sound does not pass"),
  "audio.echo": words("Écho", "Echo"),
  "audio.handset": words("Combiné débranché", "Handset missing"),
  "audio.voice": words("Messages parlés absents", "Spoken prompts missing"),
  "printer.paper": words("Plus de papier", "Out of paper"),
  "printer.paper.low": words("Bientôt plus de papier", "Paper low"),
  "printer.toner": words("Cartouche vide", "Cartridge empty"),
  "printer.toner.low": words("Cartouche bientôt vide", "Cartridge low"),
  "printer.door": words("Capot de l'imprimante ouvert", "Printer's cover open"),
  "printer.jam": words("Bourrage de l'imprimante", "Paper jam"),
  "printer.paused": words("Imprimante en pause", "Printer paused"),
  "printer.absent": words("Imprimante absente", "Printer missing"),
  "printer.check": words("Imprimante à contrôler", "Printer to be checked"),
  "printer.other": words("Imprimante en défaut", "Printer fault"),
  "scanner.absent": words("Scanner absent", "Scanner missing"),
  "scanner.hung": words("Scanner figé", "Scanner hung"),
  "scanner.jam": words("Bourrage du scanner", "Scanner jam"),
  "scanner.cover": words("Capot du scanner ouvert", "Scanner's cover open"),
  "line.down": words("Ligne coupée", "Line down"),
  "line.below512": words("Débit insuffisant", "Line too slow"),
  "line.asymmetric": words("Débit montant faible", "Upload slow"),
  "desk.lost": words("Serveur des appels injoignable", "Desk's server unreachable"),
  "desk.refused": words("Refusée par le serveur des appels", "Refused by the desk's server"),
  "broker.lost": words("Serveur de messages perdu", "Broker lost"),
  "broker.refused": words("Refusée par le serveur de messages", "Refused by the broker"),
  "tunnel.lost": words("VPN coupé", "VPN down"),
  "outbox.loss": words("Événements perdus", "Events lost"),
  "enrolment.refused": words("Inscription refusée", "Enrolment refused"),
  "certificate.expired": words("Certificat expiré", "Certificate expired"),
  "expert.absent": words("Personne ne répond", "Nobody answers"),
  "expert.notready": words("Poste d'expert pas prêt", "Expert's post not ready"),
  "expert.line": words("Ligne de l'expert difficile", "Expert's line poor"),
  "power.cut.pattern": words("Courant coupé à heure fixe", "Power cut at a fixed hour"),
  "power.undervolt": words("Alimentation trop faible", "Power supply too weak"),
  "temp.high": words("Trop chaud", "Too hot"),
  "disk.wear": words("Carte SD usée", "SD card worn"),
  "disk.full": words("Carte SD pleine", "SD card full"),
  "memory.low": words("Mémoire basse", "Memory low"),
  "clock.skew": words("Horloge décalée", "Clock skewed"),
  "board.absent": words("Mesures de la carte absentes", "Board's figures missing"),
  "update.failed": words("Mise à jour échouée", "Update failed"),
  "config.rejected": words("Configuration refusée", "Configuration refused"),
  "selftest.overdue": words("Autotest en retard", "Self-test overdue"),
  "wipe.failed": words("Effacement échoué", "Wipe failed"),
  "papers.disk": words("Documents hors mémoire vive", "Papers not in RAM"),
  "tamper.open": words("Capot de la borne ouvert", "Borne's lid open"),
  "site.closed": words("Site fermé", "Site closed"),
  "checklist.overdue": words("Liste de contrôle en retard", "Checklist overdue"),
  "convention.ending": words("Convention bientôt finie", "Convention ending"),
  "borne.lost": words("Borne muette", "Borne silent"),
  "borne.stopped": words("Borne éteinte", "Borne switched off"),
  "site.lost": words("Site muet", "Site silent"),
  "network.lost": words("Réseau muet", "Network silent"),
  "centre.deaf": words("Le centre n'entend plus rien", "The centre hears nothing"),
  "forecast.paper": words("Papier à prévoir", "Paper will be needed"),
  "forecast.toner": words("Cartouche à prévoir", "A cartridge will be needed"),
  "forecast.disk": words("Carte SD à remplacer", "SD card to be replaced"),
  "forecast.certificate": words("Certificat bientôt à terme", "Certificate about to end"),
  "host.button": words("Le bouton accroche", "The button sticks"),
  "host.picture": words("L'image est mauvaise", "The picture is bad"),
  "host.sound": words("Le son est mauvais", "The sound is bad"),
  "host.screen": words("L'écran ne va pas", "The screen is wrong"),
  "host.papers": words("Imprimante ou scanner", "Printer or scanner"),
  "host.room": words("Le local", "The room"),
  "host.expert": words("L'expert ne répond pas", "The expert does not answer"),
  "host.other": words("Autre chose", "Something else"),
};

export const OWNER_WORDS: Readonly<Record<Owner, Words>> = {
  syndicat: words("le syndicat", "the syndicat"),
  collectivite: words("la collectivité", "the collectivité"),
  organisme: words("l'organisme", "the organisme"),
};

export const SEVERITY_WORDS: Readonly<Record<Severity, Words>> = {
  critical: words("bloquante", "critical"),
  major: words("gênante", "major"),
  minor: words("mineure", "minor"),
};

/** Title of any code: one that the catalogue does not know is called by itself. */
export function titleOf(code: string): Words {
  return isFaultCode(code) ? TITLES[code] : words(code, code);
}

/** `VB0301`; empty for a code that the catalogue does not know. */
export function numberOf(code: string): string {
  return isFaultCode(code) ? printedNumber(code) : "";
}
