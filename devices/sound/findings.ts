import type { Condition } from "../device.ts";
import type { LoopFinding } from "./tone-loop.ts";

/**
 * What is known to be wrong with the sound. The loudspeaker can't be judged without a loop test, so what one has found
 * stays until another tells better; what could not be played stays until something was.
 */
export class SoundFindings {
  readonly #changed: (conditions: readonly Condition[]) => void;
  #unplayable: string | undefined;
  #loop: Condition | undefined;
  #noHandset: string | undefined;
  #voiceless: string | undefined;
  #told = "[]";

  constructor(changed: (conditions: readonly Condition[]) => void) {
    this.#changed = changed;
  }

  /** Worst first. */
  conditions(): readonly Condition[] {
    const all: Condition[] = [];
    if (this.#unplayable !== undefined) all.push({ code: "audio.absent", detail: this.#unplayable });
    if (this.#loop) all.push(this.#loop);
    if (this.#noHandset !== undefined) all.push({ code: "audio.handset", detail: this.#noHandset });
    if (this.#voiceless !== undefined) all.push({ code: "audio.voice", detail: this.#voiceless });
    return all;
  }

  /** Something was played to its end. */
  played(): void {
    this.#unplayable = undefined;
    this.#tell();
  }

  /** The card takes no sound, tried twice, for this reason. */
  unplayable(why: string): void {
    this.#unplayable = why.slice(0, 120);
    this.#tell();
  }

  loop(finding: LoopFinding): void {
    this.#unplayable = undefined;
    this.#loop = conditionOf(finding);
    this.#tell();
  }

  /** The handset can be used (undefined), or this is why not. */
  handset(missing: string | undefined): void {
    this.#noHandset = missing?.slice(0, 120);
    this.#tell();
  }

  /** Prompts can be spoken (undefined), or this is why not. */
  voice(missing: string | undefined): void {
    this.#voiceless = missing?.slice(0, 120);
    this.#tell();
  }

  #tell(): void {
    const conditions = this.conditions();
    const told = JSON.stringify(conditions);
    if (told === this.#told) return;
    this.#told = told;
    this.#changed(conditions);
  }
}

/** What a loop test means for the person who has to mend it. */
export function conditionOf(finding: LoopFinding): Condition | undefined {
  switch (finding.kind) {
    case "heard":
      return undefined;
    case "echo":
      return { code: "audio.echo", detail: `delayed copy at ${finding.echoDb} dB` };
    case "noise":
      return { code: "audio.loop.fail", detail: "tone not heard, the microphone lives" };
    case "dead":
      return { code: "audio.loop.fail", detail: "the microphone gives digital silence" };
  }
}
