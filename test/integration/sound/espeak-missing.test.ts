import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toneSamples } from "../../../devices/sound/tone-loop.ts";
import { writeWav } from "../../../devices/sound/wav.ts";
import { driverContext } from "../../contract/kit/context.ts";
import {
  isHeard,
  loudestDbfs,
  never,
  outcomes,
  SENTENCE,
  soundProcesses,
  virtualCard,
  YES,
} from "../../contract/kit/sound.ts";

/** A private folder that goes when the test ends. */
const folder = (): string => driverContext("files").runtimeDir;

test("missing: told from the start, prompts are only written, and once it is there they are spoken again", async () => {
  const espeakPath = join(folder(), "espeak-ng");
  const { sound } = await virtualCard({ espeakPath });
  expect(sound.conditions()).toMatchObject([{ code: "audio.voice", detail: `${espeakPath} is not installed` }]);
  expect(await sound.say(SENTENCE)).toBe(false);
  expect(outcomes(sound)).toEqual(["sentence failed"]);
  expect(soundProcesses()).toEqual([]);
  expect(await sound.selfTest(never())).toMatchObject({
    conditions: [{ code: "audio.voice" }],
    figures: { tone_heard: true },
  });
  symlinkSync(execFileSync("which", ["espeak-ng"]).toString().trim(), espeakPath);
  expect(await sound.say(YES)).toBe(true);
  expect(sound.conditions()).toEqual([]);
});

test.each(["wav", "opus"])("missing, but the prompt is recorded as .%s: it is played", async (ending) => {
  const promptsDir = folder();
  mkdirSync(join(promptsDir, "fr"));
  const wav = join(promptsDir, "fr", "yes.wav");
  writeFileSync(wav, writeWav({ rateHz: 48_000, samples: toneSamples(48_000) }));
  if (ending === "opus") {
    const args = `filesrc location=${wav} ! wavparse ! audioconvert ! opusenc ! oggmux ! filesink location=${wav.replace(".wav", ".opus")}`;
    execFileSync("gst-launch-1.0", ["-q", ...args.split(" ")]);
    execFileSync("rm", [wav]);
  }
  const { sound } = await virtualCard({ espeakPath: "/nowhere/espeak-ng", promptsDir });
  expect(await sound.say(YES)).toBe(true);
  // The tones stand at -20 dBFS, the ceiling takes 3 dB.
  expect(Math.abs(loudestDbfs(sound) + 23)).toBeLessThan(2);
  expect(await sound.say({ ...YES, id: "../fr/yes" })).toBe(false);
});

test.each([
  ["crashes", "kill -SEGV $$"],
  ["says nothing", "exit 0"],
  ["says what is no sound", "echo no sound"],
])("espeak-ng %s: the prompt fails, told by its code, and none of its words", async (_, body) => {
  const espeakPath = script(body);
  const { sound } = await virtualCard({ espeakPath });
  expect(await sound.say(SENTENCE)).toBe(false);
  expect(sound.conditions()).toMatchObject([
    { code: "audio.voice", detail: expect.stringContaining("espeak-ng") as string },
  ]);
  expect(JSON.stringify(sound.conditions())).not.toContain("téléphoner");
});

test("espeak-ng hangs: a hush ends it at once, and its process", async () => {
  const dir = folder();
  const { sound } = await virtualCard({ espeakPath: script(`echo $$ > ${dir}/pid; exec sleep 60`) });
  const said = sound.say(SENTENCE);
  while (!readdirSync(dir).includes("pid")) await new Promise((resolve) => setTimeout(resolve, 10));
  sound.hush();
  expect(await said).toBe(false);
  expect(sound.conditions()).toEqual([]);
});

test("the text is not among the arguments, which every user of the machine can read", async () => {
  const dir = folder();
  const { sound } = await virtualCard({ espeakPath: script(`echo "$@" > ${dir}/arguments; exec espeak-ng "$@"`) });
  expect(await sound.say(YES)).toBe(true);
  expect(execFileSync("cat", [join(dir, "arguments")]).toString()).toBe("--stdin --stdout -b 1 -v fr-fr -s 150\n");
});

test("what is personal is spoken to the handset only, and its sound is not kept", async () => {
  const { sound, context } = await virtualCard();
  const personal = { ...YES, id: "ticket", personal: true };
  const kept = (): string[] => readdirSync(join(context.runtimeDir, "speech-sound"));
  expect(await sound.say(personal)).toBe(false);
  await sound.bench.act("handset", { lifted: true });
  const said = sound.say(personal);
  await isHeard(sound);
  expect(await said).toBe(true);
  expect(kept()).toEqual([]);
  const long = sound.say({ ...SENTENCE, personal: true });
  await isHeard(sound);
  await sound.bench.act("handset", { lifted: false });
  expect(await long).toBe(false);
  await sound.say(YES);
  expect(kept()).toHaveLength(1);
});

function script(body: string): string {
  const path = join(folder(), "espeak-ng");
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}
