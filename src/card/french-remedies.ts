import type { Problem } from "../borne/config/problem.ts";

/** What to do, by the kind of mistake. */
const REMEDIES: Readonly<Record<string, string>> = {
  "file.missing": "Copiez le modèle LISEZ-MOI.txt dans un fichier visioborne.yaml et remplissez-le.",
  "file.size": "Repartez du modèle de LISEZ-MOI.txt : ce fichier n'est pas une configuration.",
  "file.encoding": "Dans le Bloc-notes : Fichier, Enregistrer sous, Codage : UTF-8.",
  "card.unreadable": "Remettez la carte dans un ordinateur, faites-la vérifier, ou écrivez-la de nouveau.",
  "yaml.tab_as_indent": "Remplacez la tabulation par deux espaces.",
  "yaml.space": "Effacez le début de la ligne et tapez des espaces avec la barre d'espace.",
  "yaml.quotes": 'Effacez ces guillemets et tapez des guillemets droits ("), dans le Bloc-notes et pas dans Word.',
  "yaml.duplicate_key": "Effacez une des deux lignes.",
  "yaml.bad_indent": "Mettez cette ligne au même niveau que ses voisines.",
  "key.unknown": "Corrigez le nom de la clé, ou effacez la ligne.",
  "key.missing": "Ajoutez cette ligne.",
  "text.blank": "Remplacez A-REMPLIR par ce que le gestionnaire a donné.",
  "file.name": "Renommez le fichier visioborne.yaml (dans Windows : Affichage, Extensions de noms de fichiers).",
  "preseed.unread": "Ce fichier n'est pas utilisé ; le reste de la carte l'est.",
  "enrolment.code": "Recopiez le code tel qu'il est imprimé, avec ses huit groupes de cinq.",
  "enrolment.gone": "Demandez un nouveau code au gestionnaire, et écrivez-le à cette ligne.",
  "enrolment.name": "Vérifiez le nom de la borne, ou demandez un nouveau code au gestionnaire.",
  "wifi.gone": "Écrivez de nouveau le mot de passe du Wi-Fi à cette ligne.",
  "secret.place": "Effacez cette ligne, et le fichier de la carte.",
  "secret.value": "Effacez ce secret de la carte.",
};

/** The one thing to do, in French. */
export function remedyOf({ code, line, severity }: Problem): string {
  const known = REMEDIES[code];
  if (known !== undefined) return known;
  if (severity === "warning") return "À vérifier ; la borne marche ainsi.";
  return line > 0 ? `Corrigez la ligne ${line}.` : "Corrigez le fichier.";
}
