/** The third party's page. French, English. */
export const GUEST = {
  "guest.page": ["Visioborne · Rejoindre l'appel", "Visioborne · Join the call"],
  "guest.title": ["Vous êtes invité à un appel", "You are invited to a call"],
  "guest.lead": [
    "Un expert vous invite à l'aider dans un entretien en visio. Votre image et votre voix seront transmises ; rien n'est enregistré.",
    "An expert invites you to help in a video interview. Your picture and your voice will be sent; nothing is recorded.",
  ],
  "guest.join": ["Rejoindre l'appel", "Join the call"],
  "guest.joining": ["Connexion…", "Connecting…"],
  "guest.leave": ["Quitter l'appel", "Leave the call"],
  "guest.in": ["En appel avec {organisme}", "In a call with {organisme}"],
  "guest.usager": ["Image de l'usager", "Picture of the usager"],
  "guest.expert": ["Image de l'expert", "Picture of the expert"],
  "guest.own": ["Votre image", "Your picture"],
  "guest.ended": ["L'appel est terminé", "The call is over"],
  "guest.ended.lead": ["Vous pouvez fermer cette page.", "You can close this page."],
  "guest.refused": ["Ce lien ne peut pas être utilisé", "This link cannot be used"],
  "guest.unknown": [
    "Ce lien n'est pas valable. Vérifiez qu'il est complet.",
    "This link is not valid. Check that it is complete.",
  ],
  "guest.expired": ["Ce lien a expiré. Demandez-en un nouveau.", "This link has expired. Ask for a new one."],
  "guest.used": ["Ce lien a déjà servi. Demandez-en un nouveau.", "This link was used already. Ask for a new one."],
  "guest.over": ["L'appel est déjà terminé.", "The call is over already."],
  "guest.lost": ["La connexion est perdue.", "The connection is lost."],
  "guest.devices": [
    "La caméra ou le microphone ne peut pas être ouvert. Autorisez-les, puis réessayez.",
    "Camera or microphone cannot be opened. Allow them, then try again.",
  ],
} as const;
