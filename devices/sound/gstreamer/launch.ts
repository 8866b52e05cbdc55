import { VisioborneError } from "../../../src/contract/errors.ts";
import type { CallEnds } from "../port.ts";
import { LISTEN_RATE_HZ } from "../tone-loop.ts";
import { SPECTRUM } from "../spectrum.ts";
import { DEVICE_NAME } from "./options.ts";
import type { SoundSettings } from "./options.ts";

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

const CARD = "format=S16LE,rate=48000,channels=1";
const FLOAT = "audio/x-raw,format=F32LE,rate=48000,channels=1";
/** Short, or the echo canceller has to look too far back; in microseconds. */
const ALSA_TIMES = "buffer-time=40000 latency-time=10000";
/** The channel by which the virtual card's loudspeaker reaches its microphone. */
const AIR = "visioborne-air";
/** The channel by which prompts come into a call: a card can be opened once only. */
const PROMPTS = "visioborne-prompts";
/**
 * Somebody's voice as the bench makes it: a tone of 440 Hz in four syllables a second, 66 of its periods each (150 ms).
 * A tone that does not pause is noise to `webrtcdsp`, which takes it out.
 */
const SYLLABLES = "wave=ticks freq=440 volume=0.3 tick-interval=250000000 sine-periods-per-tick=66";
/** Of the `echo` fault, nanoseconds: a delayed copy, not the room. */
const ECHO_DELAY_NS = 300_000_000;
/**
 * What comes later than this after the fastest is lost. With the mixer's own it is all that the other's voice waits for,
 * the card's buffer apart: the picture waits for nothing, and the two may be 100 ms apart (EN 301 549 v3.2.1, 6.5.4).
 */
const JITTER_MS = 50;
const MIX_MS = 30;
/**
 * By its defaults a mixer lays packets end to end whatever their times say, so that each stall of the line made the voice
 * later for the rest of the call (measured: 150 ms late once, 140 ms late for ever).
 */
const IN_TIME = "alignment-threshold=30000000 discont-wait=0";
/** By default 25 and 100 ms, and the mixer waits for the slowest of its sources. */
const INTER_TIMES = "period-time=10000000 latency-time=20000000";
/** Of a call's own prompts: the other's voice takes longer anyway, and half as often is half the work. */
const PROMPT_TIMES = "period-time=20000000 latency-time=40000000";
/** Of the virtual card's air: long, for a machine that does ten things at once. */
const ROOM_MS = 200;
/** All sinks of a pipeline wait for its slowest branch, here the air. Who listens hears as if the card were a real one. */
const EARLY = `ts-offset=-${ROOM_MS - JITTER_MS - MIX_MS}000000`;
/**
 * The voice as it is sent. 40 ms a packet: half the packets of 20, of which each costs a thin line 60 bytes of headers and
 * each of those on its way some wakening; the voice is 20 ms later, and was 27 ms before the picture. What comes in stays
 * at the browser's 20 ms. Complexity 5 is what browsers take on boards of this kind: it takes half of what 10 does
 * (0.8 and 1.6 % of a core, measured on speech).
 */
const ENCODER =
  "opusenc bitrate=24000 frame-size=40 complexity=5 audio-type=voice inband-fec=true packet-loss-percentage=10";
const LEVEL = "level interval=100000000";

export type Way = "loudspeaker" | "private" | "call";

/** Plays a file, once. `way`: the card's loudspeaker, its private listening, or into the call that is on. */
export function playLaunch(settings: SoundSettings, file: string, way: Way): string {
  const decode = `filesrc location="${checkedPath(file)}" ! decodebin ! audioconvert ! audioresample ! ${FLOAT}`;
  if (way === "call")
    return `${decode} ! ${LEVEL} name=${NAMES.out} ! audioconvert ! interaudiosink channel=${PROMPTS} async=false`;
  return `${decode} ! ${loud(settings)} ! ${sink(settings, way)}`;
}

/** Listens to the microphone as it is, without any canceller: the loop test wants to hear the loudspeaker. */
export function listenLaunch(settings: SoundSettings): string {
  return (
    `${source(settings)} ! audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=${LISTEN_RATE_HZ},channels=1` +
    ` ! appsink name=${NAMES.heard} sync=false async=false max-buffers=400`
  );
}

/**
 * Loudspeaker and microphone of a call. They stand in one pipeline, because `webrtcdsp` finds `webrtcechoprobe` in its
 * own pipeline only. delay-agnostic: the delay between the two is not known, and drifts. What comes in is concealed
 * where it was lost but not repaired from the next packet: `use-inband-fec` makes the decoder ask for 120 ms, whatever
 * is lost (measured from packet to card: 309 ms with it, 185 without), and the voice would follow the lips by too much.
 */
