import type { SceneSetup } from "../../contract/screen/types.ts";

/** How far a borne is that has no certificate yet. */
export interface Progress {
  /** Addresses of the network, none on loopback. */
  readonly addresses: readonly string[];
  /** Why no certificate was given; undefined = nobody has refused one. */
  readonly refused: string | undefined;
  readonly devices: { readonly ready: number; readonly faulty: readonly string[]; readonly opening: number };
}

type Row = SceneSetup["rows"][number];

/** What the screen says during the first boot, until the borne is enrolled: French, for the installer. Pure. */
export function setupProgress({ addresses, refused, devices }: Progress): SceneSetup {
  const rows = [
    row("done", "Carte lue", null),
    addresses.length > 0
      ? row("done", `Réseau : ${addresses[0] ?? ""}`, null)
      : row("doing", "Réseau : pas encore d'adresse", "Vérifiez le câble, ou le Wi-Fi de visioborne.yaml."),
    devicesRow(devices),
    enrolmentRow(addresses.length > 0, refused),
  ];
  const more = refused === undefined ? "Premier démarrage : rien à faire, la borne continue toute seule." : null;
  return { type: "setup", title: "La borne se prépare", rows, more };
}

function devicesRow({ ready, faulty, opening }: Progress["devices"]): Row {
  if (opening > 0) return row("doing", "Appareils : en cours", null);
  const count = `Appareils : ${ready} prêt${ready > 1 ? "s" : ""}`;
  if (faulty.length === 0) return row("done", count, null);
  return row("wrong", `${count}, en panne : ${faulty.join(", ")}`, "Vérifiez leurs câbles.");
}

function enrolmentRow(network: boolean, refused: string | undefined): Row {
  if (refused !== undefined) return row("wrong", "Inscription refusée", wordsOf(refused));
  return network ? row("doing", "Inscription en cours", null) : row("todo", "Inscription : attend le réseau", null);
}

/** What an installer can do about a refusal, by the code at the head of the alert's detail. */
const WORDS: Readonly<Record<string, string>> = {
  "enrolment.code-mistyped": "Le code est mal recopié : corrigez-le dans visioborne.yaml.",
  "enrolment.server-unproven": "Ce n'est pas le serveur du code : vérifiez l'adresse, ou demandez un nouveau code.",
  "enrolment.code-refused": "Ce code n'existe pas, ou un autre l'a remplacé : demandez un nouveau code.",
  "enrolment.code-used": "Ce code a déjà servi : demandez un nouveau code.",
  "enrolment.code-expired": "Ce code a plus de 15 jours : demandez un nouveau code.",
  "enrolment.wrong-borne": "Ce code est celui d'une autre borne : vérifiez « borne » dans visioborne.yaml.",
  "enrolment.wrong-serial": "Ce code est celui d'une autre carte mère : appelez le gestionnaire.",
  "enrolment.blocked": "Cette borne est bloquée : appelez le gestionnaire.",
};

function wordsOf(detail: string): string {
  const code = /^enrolment\.[a-z-]+/.exec(detail)?.[0] ?? "";
  return WORDS[code] ?? "Appelez le gestionnaire.";
}

function row(state: Row["state"], text: string, more: string | null): Row {
  return { state, text, more };
}
