import { errorLine, VisioborneError } from "../../../src/contract/errors.ts";
import { abortReason } from "../../abort.ts";
import type { SelfTestResult } from "../../device.ts";
import type { SoundFindings } from "../findings.ts";
import { ABSENT_RESULT, figuresOf, resultOf, runLoop } from "./loop.ts";
import type { SoundEngine } from "./engine.ts";
import type { SoundSettings } from "./options.ts";
import type { Voice } from "./voice.ts";

export interface LoopTestParts {
  readonly settings: SoundSettings;
  readonly engine: SoundEngine;
  readonly voice: Voice;
  readonly findings: SoundFindings;
  /** WAV of the tones. */
  readonly tonesPath: string;
  /** Runs `work` with the card, volume 0 and the microphone open; after it, all is as before. */
  readonly withCard: <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;
  /** Whether the card was given back: closed or lost. */
  readonly isGone: () => boolean;
}

/** The loop test as the device's self-test: whoever needs the card for a person interrupts it. */
export class LoopTest {
  readonly #parts: LoopTestParts;
  #running: AbortController | undefined;

  constructor(parts: LoopTestParts) {
    this.#parts = parts;
  }

  /** A person waits: the test can be made another time. */
  interrupt(why: string): void {
    this.#running?.abort(new VisioborneError("sound.interrupted", why));
  }

  /** @throws the signal's reason when it aborts; nothing else */
  async run(signal: AbortSignal): Promise<SelfTestResult> {
    const { settings, engine, voice, findings, tonesPath, withCard, isGone } = this.#parts;
    const running = new AbortController();
    this.#running = running;
    const either = AbortSignal.any([signal, running.signal]);
    const result = (figures: SelfTestResult["figures"]): SelfTestResult => resultOf(findings.conditions(), figures);
    try {
      findings.voice(await voice.missing());
      const finding = await withCard(() => runLoop(engine, settings, tonesPath, either), either);
      findings.loop(finding);
      return result(figuresOf(finding));
    } catch (error) {
      if (signal.aborted) throw abortReason(signal);
      if (isGone()) return ABSENT_RESULT;
      if (running.signal.aborted) return { passed: false, conditions: [], figures: { interrupted: true } };
      findings.unplayable(errorLine(error));
      return result({ tone_heard: false });
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
  }
}
