import { createSocket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { OnBench } from "../../../devices/bench.ts";
import type { DriverContext } from "../../../devices/device.ts";
import { gstreamerSound } from "../../../devices/sound/gstreamer/driver.ts";
import type { GstreamerSoundOptions } from "../../../devices/sound/gstreamer/options.ts";
import type { CallEnds, Prompt, Sound } from "../../../devices/sound/port.ts";
import { mediaChildren } from "./camera.ts";
import { driverContext } from "./context.ts";

/** About 6 s of speech. */
export const SENTENCE: Prompt = {
  id: "sentence",
  language: "fr",
  text: "L'appel n'est pas possible pour l'instant. Vous pouvez téléphoner au numéro affiché, ou demander à l'accueil.",
};
export const YES: Prompt = { id: "yes", language: "fr", text: "Oui." };

export interface VirtualCard {
  readonly sound: Sound & OnBench;
  readonly context: DriverContext;
}

/** The real driver on its virtual card; closed when the test has finished. */
export async function virtualCard(options: GstreamerSoundOptions = {}): Promise<VirtualCard> {
  const context = driverContext("sound");
  const sound = (await gstreamerSound.open({ backend: "test", ...options }, context)) as Sound & OnBench;
  onTestFinished(() => sound.close());
  return { sound, context };
}

/** Ids of the sound's media processes that this process has started. */
export const soundProcesses = (): number[] => mediaChildren(process.pid, "sound-main");

/** The loudest tenth of a second of the present or last prompt, dBFS. */
export const loudestDbfs = (sound: OnBench): number => Number(sound.bench.state()["loudestDbfs"]);

/** Resolves when something is heard of what is being said. */
export async function isHeard(sound: OnBench): Promise<void> {
  const signal = AbortSignal.timeout(20_000);
  while (loudestDbfs(sound) < -50) await delay(20, undefined, { signal });
}

/** How the last prompts ended, the newest last. */
export function outcomes(sound: OnBench): string[] {
  return (sound.bench.state()["prompts"] as { id: string; outcome: string }[]).map(
    ({ id, outcome }) => `${id} ${outcome}`,
  );
}

/** What has come out of a call on its RTP side. */
export interface Heard {
  readonly packets: number;
  /** Source identifiers (RFC 3550, 5.1), each once, in the order in which they came. */
  readonly sources: readonly number[];
  /** The payloads of the last packets, the newest last. */
  readonly payloads: readonly Buffer[];
  /** The last packet, header and all; empty before the first. */
  readonly newest: Buffer;
}

/** Ports for a call, and what came from the microphone. */
export async function ends(): Promise<CallEnds & { heard: () => Heard; packets: () => number }> {
  const out = createSocket("udp4").bind(0, "127.0.0.1");
  const probe = createSocket("udp4").bind(0, "127.0.0.1");
  await Promise.all([once(out, "listening"), once(probe, "listening")]);
  const heard = { packets: 0, sources: [] as number[], payloads: [] as Buffer[], newest: Buffer.alloc(0) };
  out.on("message", (packet) => {
    heard.packets += 1;
    heard.newest = packet;
    heard.payloads = [...heard.payloads.slice(-9), packet.subarray(12)];
    const source = packet.readUInt32BE(8);
    if (!heard.sources.includes(source)) heard.sources.push(source);
  });
  onTestFinished(() => void out.close());
  const inPort = probe.address().port;
  await new Promise<void>((resolve) => probe.close(resolve));
  return {
    inPort,
    inPayload: 111,
    outPort: out.address().port,
    outPayload: 97,
    heard: () => ({ ...heard }),
    packets: () => heard.packets,
  };
}

/** Whether the last packets are digital silence, which takes Opus at most 30 bytes for 20 ms; a quiet room takes more. */
export function isSilence({ payloads }: Heard): boolean {
  return payloads.every((payload) => payload.length <= 30);
}

/** The header of a packet of RTP (RFC 3550, 5.1). */
export function rtp(packet: Buffer): { payload: number; sequence: number; ticks: number; source: number } {
  return {
    payload: packet.readUInt8(1) & 0x7f,
    sequence: packet.readUInt16BE(2),
    ticks: packet.readUInt32BE(4),
    source: packet.readUInt32BE(8),
  };
}

/** 20 ms of a tone of 450 Hz as Opus, which can follow itself: decodes to -23 dBFS. */
const TONE = Buffer.from(
  "+L17yoLiSuSCV+4pMga6Kj8Lrj0qevW5PT68yBM1zHJg6Osw3s7xHxDb7MDJoLQUZxIqsuys9O5L3yxzrA==",
  "base64",
);

/** The other's sound, a tone, until the function that it gives is called. */
export function otherSpeaks({ inPort, inPayload }: CallEnds): () => void {
  const socket = createSocket("udp4");
  const startMs = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    for (; sent * 20 < performance.now() - startMs; sent += 1) {
      const packet = Buffer.concat([Buffer.alloc(12), TONE]);
      packet.set([0x80, inPayload]);
      packet.writeUInt16BE(sent % 65_536, 2);
      packet.writeUInt32BE(sent * 960, 4);
      packet.writeUInt32BE(0x5eed, 8);
      socket.send(packet, inPort, "127.0.0.1", () => undefined);
    }
  }, 10);
  let over = false;
  const stop = (): void => {
    if (!over) socket.close();
    over = true;
    clearInterval(timer);
  };
  onTestFinished(stop);
  return stop;
}

/** Resolves when this many more packets have come. */
export async function packetsGoOn(count: () => number, more = 20): Promise<void> {
  const before = count();
  const signal = AbortSignal.timeout(20_000);
  while (count() < before + more) await delay(20, undefined, { signal });
}

export const never = (): AbortSignal => new AbortController().signal;
