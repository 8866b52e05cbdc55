import type { Words } from "../contract/faults.ts";

/** What the borne says of an update from a stick, to who has put it in. One over the line is nobody's business here. */
export const UPDATE_PHRASES = {
  "update-begun": {
    fr: "Mise à jour {version} trouvée sur la clé. Laissez la clé en place.",
    en: "Update {version} found on the stick. Leave the stick where it is.",
  },
  "update-installed": {
    fr: "La mise à jour {version} est prête. La borne va redémarrer. Vous pouvez retirer la clé.",
    en: "Update {version} is ready. The terminal will restart. You can remove the stick.",
  },
  "update-kept": {
    fr: "La mise à jour {version} est terminée.",
    en: "Update {version} is done.",
  },
  "update-failed": {
    fr: "La mise à jour {version} n'a pas été faite. La version d'avant reste en service.",
    en: "Update {version} was not made. The version before stays in service.",
  },
  "update-refused": {
    fr: "La version {version} de la clé n'est pas prise : elle n'est pas plus récente, ou une autre mise à jour est en cours.",
    en: "Version {version} of the stick is not taken: it is not newer, or another update is under way.",
  },
} as const satisfies Readonly<Record<string, Words>>;
