import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { VisioborneError } from "../../../src/contract/errors.ts";
import type { Prompt } from "../port.ts";
import { atSpeechLevel, speechPieces } from "../speech.ts";
import { writeWav } from "../wav.ts";
import { espeak, missingProgram } from "./espeak.ts";
import type { SoundSettings } from "./options.ts";

const RECORDED = ["wav", "opus"] as const;
const PROMPT_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
/** RAM that spoken pieces may fill: some three minutes, which is more than a site's fixed phrases. */
const MAX_CACHE_BYTES = 8_000_000;

type VoiceSettings = Pick<
  SoundSettings,
  "promptsDir" | "voice" | "voiceFr" | "voiceEn" | "wordsPerMinute" | "espeakPath"
>;

/**
 * Where the sound of a prompt comes from: its recorded file, else espeak-ng, piece by piece, rendered to RAM. Pieces
 * are kept by their text, for the borne says the same few phrases; those of a personal prompt never.
 */
export class Voice {
  readonly #settings: VoiceSettings;
  readonly #folder: string;
  /** Bytes of the rendered pieces by path, the one used longest ago first. */
  readonly #kept = new Map<string, number>();

  /** @param folder in RAM, this voice's own; what is in it is deleted first */
  constructor(settings: VoiceSettings, folder: string) {
    this.#settings = settings;
    this.#folder = folder;
  }

  async open(): Promise<void> {
    await this.close();
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  close(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }

  /** Why prompts without a recorded file can't be spoken, or undefined when they can, or needn't be. */
  missing(): Promise<string | undefined> {
    const { voice, espeakPath } = this.#settings;
    return voice === "none" ? Promise.resolve(undefined) : missingProgram(espeakPath);
  }

  /**
   * The files to be played for a prompt, one after the other, each made when the one before was played.
   * @throws VisioborneError `audio.voice` when it can't be spoken; the signal's reason when it aborts
   */
  async *files(prompt: Prompt, signal: AbortSignal): AsyncGenerator<string> {
    const recorded = await this.#recorded(prompt);
    if (recorded !== undefined) {
      yield recorded;
      return;
    }
    if (this.#settings.voice === "none") {
      throw new VisioborneError("audio.voice", `prompt ${prompt.id}: not recorded, and no voice is configured`);
    }
    for (const piece of speechPieces(prompt.text)) {
      const personal = prompt.personal === true;
      const path = personal
        ? await this.#render(piece, prompt, signal, randomUUID())
        : await this.#keptFile(piece, prompt, signal);
      try {
        yield path;
      } finally {
        if (personal) await rm(path, { force: true });
      }
    }
  }

  async #recorded({ id, language }: Prompt): Promise<string | undefined> {
    const { promptsDir } = this.#settings;
    if (promptsDir === undefined || !PROMPT_ID.test(id)) return undefined;
    for (const ending of RECORDED) {
      const path = join(promptsDir, language, `${id}.${ending}`);
      const usable = await access(path, constants.R_OK).then(
        () => true,
        () => false,
      );
      if (usable) return path;
    }
    return undefined;
  }

  async #keptFile(piece: string, prompt: Prompt, signal: AbortSignal): Promise<string> {
    const { wordsPerMinute } = this.#settings;
    const name = createHash("sha256")
      .update(`${this.#voiceOf(prompt)}\n${wordsPerMinute}\n${piece}`)
      .digest("hex");
    const path = join(this.#folder, `${name}.wav`);
    const bytes = this.#kept.get(path);
    if (bytes === undefined) {
      await this.#render(piece, prompt, signal, name);
      this.#kept.set(path, (await stat(path)).size);
    } else {
      this.#kept.delete(path);
      this.#kept.set(path, bytes);
    }
    await this.#shrink(path);
    return path;
  }

  async #shrink(keep: string): Promise<void> {
    let total = [...this.#kept.values()].reduce((sum, bytes) => sum + bytes, 0);
    for (const [path, bytes] of this.#kept) {
      if (total <= MAX_CACHE_BYTES || path === keep) return;
      this.#kept.delete(path);
      total -= bytes;
      await rm(path, { force: true });
    }
  }

  async #render(piece: string, prompt: Prompt, signal: AbortSignal, name: string): Promise<string> {
    const { espeakPath: program, wordsPerMinute } = this.#settings;
    const path = join(this.#folder, `${name}.wav`);
    const speech = await espeak(piece, { program, wordsPerMinute, voice: this.#voiceOf(prompt) }, signal);
    await writeFile(path, writeWav(atSpeechLevel(speech)), { mode: 0o600 });
    return path;
  }

  #voiceOf({ language }: Prompt): string {
    return language === "fr" ? this.#settings.voiceFr : this.#settings.voiceEn;
  }
}
