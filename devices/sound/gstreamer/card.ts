import { constants } from "node:fs";
import { access, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import type { SoundSettings } from "./options.ts";

/** Where the kernel and PipeWire show themselves; a test gives its own. */
export interface CardPlaces {
  /** `/proc/asound` */
  readonly proc: string;
  /** `/dev/snd` */
  readonly dev: string;
  /** Folder of PipeWire's socket; undefined when the environment names none. */
  readonly pipewire: string | undefined;
  /** What names PipeWire to alsa-lib; of Debian's `pipewire-alsa`. */
  readonly pipewireAlsa: string;
}

function systemPlaces(): CardPlaces {
  const pipewire = process.env["PIPEWIRE_RUNTIME_DIR"] ?? process.env["XDG_RUNTIME_DIR"];
  return { proc: "/proc/asound", dev: "/dev/snd", pipewire, pipewireAlsa: "/etc/alsa/conf.d/50-pipewire.conf" };
}

/**
 * Looks whether the sound card is there, opening nothing: GStreamer itself is late or silent about one that is not.
 * @returns why it is missing, or undefined
 */
export async function missingCard(
  settings: SoundSettings,
  places: CardPlaces = systemPlaces(),
): Promise<string | undefined> {
  if (settings.backend === "test") return undefined;
  if (settings.backend === "pipewire") return await missingPipewire(places);
  return await firstMissing([settings.speaker ?? "default", settings.microphone ?? "default"], places);
}

/** The same of the handset's own card, where it has one. PipeWire does not tell of a node that is away. */
export async function missingPrivateCard(
  { backend, privateSpeaker, privateMicrophone }: SoundSettings,
  places: CardPlaces = systemPlaces(),
): Promise<string | undefined> {
  if (backend !== "alsa") return undefined;
  return await firstMissing(
    [privateSpeaker, privateMicrophone].filter((name) => name !== undefined),
    places,
  );
}

async function firstMissing(names: readonly string[], places: CardPlaces): Promise<string | undefined> {
  for (const name of new Set(names)) {
    const missing = await missingAlsa(name, places);
    if (missing !== undefined) return missing;
  }
  return undefined;
}

/**
 * The card that an ALSA name means: its id or number, `any` for names that take whatever there is, undefined for names
 * that alsa-lib's own configuration resolves (`null`, a site's `pcm.` entry).
 */
export function alsaCardOf(name: string): string | undefined {
  if (name === "default" || name === "sysdefault") return "any";
  const plugin = /^(?:plug)?hw:(?:CARD=)?([A-Za-z0-9_-]+)/.exec(name) ?? /:(?:.*,)?CARD=([A-Za-z0-9_-]+)/.exec(name);
  return plugin?.[1];
}

async function missingAlsa(name: string, { proc, dev }: CardPlaces): Promise<string | undefined> {
  const card = alsaCardOf(name);
  if (card === undefined) return undefined;
  if (card === "any") {
    const cards = await readFile(join(proc, "cards"), "utf8").catch(() => "");
    return /^ *\d+ \[/m.test(cards) ? undefined : "no sound card";
  }
  // A card's id is a link to cardN.
  const folder = /^\d+$/.test(card) ? `card${card}` : await readlink(join(proc, card)).catch(() => undefined);
  const there = folder !== undefined && (await readFile(join(proc, folder, "id")).catch(() => undefined)) !== undefined;
  if (!there) return `no sound card ${card}`;
  const node = join(dev, `controlC${folder.slice("card".length)}`);
  const denied = await access(node, constants.R_OK | constants.W_OK).then(
    () => false,
    (error: unknown) => (error as NodeJS.ErrnoException).code === "EACCES",
  );
  return denied ? `no permission for card ${card} (is the daemon's user in the group audio?)` : undefined;
}

async function missingPipewire({ pipewire, pipewireAlsa }: CardPlaces): Promise<string | undefined> {
  if (pipewire === undefined) return "PipeWire: XDG_RUNTIME_DIR is not set";
  const isThere = (file: string): Promise<boolean> =>
    access(file).then(
      () => true,
      () => false,
    );
  if (!(await isThere(join(pipewire, "pipewire-0")))) return `PipeWire does not run: no ${pipewire}/pipewire-0`;
  if (!(await isThere(pipewireAlsa)))
    return `PipeWire has no plugin for ALSA: no ${pipewireAlsa} (package pipewire-alsa)`;
  return undefined;
}
