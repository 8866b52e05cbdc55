import { VisioborneError } from "../../../src/contract/errors.ts";
import type { Condition, SelfTestResult } from "../../device.ts";
import { TONE_DBFS } from "../tone-loop.ts";
import type { LoopFinding } from "../tone-loop.ts";
import type { SoundEngine } from "./engine.ts";
import { listenLaunch, playLaunch } from "./launch.ts";
import type { SoundSettings } from "./options.ts";

/** A passing noise, or a board too busy for a moment to play in time, hides a tone: that is no fault of the sound. */
const TRIES = 3;

type Engine = Pick<SoundEngine, "run">;

/**
 * Plays the tones and listens to them, again when they were not heard: the microphone is open from the first sample to
 * the finding.
 * @returns the first finding of another kind than `noise`, or the last
 * @throws VisioborneError `sound.failed`, `sound.process`; the signal's reason when it aborts
 */
export async function runLoop(
  engine: Engine,
  settings: SoundSettings,
  tonesPath: string,
  signal: AbortSignal,
): Promise<LoopFinding> {
  for (let tries = 1; ; tries += 1) {
    const finding = await playAndListen(engine, settings, tonesPath, signal);
    if (finding.kind !== "noise" || tries === TRIES) return finding;
  }
}

async function playAndListen(
  engine: Engine,
  settings: SoundSettings,
  tonesPath: string,
  signal: AbortSignal,
): Promise<LoopFinding> {
  const launch = playLaunch(settings, tonesPath, "loudspeaker");
  let finding: LoopFinding | undefined;
  await engine.run({ type: "loop", launch, listen: listenLaunch(settings) }, signal, (message) => {
    if (message.type === "heard") finding = message;
  });
  if (!finding) throw new VisioborneError("sound.failed", "the loop test ended without a finding");
  return finding;
}

/** The figures of a loop test, with their units. */
export function figuresOf({ kind, toneDbfs, noiseDbfs, echoDb, startMs }: LoopFinding): SelfTestResult["figures"] {
  return {
    tone_heard: kind === "heard" || kind === "echo",
    echo: kind === "echo",
    microphone_alive: kind !== "dead",
    noise_dbfs: noiseDbfs,
    ...(toneDbfs === null ? {} : { tone_dbfs: toneDbfs, loop_gain_db: Math.round((toneDbfs - TONE_DBFS) * 10) / 10 }),
    ...(echoDb === null ? {} : { echo_db: echoDb }),
    ...(startMs === null ? {} : { tone_start_ms: startMs }),
  };
}

/** The test of a sound that is no longer there. */
export const ABSENT_RESULT: SelfTestResult = { passed: false, conditions: [{ code: "audio.absent" }], figures: {} };

/** A test that has ended: passed when nothing is wrong. */
export function resultOf(conditions: readonly Condition[], figures: SelfTestResult["figures"]): SelfTestResult {
  return { passed: conditions.length === 0, conditions, figures };
}
