import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { driverContext } from "../../contract/kit/context.ts";
import { SENTENCE } from "../../contract/kit/sound.ts";

const run = promisify(execFile);
/** Some 6 s of words. */
const SAID_MS = 30_000;

/** A low voice, which is not the other's. */
const USAGER = "Bonjour, je viens pour mon dossier de la semaine dernière, pouvez-vous me dire où il en est ?";

/** The expert's voice, as RTP to the port of a call; resolves when it has been said. */
export async function otherSays(inPort: number): Promise<void> {
  const wav = await spoken(SENTENCE.text);
  const launch =
    `filesrc location=${wav} ! decodebin ! audioconvert ! audioresample ! audio/x-raw,rate=48000,channels=1` +
    ` ! opusenc frame-size=20 ! rtpopuspay pt=111 ! udpsink host=127.0.0.1 port=${inPort}`;
  await run("gst-launch-1.0", ["-q", ...launch.split(" ")], { timeout: SAID_MS });
}

/** Somebody's voice into a node of PipeWire; resolves when it has been said. */
export async function usagerSays(node: string): Promise<void> {
  await run("pw-cat", ["--playback", "--target", node, await spoken(USAGER, "-p", "20")], { timeout: SAID_MS });
}

async function spoken(text: string, ...options: readonly string[]): Promise<string> {
  const wav = join(driverContext("speech").runtimeDir, "speech.wav");
  await run("espeak-ng", ["-v", "fr-fr", ...options, "-w", wav, text]);
  return wav;
}
