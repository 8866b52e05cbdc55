import { chmodSync, existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { outcomes, SENTENCE, soundProcesses, virtualCard, YES } from "../../contract/kit/sound.ts";

/** GStreamer has no list of its plugins, and the helper that looks into them takes so long. @returns where the list will be */
function scannerTakes(seconds: number): string {
  const folder = mkdtempSync(join(tmpdir(), "vb-scanner-"));
  const [real] = globSync("/usr/lib/*/gstreamer1.0/gstreamer-1.0/gst-plugin-scanner");
  expect(real).toBeDefined();
  const slow = join(folder, "slow-scanner");
  // It ends with the media process that has started it, also in its sleep.
  const perl = `'sleep ${seconds}; exec @ARGV' ${real}`;
  writeFileSync(slow, `#!/bin/sh\nexec setpriv --pdeathsig KILL perl -e ${perl} "$@"\n`);
  chmodSync(slow, 0o755);
  const registry = join(folder, "registry.bin");
  vi.stubEnv("GST_PLUGIN_SCANNER", slow);
  vi.stubEnv("GST_REGISTRY", registry);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });
  return registry;
}

test("looking into the plugins takes longer than a first start may: the next start has the time, and the prompt is said", async () => {
  const registry = scannerTakes(14);
  const { sound } = await virtualCard();
  const said = sound.say(YES);
  await expect.poll(() => soundProcesses().length, { timeout: 10_000 }).toBe(1);
  const [first] = soundProcesses();
  expect(await said).toBe(true);
  expect(soundProcesses()).not.toContain(first);
  expect(existsSync(registry)).toBe(true);
  expect(outcomes(sound)).toEqual(["yes said"]);
  expect(sound.conditions()).toEqual([]);
}, 90_000);

test("another prompt while GStreamer loads waits for the process that loads already", async () => {
  scannerTakes(5);
  const { sound } = await virtualCard();
  const first = sound.say(SENTENCE);
  await expect.poll(() => soundProcesses().length, { timeout: 10_000 }).toBe(1);
  const loading = soundProcesses();
  // Two of its pings are not answered by now.
  await sleep(3500);
  const second = sound.say(YES);
  expect(await first).toBe(false);
  expect(await second).toBe(true);
  expect(soundProcesses()).toEqual(loading);
  expect(outcomes(sound)).toEqual(["sentence interrupted", "yes said"]);
}, 60_000);
