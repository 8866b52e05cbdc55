import { errorCode, errorLine } from "../../../src/contract/errors.ts";
import type { Logger } from "../../../src/contract/runtime.ts";
import type { SoundFindings } from "../findings.ts";
import type { Outcome } from "../hardware.ts";
import type { Prompt } from "../port.ts";
import type { SoundEngine } from "./engine.ts";
import type { Way } from "./card-ends.ts";
import { playLaunch } from "./launch.ts";
import type { SoundSettings } from "./options.ts";
import type { Voice } from "./voice.ts";

/** Media processes that a piece of speech may cost: one that was killed is replaced, a second means the card. */
const TRIES = 2;

export interface SpeakerParts {
  readonly settings: SoundSettings;
  readonly engine: SoundEngine;
  readonly voice: Voice;
  readonly findings: SoundFindings;
  readonly log: Logger;
  /** Where sound goes now. */
  readonly way: () => Way;
  /** Of each tenth of a second that was played, dBFS. */
  readonly onLevel: (rmsDbfs: number) => void;
}

/** Says prompts, one piece after the other. What is said is never logged, only the prompt's id. */
export class Speaker {
  readonly #parts: SpeakerParts;

  constructor(parts: SpeakerParts) {
    this.#parts = parts;
  }

  /** Says a prompt. Never rejects: what went wrong becomes a condition. */
  async speak(prompt: Prompt, signal: AbortSignal): Promise<Exclude<Outcome, "speaking">> {
    const { voice, findings, log } = this.#parts;
    try {
      signal.throwIfAborted();
      for await (const file of voice.files(prompt, signal)) await this.#play(file, signal);
      findings.voice(await voice.missing());
      return "said";
    } catch (error) {
      if (signal.aborted) return "interrupted";
      log.warn({ prompt: prompt.id, code: errorCode(error) }, "a prompt was not said");
      if (errorCode(error) === "audio.voice") findings.voice(errorLine(error));
      else findings.unplayable(errorLine(error));
      return "failed";
    }
  }

  /** Plays a file; the death of a media process costs saying it again, once. */
  async #play(file: string, signal: AbortSignal): Promise<void> {
    const { settings, engine, findings, log, way, onLevel } = this.#parts;
    for (let tries = 1; ; tries += 1) {
      try {
        await engine.run({ type: "play", launch: playLaunch(settings, file, way()) }, signal, (message) => {
          if (message.type === "level") onLevel(message.rmsDbfs);
        });
        findings.played();
        return;
      } catch (error) {
        if (signal.aborted || tries >= TRIES) throw error;
        log.warn({ code: errorCode(error) }, "the sound was interrupted: said again");
      }
    }
  }
}
