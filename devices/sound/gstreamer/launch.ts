import { VisioborneError } from "../../../src/contract/errors.ts";
import type { CallEnds } from "../port.ts";
import { LISTEN_RATE_HZ } from "../tone-loop.ts";
import { heardLaterMs, sink, source } from "./card-ends.ts";
import type { Way } from "./card-ends.ts";
import { CARD, FLOAT, HEARD_MS, JITTER_MS, LEVEL, MIX_MS, mixer, NAMES, VIRTUAL_MS } from "./elements.ts";
import type { SoundSettings } from "./options.ts";

/** The channel by which prompts come into a call: a card can be opened once only. */
const PROMPTS = "visioborne-prompts";
/**
 * By its defaults a mixer lays packets end to end whatever their times say, so that each stall of the line made the voice
 * later for the rest of the call (measured: 150 ms late once, 140 ms late for ever).
 */
const IN_TIME = "alignment-threshold=30000000 discont-wait=0";
/** Of a call's own prompts: the other's voice takes longer anyway, and half as often is half the work. */
const PROMPT_TIMES = "period-time=20000000 latency-time=40000000";
/**
 * The microphone waits for the canceller so long. What the loudspeaker plays is given to it as much earlier as the
 * sound before it may wait (60 ms: jitter buffer and mixer), and comes by 20 ms before it is played where a packet was lost.
 */
const CANCELLER_MS = 40;
/**
 * The voice as it is sent. 40 ms a packet: half the packets of 20, of which each costs a thin line 60 bytes of headers and
 * each of those on its way some wakening; the voice is 20 ms later, and was 27 ms before the picture. What comes in stays
 * at the browser's 20 ms. Complexity 5 is what browsers take on boards of this kind: it takes half of what 10 does
 * (0.8 and 1.6 % of a core, measured on speech).
 */
const ENCODER =
  "opusenc bitrate=24000 frame-size=40 complexity=5 audio-type=voice inband-fec=true packet-loss-percentage=10";

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
    `${source(settings, "loudspeaker")} ! audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=${LISTEN_RATE_HZ},channels=1` +
    ` ! appsink name=${NAMES.heard} sync=false async=false max-buffers=400`
  );
}

/**
 * Loudspeaker and microphone of a call. They stand in one pipeline, because `webrtcdsp` finds `webrtcechoprobe` in its
 * own pipeline only. What comes in is concealed where it was lost but not repaired from the next packet: `use-inband-fec`
 * makes the decoder ask for 120 ms, whatever is lost (measured from packet to card: 309 ms with it, 185 without), and the
 * voice would follow the lips by too much.
 */
export function callLaunch(
  settings: SoundSettings,
  { inPort, inPayload, outPort, outPayload }: CallEnds,
  way: Way,
): string {
  const card = `audio/x-raw,${CARD}`;
  const parts = [
    `udpsrc address=127.0.0.1 port=${inPort} caps="application/x-rtp,media=audio,clock-rate=48000,encoding-name=OPUS,payload=${inPayload}"` +
      ` ! rtpjitterbuffer name=${NAMES.jitter} latency=${JITTER_MS} do-lost=true ! rtpopusdepay` +
      ` ! opusdec name=${NAMES.decoder} plc=true` +
      ` ! audioconvert ! audioresample ! ${card} ! ${LEVEL} name=${NAMES.far} ! mix.`,
    `interaudiosrc channel=${PROMPTS} ${PROMPT_TIMES} ! audioconvert ! audioresample ! ${card} ! mix.`,
    `${mixer("mix", MIX_MS)} ${IN_TIME} ! audioconvert ! ${FLOAT} ! ${limited(settings)}` +
      ` ! audioconvert ! ${card} ! webrtcechoprobe name=probe ! ${sink(settings, way, heardLaterMs(settings, way))}`,
    `${source(settings, way)} ! audioconvert ! audioresample ! ${card} ! ${CANCELLER}` +
      " noise-suppression=true noise-suppression-level=moderate gain-control=true high-pass-filter=true" +
      ` ! ${LEVEL} name=${NAMES.near} ! volume name=${NAMES.mute}` +
      ` ! ${ENCODER}` +
      ` ! rtpopuspay pt=${outPayload} ! udpsink host=127.0.0.1 port=${outPort} sync=false async=false`,
  ];
  return `pipeline.( latency=${heardMs(settings, way)}000000 ${parts.join("  ")} )`;
}

/**
 * From a packet to what is heard of it. It is set and not asked for: an ALSA card knows its own share only once it has been
 * given sound, says then that the latency is another one, and the binding does not act on that. The sinks would be left
 * with none, all of the other's voice would be too late for the card, and not a word of it be heard.
 */
function heardMs(settings: SoundSettings, way: Way): number {
  return settings.backend === "test" ? VIRTUAL_MS : HEARD_MS + heardLaterMs(settings, way);
}

/**
 * The times of a card are known, and the canceller goes by them: it finds an echo that comes 10 ms before to 45 ms after
 * the time at which its card should have played it (measured), which leaves room for the air, and for clocks that drift.
 * By its own guess (`delay-agnostic`) it wants both sounds in an even pace, and took nothing out where a microphone came in
 * bursts; Debian 13's (AEC3) has no such guess any more, and took nothing out of the virtual card.
 */
const CANCELLER =
  `queue min-threshold-time=${CANCELLER_MS}000000` +
  " ! webrtcdsp probe=probe echo-cancel=true echo-suppression-level=high extended-filter=true delay-agnostic=false";

/** Volume, limiter, ceiling. The limiter keeps peaks below full scale, so nothing is louder than the ceiling. */
function limited({ ceilingDbfs }: SoundSettings): string {
  const ceiling = 10 ** (ceilingDbfs / 20);
  return `volume name=${NAMES.gain} ! rglimiter ! volume volume=${ceiling.toFixed(6)}`;
}

/** The same with its level told, which is the sign that a prompt goes on; a call has its microphone for that. */
function loud(settings: SoundSettings): string {
  return `${limited(settings)} ! ${LEVEL} name=${NAMES.out}`;
}

/** @throws VisioborneError `config.invalid` for a path that could change the pipeline */
function checkedPath(path: string): string {
  if (/^\/[^"\\\n]+$/.test(path)) return path;
  throw new VisioborneError(
    "config.invalid",
    `sound file ${JSON.stringify(path)}: expected an absolute path without quotes`,
  );
}
