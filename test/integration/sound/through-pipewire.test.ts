import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { gstreamerSound } from "../../../devices/sound/gstreamer/driver.ts";
import type { GstreamerSoundOptions } from "../../../devices/sound/gstreamer/options.ts";
import { driverContext } from "../../contract/kit/context.ts";
import { never, YES } from "../../contract/kit/sound.ts";
import { startPipewire } from "./private-pipewire.ts";

/** alsa-lib's names for the nodes: alsasrc and alsasink reach PipeWire by its ALSA plugin, in its rhythm. */
const ALSA_NAMES = `
pcm.borne_out { type pipewire playback_node "borne-out" }
pcm.borne_in { type pipewire capture_node "borne-in" }
`;

function setVariable(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

test.each<[string, GstreamerSoundOptions]>([
  ["PipeWire's own elements", { backend: "pipewire", speaker: "borne-out", microphone: "borne-in" }],
  ["ALSA", { backend: "alsa", speaker: "borne_out", microphone: "borne_in" }],
])(
  "through a real PipeWire, by %s: a prompt is said, the tones go from its loudspeaker to its microphone",
  async (_, options) => {
    const context = driverContext("sound");
    const dir = driverContext("pipewire").runtimeDir;
    writeFileSync(join(dir, "asound.conf"), ALSA_NAMES);
    setVariable("XDG_RUNTIME_DIR", dir);
    setVariable("ALSA_CONFIG_PATH", join(dir, "asound.conf"));
    if (options.backend === "pipewire") {
      await expect(gstreamerSound.open(options, context)).rejects.toMatchObject({ code: "audio.absent" });
    }
    const pipewire = await startPipewire(dir);
    onTestFinished(() => pipewire.stop());
    const sound = await gstreamerSound.open(options, context);
    onTestFinished(() => sound.close());
    expect(await sound.say(YES)).toBe(true);
    const result = await sound.selfTest(never());
    expect(result).toMatchObject({ passed: true, figures: { tone_heard: true, echo: false } });
    expect(Math.abs(Number(result.figures["tone_dbfs"]) + 23)).toBeLessThan(3);
  },
  90_000,
);
