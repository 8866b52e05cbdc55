/** Names of the elements that are driven or listened to while they run. */
export const NAMES = {
  /** `volume` in front of the limiter. */
  gain: "gain",
  /** `level` of what the loudspeaker gets. */
  out: "out",
  /** `level` of what comes from the other end of a call. */
  far: "far",
  /** What has come of the other's sound: `rtpjitterbuffer` and `opusdec`, whose statistics are told at the end. */
  jitter: "jitter",
  decoder: "decoder",
  /** `level` of the microphone after the echo canceller. */
  near: "near",
  /** `appsink` of the loop test. */
  heard: "heard",
  /** `volume` in front of the encoder: mutes the usager's microphone. */
  mute: "mute",
  /** Bench of the virtual card: `volume` of its loudspeaker and of its microphone, `audioecho` between them. */
  benchSpeaker: "bench-speaker",
  benchMicrophone: "bench-microphone",
  benchEcho: "bench-echo",
  /** `volume` of somebody who speaks into the virtual card's microphone. */
  benchVoice: "bench-voice",
  /** `level` and `spectrum` of what the virtual card's loudspeaker gives to the room. */
  benchLevel: "bench-level",
  benchSpectrum: "bench-spectrum",
} as const;

export const CARD = "format=S16LE,rate=48000,channels=1";
export const FLOAT = "audio/x-raw,format=F32LE,rate=48000,channels=1";
export const LEVEL = "level interval=100000000";

/**
 * What comes later than this after the fastest is lost. With the mixer's own and the card's it is all that the other's
 * voice waits for: the picture waits for nothing, and the two may be 100 ms apart (EN 301 549 v3.2.1, 6.5.4).
 */
export const JITTER_MS = 40;
export const MIX_MS = 10;
/** The mixer gives its sound in pieces of this length, the default of its class. */
export const PIECE_MS = 10;
/** What is there so long before it is due is in the card's buffer in time: two of its periods. */
export const CARD_MS = 20;
/** From a packet to what a card plays of it. */
export const HEARD_MS = JITTER_MS + MIX_MS + PIECE_MS + CARD_MS;
/** Of the virtual card's air: long, for a machine that does ten things at once. */
export const ROOM_MS = 200;
/** All that the virtual card's loudspeaker waits for: what it plays and what its microphone hears are mixed in the room. */
export const VIRTUAL_MS = ROOM_MS + PIECE_MS;

/**
 * A mixer of live sounds. Without `first` it now and then starts at time zero of the clock and gives hours of silence
 * before the sounds (seen under load); without a latency of its own it drops what comes a little late, for the binding
 * does not act on latency messages.
 */
export function mixer(name: string, latencyMs: number): string {
  return `audiomixer name=${name} start-time-selection=first latency=${latencyMs}000000`;
}
