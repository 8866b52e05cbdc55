/** What went wrong with papers, by its code, and what to do. French, English. */
export const PAPERS_PROBLEMS = {
  "problem.other": ["Un problème inattendu ({code}).", "An unexpected problem ({code})."],
  "problem.scanner.empty": [
    "Pas de papier dans le chargeur. Demandez à l'usager de le poser.",
    "No paper in the feeder. Ask the usager to lay it.",
  ],
  "problem.scanner.jam": [
    "Papier coincé dans le scanner. Les pages déjà lues sont gardées.",
    "Paper jam in the scanner. The pages read so far are kept.",
  ],
  "problem.scanner.cover": ["Le capot du scanner est ouvert.", "The scanner's cover is open."],
  "problem.scanner.busy": [
    "Le scanner est occupé. Réessayez dans un instant.",
    "The scanner is busy. Try again in a moment.",
  ],
  "problem.scanner.hung": [
    "Le scanner ne répondait plus, il a été relancé. Réessayez.",
    "The scanner no longer answered and was restarted. Try again.",
  ],
  "problem.scanner.absent": ["Aucun scanner en service sur la borne.", "No scanner at work on the borne."],
  "problem.scanner.unsupported": [
    "Le scanner ne sait pas faire ce réglage. Choisissez-en un autre.",
    "The scanner cannot do this setting. Choose another one.",
  ],
  "problem.scanner.cancelled": ["Numérisation arrêtée.", "The scan was stopped."],
  "problem.scanner.certificate": [
    "Le scanner présente un certificat inconnu. Prévenez la maintenance.",
    "The scanner shows an unknown certificate. Tell maintenance.",
  ],
  "problem.printer.absent": ["Aucune imprimante en service sur la borne.", "No printer at work on the borne."],
  "problem.printer.paper": ["Pas de papier dans l'imprimante.", "No paper in the printer."],
  "problem.printer.jam": ["Papier coincé dans l'imprimante.", "Paper jam in the printer."],
  "problem.printer.door": ["Le capot de l'imprimante est ouvert.", "The printer's cover is open."],
  "problem.printer.toner": ["Plus d'encre dans l'imprimante.", "No ink left in the printer."],
  "problem.printer.paused": ["L'imprimante est en pause.", "The printer is paused."],
  "problem.printer.busy": ["L'imprimante est occupée.", "The printer is busy."],
  "problem.printer.check": [
    "L'imprimante est à vérifier sur place avant d'imprimer de nouveau.",
    "The printer must be looked at on site before it prints again.",
  ],
  "problem.printer.format": ["L'imprimante n'accepte pas ce document.", "The printer does not accept this document."],
  "problem.printer.document": [
    "L'imprimante n'a pas su lire ce document.",
    "The printer could not read this document.",
  ],
  "problem.printer.other": ["L'imprimante est arrêtée.", "The printer has stopped."],
  "problem.printer.certificate": [
    "L'imprimante présente un certificat inconnu. Prévenez la maintenance.",
    "The printer shows an unknown certificate. Tell maintenance.",
  ],
  "problem.lost": ["La borne a redémarré, l'impression est perdue.", "The borne was restarted, the print is lost."],
  "problem.print.encrypted": [
    "Ce PDF est protégé ou chiffré. Choisissez-en un sans protection.",
    "This PDF is protected or encrypted. Choose one without protection.",
  ],
  "problem.print.not-pdf": ["Ce fichier n'est pas un PDF lisible.", "This file is no readable PDF."],
  "problem.print.empty": ["Ce PDF n'a aucune page.", "This PDF has no page."],
  "problem.print.unreadable": ["Ce fichier n'a pas pu être lu.", "This file could not be read."],
  "problem.print.preview": ["L'aperçu n'a pas pu être montré.", "The preview could not be shown."],
  "problem.print.too-large": ["Fichier trop lourd : 20 Mo au plus.", "The file is too large: 20 MB at most."],
  "problem.print.over-budget": [
    "Trop de pages pour cet appel : il reste {left} page(s).",
    "Too many pages for this call: {left} page(s) left.",
  ],
  "problem.print.budget": ["Trop de pages pour cet appel.", "Too many pages for this call."],
  "problem.papers.unreadable": [
    "La page numérisée est illisible. Redemandez le papier.",
    "The scanned page cannot be read. Ask for the paper again.",
  ],
  "problem.papers.budget": [
    "Plus aucune page à numériser dans cet appel.",
    "No more pages can be scanned in this call.",
  ],
  "problem.papers.full": [
    "La borne n'a plus de place. Déposez les pièces reçues, puis continuez.",
    "The borne has no room left. File the papers that came, then go on.",
  ],
  "problem.papers.gone": [
    "Une page n'est pas arrivée et n'est plus sur la borne. Enlevez-la pour déposer les autres.",
    "A page did not come and is no longer on the borne. Leave it out to file the others.",
  ],
  "problem.papers.corrupt": [
    "La page est arrivée abîmée trois fois. Redemandez le papier.",
    "The page arrived damaged three times. Ask for the paper again.",
  ],
  "problem.papers.too-much": [
    "Trop de pages à la fois. Déposez d'abord celles qui sont là.",
    "Too many pages at once. File those that are here first.",
  ],
  "problem.papers.image": [
    "Une page n'est pas une image lisible. Enlevez-la ou redemandez le papier.",
    "A page is no readable image. Leave it out or ask for the paper again.",
  ],
  "problem.filing.sign-in": ["Connectez-vous au serveur de votre organisme.", "Sign in to your organisme's server."],
  "problem.filing.forbidden": [
    "Votre compte n'a pas le droit de déposer dans ce dossier.",
    "Your account may not file in this folder.",
  ],
  "problem.filing.taken": ["Ce nom est déjà pris. Changez-le.", "This name is taken. Change it."],
  "problem.filing.no-folder": [
    "Le dossier de dépôt n'existe pas. Prévenez votre administrateur.",
    "The folder for papers does not exist. Tell your administrator.",
  ],
  "problem.filing.full": ["Le serveur n'a plus de place.", "The server has no room left."],
  "problem.filing.too-large": ["Le serveur refuse un fichier aussi lourd.", "The server refuses so large a file."],
  "problem.filing.away": [
    "Le serveur de votre organisme ne répond pas, ou n'accepte pas cette page.",
    "Your organisme's server does not answer, or does not accept this page.",
  ],
  "problem.filing.slow": ["Le serveur est trop lent.", "The server is too slow."],
  "problem.filing.broken": ["Le serveur de votre organisme est en panne.", "Your organisme's server is out of order."],
  "problem.filing.refused": ["Le serveur a refusé la pièce.", "The server refused the paper."],
  "why.over-budget": ["Refusé : trop de pages pour cet appel.", "Refused: too many pages for this call."],
  "why.too-many": ["Refusé : trop de demandes à la fois.", "Refused: too much at once."],
  "why.unknown": ["Refusé : la borne n'a plus cette pièce.", "Refused: the borne no longer has this paper."],
  "why.busy": ["Refusé : l'appareil est occupé. Réessayez.", "Refused: the device is busy. Try again."],
  "why.unsupported": [
    "Refusé : l'appareil ne sait pas faire ce réglage.",
    "Refused: the device cannot do this setting.",
  ],
  "why.absent": ["Refusé : l'appareil n'est pas en service.", "Refused: the device is not at work."],
  "why.not-now": ["Refusé : pas possible en ce moment.", "Refused: not possible at the moment."],
  "why.not-now.start": [
    "L'usager doit d'abord confirmer sur la borne que le papier est posé.",
    "The usager first has to confirm on the borne that the paper is laid.",
  ],
  "why.not-now.filed": [
    "Toutes les pages ne sont pas arrivées : la borne garde la pièce jusqu'à la fin de l'appel.",
    "Not all pages have come: the borne keeps the paper until the end of the call.",
  ],
  "why.too-large": ["Refusé : document trop lourd.", "Refused: the document is too large."],
} as const;
