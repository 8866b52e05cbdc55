import { expect, test } from "vitest";
import { runLoop } from "../../../devices/sound/gstreamer/loop.ts";
import type { FromSound, Task } from "../../../devices/sound/gstreamer/messages.ts";
import { settingsOf } from "../../../devices/sound/gstreamer/options.ts";

type Kind = Extract<FromSound, { type: "heard" }>["kind"];
type Run = (task: Task, signal: AbortSignal, onMessage?: (message: FromSound) => void) => Promise<void>;

/** An engine whose microphone hears these, one a run. */
function hearing(kinds: Kind[]): { run: Run } {
  const run: Run = async (_task, signal, onMessage) => {
    signal.throwIfAborted();
    const kind = kinds.shift() ?? "dead";
    onMessage?.({ type: "heard", id: 1, kind, toneDbfs: null, noiseDbfs: -60, echoDb: null, startMs: null });
  };
  return { run };
}

test.each<[string, Kind[], Kind, number]>([
  ["heard at once: played once", ["heard", "noise"], "heard", 1],
  ["hidden by a passing noise: played again", ["noise", "heard", "noise"], "heard", 1],
  ["not heard three times: not heard", ["noise", "noise", "noise", "heard"], "noise", 1],
  ["an echo is told at once", ["echo", "heard"], "echo", 1],
  ["a dead microphone is told at once", ["dead", "heard"], "dead", 1],
])("%s", async (_, kinds, found, left) => {
  const finding = await runLoop(
    hearing(kinds),
    settingsOf({ backend: "test" }),
    "/run/tones.wav",
    new AbortController().signal,
  );
  expect(finding.kind).toBe(found);
  expect(kinds).toHaveLength(left);
});
