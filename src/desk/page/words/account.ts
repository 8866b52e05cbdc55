/** Signing in, and what stands on every view. French, English. */
export const ACCOUNT = {
  title: ["Visioborne · Poste expert", "Visioborne · Expert's post"],
  product: ["Visioborne", "Visioborne"],
  subtitle: ["Poste expert", "Expert's post"],
  "language.other": ["English", "Français"],
  skip: ["Aller au contenu", "Skip to content"],
  loading: ["Connexion au serveur…", "Connecting to the server…"],
  "signin.title": ["Bonjour", "Hello"],
  "signin.lead": ["Connectez-vous pour recevoir les usagers en visio.", "Sign in to meet usagers by video."],
  "signin.user": ["Identifiant", "User name"],
  "signin.password": ["Mot de passe", "Password"],
  "signin.show": ["Afficher le mot de passe", "Show the password"],
  "signin.go": ["Se connecter", "Sign in"],
  "signin.busy": ["Connexion…", "Signing in…"],
  "signin.or": ["ou", "or"],
  "signin.empty": ["Saisissez l'identifiant et le mot de passe.", "Type the user name and the password."],
  "signin.credentials": [
    "Identifiant ou mot de passe incorrect. Vérifiez la saisie, puis réessayez.",
    "Wrong user name or password. Check them, then try again.",
  ],
  "signin.too-many": [
    "Trop d'essais. Patientez un instant, puis réessayez.",
    "Too many tries. Wait a moment, then try again.",
  ],
  "signin.away": [
    "Le serveur ne répond pas. Vérifiez votre connexion, puis réessayez.",
    "The server does not answer. Check your connection, then try again.",
  ],
  "signin.unexpected": [
    "La connexion n'a pas abouti. Réessayez ; si cela continue, prévenez votre assistance.",
    "Signing in did not work. Try again; if it goes on, tell your help desk.",
  ],
  "signin.provider": [
    "La connexion par votre organisme n'a pas abouti. Réessayez, ou utilisez un mot de passe.",
    "Signing in through your organisme did not work. Try again, or use a password.",
  ],
  "signin.note": ["Les conversations ne sont jamais enregistrées.", "Conversations are never recorded."],
  signout: ["Se déconnecter", "Sign out"],
  "link.lost": [
    "Connexion au serveur perdue. Reconnexion automatique…",
    "Connection to the server lost. Reconnecting by itself…",
  ],
  "link.lost.call": [
    "Connexion au serveur perdue : l'appel continue. Reconnexion automatique…",
    "Connection to the server lost: the call goes on. Reconnecting by itself…",
  ],
  "link.replaced": ["Poste ouvert ailleurs", "Post opened elsewhere"],
  "link.replaced.lead": [
    "Votre poste a été ouvert dans un autre onglet ou sur un autre ordinateur. Cette page ne sonnera plus.",
    "Your post was opened in another tab or on another computer. This page will not ring any more.",
  ],
  "link.take-over": ["Reprendre ici", "Take over here"],
  yes: ["Oui", "Yes"],
  no: ["Non", "No"],
  close: ["Fermer", "Close"],
  cancel: ["Annuler", "Cancel"],
} as const;
