import { fits, FROM_ANY_MEDIA, isNumber, isOneOf, isText, TO_ANY_MEDIA, isFlag } from "../../media/envelope.ts";
import type { FromAnyMedia, Shape, ToAnyMedia } from "../../media/envelope.ts";
import type { LoopFinding } from "../tone-loop.ts";

/** Faults of the virtual card that act on the samples. */
export const CARD_FAULTS = ["silent", "microphone-dead", "echo"] as const;
export type CardFault = (typeof CARD_FAULTS)[number];

/** Something to do that lasts: each has an id, and ends by `ended` or `failed`. */
export type Task =
  /** Plays a pipeline to its end. */
  | { readonly type: "play"; readonly launch: string }
  /** Plays the tones while the microphone listens, and tells what was heard. */
  | { readonly type: "loop"; readonly launch: string; readonly listen: string }
  /** Loudspeaker and microphone, until it is ended. */
  | { readonly type: "call"; readonly launch: string };

/** What the bench has done to the virtual card. `voice`: somebody speaks into its microphone. */
export interface OnCard {
  readonly fault: CardFault | null;
  readonly voice: boolean;
}

export type ToSound =
  | (Task & { readonly id: number })
  /** Ends a task. `ended` follows when its pipelines are in state NULL. */
  | { readonly type: "end"; readonly id: number }
  /** Linear gain of the loudspeaker, for all that plays now and later. */
  | { readonly type: "gain"; readonly gain: number }
  | ({ readonly type: "bench" } & OnCard)
  /** The usager's microphone in a call. */
  | { readonly type: "mute"; readonly muted: boolean }
  | ToAnyMedia;

/** Where a level was measured: `NAMES.out`, `.far`, `.near`. */
export type Meter = "out" | "far" | "near";

/** What came of the other's sound in a call. */
export interface Received {
  readonly packets: number;
  /** Never came; came too late to be played. */
  readonly lost: number;
  readonly late: number;
  /** What the decoder had to invent: neither a packet nor its copy in the next one (RFC 6716, 2.1.7) was there. */
  readonly concealedMs: number;
}

export type FromSound =
  /** Every 100 ms of each meter: also the sign that the task goes on. -120 = silence. */
  | { readonly type: "level"; readonly id: number; readonly meter: Meter; readonly rmsDbfs: number }
  /** What the virtual card's loudspeaker gives to the room, five times a second; null = no tone stands out of silence. */
  | { readonly type: "ear"; readonly id: number; readonly rmsDbfs: number; readonly frequencyHz: number | null }
  /** The microphone gives samples: once a task, and the sign that it goes on while nothing is played. */
  | { readonly type: "listening"; readonly id: number }
  | ({ readonly type: "heard"; readonly id: number } & LoopFinding)
  | ({ readonly type: "received"; readonly id: number } & Received)
  | { readonly type: "ended"; readonly id: number }
  | { readonly type: "failed"; readonly id: number; readonly message: string }
  | FromAnyMedia;

const numberOrNull = (value: unknown): boolean => value === null || isNumber(value);
const id = isNumber;

const TO_SOUND: Readonly<Record<ToSound["type"], Shape>> = {
  ...TO_ANY_MEDIA,
  play: { id, launch: isText },
  loop: { id, launch: isText, listen: isText },
  call: { id, launch: isText },
  end: { id },
  gain: { gain: isNumber },
  bench: { fault: isOneOf(null, ...CARD_FAULTS), voice: isFlag },
  mute: { muted: isFlag },
};
const FROM_SOUND: Readonly<Record<FromSound["type"], Shape>> = {
  ...FROM_ANY_MEDIA,
  level: { id, meter: isOneOf("out", "far", "near"), rmsDbfs: isNumber },
  ear: { id, rmsDbfs: isNumber, frequencyHz: numberOrNull },
  listening: { id },
  heard: {
    id,
    kind: isOneOf("heard", "echo", "noise", "dead"),
    toneDbfs: numberOrNull,
    noiseDbfs: isNumber,
    echoDb: numberOrNull,
    startMs: numberOrNull,
  },
  received: { id, packets: isNumber, lost: isNumber, late: isNumber, concealedMs: isNumber },
  ended: { id },
  failed: { id, message: isText },
};

/** A message to the media process, or undefined for anything else. */
export function parseToSound(value: unknown): ToSound | undefined {
  return fits(value, TO_SOUND) ? (value as ToSound) : undefined;
}

/** A message from the media process, or undefined for anything else. */
export function parseFromSound(value: unknown): FromSound | undefined {
  return fits(value, FROM_SOUND) ? (value as FromSound) : undefined;
}
