import type { LogLine } from "../../e2e/support/program.ts";
import { median, percentile, rounded, type Figure } from "../figures.ts";
import { growth, type Second } from "./watch.ts";

/** A frame of Opus, ms: what one packet of the expert's page carries. */
const PACKET_MS = 20;

/** What is wished of the line of 512 kbit/s. */
const GOALS: Readonly<Record<string, string>> = {
  fps_to_desk: ">= 20",
  fps_to_borne: ">= 20",
  longest_freeze_ms: "<= 1000",
  audio_loss_pct: "<= 2",
  av_skew_ms: "<= 100",
  kbit_up: "<= 500",
  kbit_down: "<= 500",
};

export interface Measured {
  readonly seconds: readonly Second[];
  /** What the borne's log told of the expert's sound at the end of the call. */
  readonly sound: LogLine | undefined;
  /** Voice after picture, ms, at the borne; undefined = not measured on this line. */
  readonly skewBorneMs?: number | undefined;
}

/** The figures of one call. @param suffix after each name; without one they are held against the goals */
export function figuresOf({ seconds, sound, skewBorneMs }: Measured, suffix: string): Figure[] {
  const spentS = seconds.reduce((sum, { lastedMs }) => sum + lastedMs, 0) / 1000;
  const n = seconds.length;
  const sum = (of: (second: Second) => number): number => seconds.reduce((total, second) => total + of(second), 0);
  const rates = (of: (second: Second) => number): number[] => seconds.map((one) => (of(one) * 8) / one.lastedMs);
  const [up, down] = [rates(({ upBytes }) => upBytes), rates(({ downBytes }) => downBytes)];
  const freeze = (of: (second: Second) => number): number => Math.max(...seconds.map(of));
  const [atDesk, atBorne] = [
    freeze(({ desk }) => desk.shown.longestGapMs),
    freeze(({ screen }) => screen.longestGapMs),
  ];
  const loss = [deskLoss(seconds), borneLoss(sound)];
  const skewDesk = deskSkew(seconds);
  const skews = [skewDesk, skewBorneMs].filter((value) => value !== undefined && !Number.isNaN(value));
  const figure = (name: string, value: number, unit: string, digits = 1): Figure => {
    const goal = suffix === "" ? GOALS[name] : undefined;
    return { name: name + suffix, value: rounded(value, digits), unit, n, ...(goal !== undefined && { goal }) };
  };
  return [
    figure("fps_to_desk", sum(({ desk }) => desk.shown.frames) / spentS, "1/s"),
    figure("fps_to_borne", sum(({ screen }) => screen.frames) / spentS, "1/s"),
    figure("longest_freeze_ms", Math.max(atDesk, atBorne), "ms", 0),
    figure("freeze_to_desk_ms", atDesk, "ms", 0),
    figure("freeze_to_borne_ms", atBorne, "ms", 0),
    figure("audio_loss_pct", Math.max(...loss), "%", 2),
    figure("audio_loss_to_desk_pct", loss[0] ?? Number.NaN, "%", 2),
    figure("audio_loss_to_borne_pct", loss[1] ?? Number.NaN, "%", 2),
    figure("av_skew_ms", Math.max(...skews.map((value) => Math.abs(value ?? 0))), "ms", 0),
    figure("av_skew_desk_ms", skewDesk, "ms", 0),
    figure("kbit_up", (sum(({ upBytes }) => upBytes) * 8) / 1000 / spentS, "kbit/s", 0),
    figure("kbit_down", (sum(({ downBytes }) => downBytes) * 8) / 1000 / spentS, "kbit/s", 0),
    figure("kbit_up_p95", percentile(up, 95), "kbit/s", 0),
    figure("kbit_down_p95", percentile(down, 95), "kbit/s", 0),
    figure("height_to_desk", median(heights(seconds, "inbound-rtp.video.frameHeight")), "px", 0),
    figure("height_to_borne", median(heights(seconds, "outbound-rtp.video.frameHeight")), "px", 0),
    figure("keyframes_to_desk", growth(seconds, "inbound-rtp.video.keyFramesDecoded"), "", 0),
    figure("keyframes_to_borne", growth(seconds, "outbound-rtp.video.keyFramesEncoded"), "", 0),
  ];
}

const heights = (seconds: readonly Second[], name: string): number[] =>
  seconds.flatMap(({ desk }) => desk.figures[name] ?? []);

/** Share of the sound that Chromium invented: no packet was there in time, nor a later one with its copy. */
function deskLoss(seconds: readonly Second[]): number {
  const of = (name: string): number => growth(seconds, `inbound-rtp.audio.${name}`);
  return (100 * of("concealedSamples")) / of("totalSamplesReceived");
}

/** The same of the borne's decoder, over the whole call. */
function borneLoss(sound: LogLine | undefined): number {
  if (sound === undefined) return Number.NaN;
  const { packets, lost, late, concealedMs } = sound as unknown as Record<string, number>;
  const all = ((packets ?? 0) + (lost ?? 0) + (late ?? 0)) * PACKET_MS;
  return (100 * (concealedMs ?? Number.NaN)) / all;
}

/**
 * By the browser's own account: on the sender's clock, the moment of what is heard now less that of what is seen now.
 * Positive = the voice comes after the picture.
 */
function deskSkew(seconds: readonly Second[]): number {
  const each = seconds.flatMap(({ desk: { figures } }) => {
    const [audio, video] = ["audio", "video"].map((kind) => figures[`inbound-rtp.${kind}.estimatedPlayoutTimestamp`]);
    return audio === undefined || video === undefined ? [] : [video - audio];
  });
  return median(each);
}
