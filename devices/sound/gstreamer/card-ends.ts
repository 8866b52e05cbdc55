import { VisioborneError } from "../../../src/contract/errors.ts";
import { SPECTRUM } from "../spectrum.ts";
import { CARD, FLOAT, HEARD_MS, mixer, NAMES, ROOM_MS, VIRTUAL_MS } from "./elements.ts";
import { DEVICE_NAME } from "./options.ts";
import type { SoundSettings } from "./options.ts";

/** Short, or the echo canceller has to look too far back; in microseconds. */
const ALSA_TIMES = "buffer-time=40000 latency-time=10000";
/** The channel by which the virtual card's loudspeaker reaches its microphone. */
const AIR = "visioborne-air";
/**
 * Somebody's voice as the bench makes it: a tone of 440 Hz in four syllables a second, 66 of its periods each (150 ms).
 * A tone that does not pause is noise to `webrtcdsp`, which takes it out.
 */
const SYLLABLES = "wave=ticks freq=440 volume=0.3 tick-interval=250000000 sine-periods-per-tick=66";
/**
 * So much earlier than asked would what `interaudiosink` takes be heard by its `interaudiosrc`: an echo from 10 ms before to 45
 * ms after its time is found (a sound card's), here with 70 to 100.
 */
const AIR_EARLY_MS = 80;
/** Of the `echo` fault, nanoseconds: a delayed copy, not the room. */
const ECHO_DELAY_NS = 300_000_000;
/** By default 25 and 100 ms, and the mixer waits for the slowest of its sources. */
const INTER_TIMES = "period-time=10000000 latency-time=20000000";

/** Where sound goes: the card's loudspeaker, its private listening, or into the call that is on. */
export type Way = "loudspeaker" | "private" | "call";

/** Whether the card itself leaves its loudspeaker for what is plugged in: the loudspeaker is silent meanwhile. */
export function switchesByItself({ backend, privateSpeaker }: SoundSettings): boolean {
  return backend !== "test" && privateSpeaker === undefined;
}

/** Whether private listening has ends of its own, so that a call has to change over when the handset is lifted. */
export function changesOver(settings: SoundSettings): boolean {
  return !switchesByItself(settings) || settings.privateMicrophone !== undefined;
}

/**
 * What the virtual card's loudspeaker plays, to those who listen: 16 bits, 48 kHz, mono, each 10 ms a datagram, at the
 * moment at which a real card would play it.
 */
function tap({ listenPort }: SoundSettings): string {
  if (listenPort === undefined) return "";
  return (
    ` ! tee name=tap ! queue ! audioconvert ! audioresample ! audio/x-raw,${CARD} ! audiobuffersplit output-buffer-duration=1/100` +
    ` ! udpsink host=127.0.0.1 port=${listenPort} sync=true ts-offset=-${VIRTUAL_MS - HEARD_MS}000000 async=false  tap. ! queue`
  );
}

/** How much later than its card a loudspeaker is heard, milliseconds. A handset is heard at once. */
export function heardLaterMs({ speakerDelayMs, backend }: SoundSettings, way: Way): number {
  return way === "private" || backend === "test" ? 0 : speakerDelayMs;
}

/**
 * What plays. The virtual handset is heard by nobody in the room.
 * @param laterMs how much later it is heard than it is given its sound: GstBaseSink gives it so much earlier, and tells
 *   those who ask when it is heard. Who asks is a call's canceller
 */
export function sink(settings: SoundSettings, way: Way, laterMs = 0): string {
  const name = way === "private" ? (settings.privateSpeaker ?? settings.speaker) : settings.speaker;
  const convert = "audioconvert ! audioresample";
  switch (settings.backend) {
    case "alsa":
    case "pipewire":
      return `${convert} ! alsasink device=${cardName(settings, name)} ${ALSA_TIMES} render-delay=${laterMs * 1_000_000} async=false`;
    case "test":
      if (way === "private") return `${convert} ! fakesink sync=true async=false`;
      return (
        `${convert} ! audioecho name=${NAMES.benchEcho} max-delay=${ECHO_DELAY_NS} delay=${ECHO_DELAY_NS}` +
        ` ! volume name=${NAMES.benchSpeaker} ! audioconvert${tap(settings)} ! audioconvert ! ${FLOAT} ! level interval=200000000 name=${NAMES.benchLevel}` +
        ` ! spectrum bands=${SPECTRUM.bands} threshold=${SPECTRUM.floorDb} interval=200000000 name=${NAMES.benchSpectrum}` +
        ` ! audioconvert ! interaudiosink channel=${AIR} async=false ts-offset=${AIR_EARLY_MS}000000`
      );
  }
}

/** What listens: the handset's own microphone where there is one. */
export function source(settings: SoundSettings, way: Way): string {
  const name = way === "private" ? (settings.privateMicrophone ?? settings.microphone) : settings.microphone;
  switch (settings.backend) {
    case "alsa":
    case "pipewire":
      return `alsasrc device=${cardName(settings, name)} ${ALSA_TIMES}`;
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

/**
 * A card as alsa-lib names it. PipeWire is reached by its plugin for alsa-lib (package `pipewire-alsa`), which tells when a
 * sound is played and when it was heard; `pipewiresink` and `pipewiresrc` (0.3.65) tell neither, each graph has its own
 * delay, and the canceller found no echo.
 */
function cardName({ backend }: SoundSettings, name: string | undefined): string {
  if (backend === "alsa") return checkedName(name ?? "default");
  return name === undefined ? "pipewire" : `pipewire:NODE=${checkedName(name)}`;
}

/** @throws VisioborneError `config.invalid` for a name that could change the pipeline */
function checkedName(name: string): string {
  if (new RegExp(DEVICE_NAME).test(name)) return name;
  throw new VisioborneError(
    "config.invalid",
    `sound device ${JSON.stringify(name)}: expected a name like plughw:CARD=Device`,
  );
}
