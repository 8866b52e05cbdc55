import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { GstreamerSoundOptions } from "../../../devices/sound/gstreamer/options.ts";
import { driverContext } from "../../contract/kit/context.ts";
import { startPipewire } from "./private-pipewire.ts";
import type { PrivatePipewire } from "./private-pipewire.ts";

/** Names of alsa-lib for the nodes, as somebody may write them who takes PipeWire for a card of ALSA. */
const ALSA_NAMES = `
</usr/share/alsa/alsa.conf>
pcm.borne_out { type pipewire playback_node "borne-out" }
pcm.borne_in { type pipewire capture_node "borne-in" }
`;

export const ALSA: GstreamerSoundOptions = { backend: "alsa", speaker: "borne_out", microphone: "borne_in" };

/** The two ways to a real PipeWire's loudspeaker and microphone. */
export const WAYS: [string, GstreamerSoundOptions][] = [
  ["its nodes' names", { backend: "pipewire", speaker: "borne-out", microphone: "borne-in" }],
  ["names of alsa-lib", ALSA],
];

/** Has this test's sound go to a PipeWire of its own. @returns what starts it; it ends with the test */
export function ownPipewire(): () => Promise<PrivatePipewire> {
  const dir = driverContext("pipewire").runtimeDir;
  const names = join(dir, "asound.conf");
  writeFileSync(names, ALSA_NAMES);
  setVariable("XDG_RUNTIME_DIR", dir);
  setVariable("ALSA_CONFIG_PATH", names);
  return async () => {
    const pipewire = await startPipewire(dir);
    onTestFinished(() => pipewire.stop());
    return pipewire;
  };
}

function setVariable(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}
