import type { Call, LineFigures } from "./model.ts";

/** What stands in place of the usager's picture, or `video`. */
export type Stage = "connecting" | "reconnecting" | "held" | "audio-only" | "video";

/** A picture that stands still is never shown as if it lived: "reconnecting" instead. */
export function stageOf(call: Call): Stage {
  if (call.peer !== "connected") return call.everConnected ? "reconnecting" : "connecting";
  if (call.held) return "held";
  if (call.media === "reconnecting") return "reconnecting";
  // Without a picture nothing shows that it stands: the desk knows when the borne has gone.
  if (isAudioOnly(call)) return call.borneAway ? "reconnecting" : "audio-only";
  if (call.flow === "frozen") return "reconnecting";
  return call.flow === "none" ? "connecting" : "video";
}

/** The voice goes on without the picture: said, not guessed from a dark screen. */
export function isAudioOnly(call: Call): boolean {
  return !call.video || call.media === "audio-only" || call.theirs.picture || call.quality?.height === 0;
}

export type Quality = "good" | "fair" | "poor";

/** Quality of the connection in one word: EN 301 549 6.5 (20 pictures a second), ITU-T G.114 (delay). */
export function qualityOf(line: LineFigures | null, audioOnly: boolean): Quality | null {
  if (line === null) return null;
  const { lossPct, rttMs, fps } = line;
  if (lossPct > 5 || (rttMs ?? 0) > 600 || (!audioOnly && fps < 12)) return "poor";
  if (audioOnly || lossPct > 2 || (rttMs ?? 0) > 300 || fps < 18) return "fair";
  return "good";
}

/** Digits in groups that are easy to read out: 1 234 567; another kind of number as it is. */
export function grouped(value: string): string {
  if (!/^\d+$/.test(value)) return value;
  // A social security number is read 1 84 12 76 451 089 46.
  if (value.length === 13 || value.length === 15) {
    return [value[0], value.slice(1, 3), value.slice(3, 5), value.slice(5, 7), value.slice(7, 10), value.slice(10, 13)]
      .concat(value.length === 15 ? [value.slice(13)] : [])
      .join(" ");
  }
  return value.replaceAll(/\B(?=(\d{3})+$)/g, " ");
}

/** 75 s -> "1:15"; 3675 s -> "1:01:15". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const pad = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}