export function callLaunch(
  settings: SoundSettings,
  { inPort, inPayload, outPort, outPayload }: CallEnds,
  way: Way,
): string {
  const card = `audio/x-raw,${CARD}`;
  return [
    `udpsrc address=127.0.0.1 port=${inPort} caps="application/x-rtp,media=audio,clock-rate=48000,encoding-name=OPUS,payload=${inPayload}"` +
      ` ! rtpjitterbuffer name=${NAMES.jitter} latency=${JITTER_MS} do-lost=true ! rtpopusdepay` +
      ` ! opusdec name=${NAMES.decoder} plc=true` +
      ` ! audioconvert ! audioresample ! ${card} ! ${LEVEL} name=${NAMES.far} ! mix.`,
    `interaudiosrc channel=${PROMPTS} ${PROMPT_TIMES} ! audioconvert ! audioresample ! ${card} ! mix.`,
    `${mixer("mix", MIX_MS)} ${IN_TIME} ! audioconvert ! ${FLOAT} ! ${limited(settings)}` +
      ` ! audioconvert ! ${card} ! webrtcechoprobe name=probe ! ${sink(settings, way)}`,
    `${source(settings)} ! audioconvert ! audioresample ! ${card}` +
      " ! webrtcdsp probe=probe echo-cancel=true echo-suppression-level=high delay-agnostic=true extended-filter=true" +
      " noise-suppression=true noise-suppression-level=moderate gain-control=true high-pass-filter=true" +
      ` ! ${LEVEL} name=${NAMES.near} ! volume name=${NAMES.mute}` +
      ` ! ${ENCODER}` +
      ` ! rtpopuspay pt=${outPayload} ! udpsink host=127.0.0.1 port=${outPort} sync=false async=false`,
  ].join("  ");
}

/**
 * A mixer of live sounds. Without `first` it now and then starts at time zero of the clock and gives hours of silence
 * before the sounds (seen under load); without a latency of its own it drops what comes a little late, for the binding
 * does not act on latency messages.
 */
function mixer(name: string, latencyMs: number): string {
  return `audiomixer name=${name} start-time-selection=first latency=${latencyMs}000000`;
}

/** Volume, limiter, ceiling. The limiter keeps peaks below full scale, so nothing is louder than the ceiling. */
function limited({ ceilingDbfs }: SoundSettings): string {
  const ceiling = 10 ** (ceilingDbfs / 20);
  return `volume name=${NAMES.gain} ! rglimiter ! volume volume=${ceiling.toFixed(6)}`;
}

/** The same with its level told, which is the sign that a prompt goes on; a call has its microphone for that. */
function loud(settings: SoundSettings): string {
  return `${limited(settings)} ! ${LEVEL} name=${NAMES.out}`;
}

/** What the virtual card's loudspeaker plays, to those who listen: 16 bits, 48 kHz, mono, each 10 ms a datagram. */
function tap({ listenPort }: SoundSettings): string {
  if (listenPort === undefined) return "";
  return (
    ` ! tee name=tap ! queue ! audioconvert ! audioresample ! audio/x-raw,${CARD} ! audiobuffersplit output-buffer-duration=1/100` +
    ` ! udpsink host=127.0.0.1 port=${listenPort} sync=true ${EARLY} async=false  tap. ! queue`
  );
}

function sink(settings: SoundSettings, way: Way): string {
  const name = way === "private" ? (settings.privateSpeaker ?? settings.speaker) : settings.speaker;
  const convert = "audioconvert ! audioresample";
  switch (settings.backend) {
    case "alsa":
      return `${convert} ! alsasink device=${checkedName(name ?? "default")} ${ALSA_TIMES} async=false`;
    case "pipewire":
      return `${convert} ! pipewiresink ${name === undefined ? "" : `target-object=${checkedName(name)} `}async=false`;
    case "test":
      return (
        `${convert} ! audioecho name=${NAMES.benchEcho} max-delay=${ECHO_DELAY_NS} delay=${ECHO_DELAY_NS}` +
        ` ! volume name=${NAMES.benchSpeaker} ! audioconvert${tap(settings)} ! audioconvert ! ${FLOAT} ! level interval=200000000 name=${NAMES.benchLevel}` +
        ` ! spectrum bands=${SPECTRUM.bands} threshold=${SPECTRUM.floorDb} interval=200000000 name=${NAMES.benchSpectrum}` +
        ` ! audioconvert ! interaudiosink channel=${AIR} async=false`
      );
  }
}

function source({ backend, microphone: name }: SoundSettings): string {
  switch (backend) {
    case "alsa":
      return `alsasrc device=${checkedName(name ?? "default")} ${ALSA_TIMES}`;
    case "pipewire":
      return `pipewiresrc ${name === undefined ? "" : `target-object=${checkedName(name)} `}do-timestamp=true`;
    case "test":
      // The room's own noise, without which a microphone is dead and not merely without a tone.
      return (
        `audiotestsrc is-live=true wave=white-noise volume=0.0006 ! ${FLOAT} ! room.` +
        `  audiotestsrc is-live=true ${SYLLABLES} ! ${FLOAT} ! volume name=${NAMES.benchVoice} mute=true ! room.` +
        `  interaudiosrc channel=${AIR} ${INTER_TIMES} ! audioconvert ! audioresample ! ${FLOAT} ! room.` +
        `  ${mixer("room", ROOM_MS)} ! ${FLOAT} ! volume name=${NAMES.benchMicrophone}`
      );
  }
}

/** @throws VisioborneError `config.invalid` for a name that could change the pipeline */
function checkedName(name: string): string {
  if (new RegExp(DEVICE_NAME).test(name)) return name;
  throw new VisioborneError(
    "config.invalid",
    `sound device ${JSON.stringify(name)}: expected a name like plughw:CARD=Device`,
  );
}

/** @throws VisioborneError `config.invalid` for a path that could change the pipeline */
function checkedPath(path: string): string {
  if (/^\/[^"\\\n]+$/.test(path)) return path;
  throw new VisioborneError(
    "config.invalid",
    `sound file ${JSON.stringify(path)}: expected an absolute path without quotes`,
  );
}
