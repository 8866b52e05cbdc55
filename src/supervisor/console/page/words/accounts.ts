/** What may be done, and where: the same of accounts and tokens. */
export const SCOPE = {
  role: ["Rôle", "Role"],
  networks: ["Réseaux", "Networks"],
  "networks.all": ["tous", "all"],
} as const;

/** Accounts, one's own and others'. French, English. */
export const ACCOUNTS = {
  title: ["Comptes", "Accounts"],
  lead: [
    "Qui peut entrer ici, et ce qu'il peut faire. Un compte porte le nom d'un poste, pas celui d'une personne.",
    "Who may enter, and what he may do. An account bears the name of a post, not of a person.",
  ],
  list: ["Les comptes", "The accounts"],
  login: ["Identifiant", "User name"],
  name: ["Nom affiché", "Name shown"],
  "networks.hint": ["Séparés par des espaces ; vide : tous les réseaux.", "With spaces between; empty: all networks."],
  "sign-in": ["Connexion", "Sign-in"],
  "sign-in.password": ["mot de passe", "password"],
  "sign-in.provider": ["fournisseur d'identité", "provider"],
  acts: ["Actions", "Actions"],
  add: ["Ajouter un compte", "Add an account"],
  added: [
    "Compte « {login} » ajouté. Son mot de passe n'est montré qu'une fois :",
    "Account “{login}” added. Its password is shown once only:",
  ],
  "password.new": ["Nouveau mot de passe", "New password"],
  "password.made": [
    "Nouveau mot de passe de « {login} », montré une seule fois :",
    "New password of “{login}”, shown once only:",
  ],
  remove: ["Retirer", "Remove"],
  "remove.title": ["Retirer le compte « {login} » ?", "Remove the account “{login}”?"],
  "remove.lead": ["Ses sessions ouvertes prennent fin aussitôt.", "Its open sessions end at once."],
  "renew.title": ["Donner un nouveau mot de passe à « {login} » ?", "Give “{login}” a new password?"],
  "renew.lead": [
    "Un mot de passe est tiré au sort et montré une fois ; les sessions ouvertes prennent fin.",
    "A password is made and shown once; open sessions end.",
  ],
  me: ["Mon compte", "My account"],
  "me.password": ["Changer mon mot de passe", "Change my password"],
  "me.current": ["Mot de passe actuel", "Current password"],
  "me.new": ["Nouveau mot de passe", "New password"],
  "me.new.hint": [
    "12 caractères au moins : une phrase, par exemple.",
    "At least 12 characters: a sentence, for example.",
  ],
  "me.done": [
    "Mot de passe changé. Vos autres sessions sont closes.",
    "Password changed. Your other sessions have ended.",
  ],
  "me.provider": [
    "Ce compte vient du fournisseur d'identité : son mot de passe se change là-bas.",
    "This account comes from the sign-in provider: its password is changed there.",
  ],
} as const;
