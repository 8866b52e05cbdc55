export interface GstreamerSoundOptions {
  readonly backend?: "alsa" | "pipewire" | "test";
  readonly speaker?: string;
  readonly microphone?: string;
  readonly privateSpeaker?: string;
  readonly privateMicrophone?: string;
  readonly jackNode?: string;
  readonly jackSwitch?: "headphone" | "lineout" | "hook-key";
  readonly speakerDelayMs?: number;
  readonly gainDb?: number;
  readonly ceilingDbfs?: number;
  readonly promptsDir?: string;
  readonly voice?: "espeak-ng" | "none";
  readonly voiceFr?: string;
  readonly voiceEn?: string;
  readonly wordsPerMinute?: number;
  readonly lingerS?: number;
  /** Where espeak-ng is; default: in the PATH. */
  readonly espeakPath?: string;
  /** Of the virtual card. */
  readonly listenPort?: number;
}

type Optional =
  | "speaker"
  | "microphone"
  | "privateSpeaker"
  | "privateMicrophone"
  | "jackNode"
  | "promptsDir"
  | "listenPort";

/** The options with their defaults filled in. Names of devices that are undefined mean the system's default. */
export interface SoundSettings extends Required<Omit<GstreamerSoundOptions, Optional>> {
  readonly speaker: string | undefined;
  readonly microphone: string | undefined;
  readonly privateSpeaker: string | undefined;
  readonly privateMicrophone: string | undefined;
  readonly jackNode: string | undefined;
  readonly promptsDir: string | undefined;
  readonly listenPort: number | undefined;
}

const DEFAULTS = {
  backend: "alsa",
  jackSwitch: "headphone",
  speakerDelayMs: 0,
  gainDb: 0,
  ceilingDbfs: -3,
  voice: "espeak-ng",
  voiceFr: "fr-fr",
  voiceEn: "en-gb",
  wordsPerMinute: 150,
  lingerS: 10,
  espeakPath: "espeak-ng",
} as const;

export function settingsOf(options: GstreamerSoundOptions): SoundSettings {
  return {
    speaker: undefined,
    microphone: undefined,
    privateSpeaker: undefined,
    privateMicrophone: undefined,
    jackNode: undefined,
    promptsDir: undefined,
    listenPort: undefined,
    ...DEFAULTS,
    ...options,
  };
}

/** Keeps quotes and spaces, which could change the pipeline, out of its text. */
export const DEVICE_NAME = "^[A-Za-z0-9_.:,=+@-]{1,120}$";
const PATH = "^/[A-Za-z0-9/_.:+@ -]+$";
const VOICE = "^[a-z0-9+-]{2,40}$";

const deviceName = (description: string): object => ({ type: "string", pattern: DEVICE_NAME, description });

/** JSON Schema of the options. */
export const gstreamerSoundSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    backend: {
      enum: ["alsa", "pipewire", "test"],
      default: DEFAULTS.backend,
      description:
        "The way to the sound card. `pipewire`: by PipeWire's plugin for ALSA (Debian's `pipewire-alsa`). `test`: a virtual card inside GStreamer, whose loudspeaker is heard by its microphone.",
    },
    speaker: deviceName(
      "Loudspeaker. alsa: as `aplay -L` names it, e.g. `plughw:CARD=Device`; pipewire: a node's name. Absent = the default.",
    ),
    microphone: deviceName("Microphone: as `arecord -L`, or a PipeWire node's name. Absent = the default."),
    speakerDelayMs: {
      type: "integer",
      minimum: 0,
      maximum: 400,
      default: DEFAULTS.speakerDelayMs,
      description:
        "How much later than its sound card the loudspeaker is heard, in milliseconds: 0 for one on the card, 50 to 200 for a television that works on its sound. The echo canceller looks for the echo there, from 10 ms before to 45 ms after.",
    },
    privateSpeaker: deviceName(
      "Where sound goes while the handset is lifted or a plug is in the jack. Absent = the same device, for cards that switch by themselves.",
    ),
    privateMicrophone: deviceName(
      "Who listens in a call while the handset is lifted or a plug is in the jack. Absent = the same microphone.",
    ),
    jackNode: {
      type: "string",
      pattern: PATH,
      description:
        "Input node that tells of the handset or jack, e.g. `/dev/input/by-path/platform-sound-event`. Absent = none.",
    },
    jackSwitch: {
      enum: ["headphone", "lineout", "hook-key"],
      default: DEFAULTS.jackSwitch,
      description: "What to look at on that node: a jack's switch, or the key of a hook (KEY_PHONE down = lifted).",
    },
    gainDb: {
      type: "number",
      minimum: -40,
      maximum: 18,
      default: DEFAULTS.gainDb,
      description:
        "Decibels added at volume 0, by which the installer sets the site's usual loudness (65 dBA at most).",
    },
    ceilingDbfs: {
      type: "number",
      minimum: -40,
      maximum: 0,
      default: DEFAULTS.ceilingDbfs,
      description: "Limit of loudness in decibels relative to full scale: nothing is louder, at whatever volume.",
    },
    promptsDir: {
      type: "string",
      pattern: PATH,
      description:
        "Folder of recorded prompts: `<language>/<prompt id>.wav` or `.opus`. One that is missing is spoken.",
    },
    voice: {
      enum: ["espeak-ng", "none"],
      default: DEFAULTS.voice,
      description: "What speaks prompts that are not recorded; `none`: they are only written.",
    },
    voiceFr: {
      type: "string",
      pattern: VOICE,
      default: DEFAULTS.voiceFr,
      description: "espeak-ng's voice for French.",
    },
    voiceEn: {
      type: "string",
      pattern: VOICE,
      default: DEFAULTS.voiceEn,
      description: "espeak-ng's voice for English.",
    },
    wordsPerMinute: {
      type: "integer",
      minimum: 80,
      maximum: 300,
      default: DEFAULTS.wordsPerMinute,
      description: "Pace of the spoken prompts, words a minute.",
    },
    lingerS: {
      type: "number",
      minimum: 0,
      maximum: 600,
      default: DEFAULTS.lingerS,
      description:
        "Seconds for which the media process waits for the next prompt before it ends; it is never there at rest.",
    },
    espeakPath: {
      type: "string",
      pattern: "^(espeak-ng|/[A-Za-z0-9/_.:+@-]+)$",
      default: DEFAULTS.espeakPath,
      description: "The espeak-ng program: its path, or its name to look it up in the PATH.",
    },
    fault: {
      enum: [null, "silent", "microphone-dead", "echo", "absent"],
      default: null,
      description: "test: fault that is on the virtual card from the start.",
    },
    listenPort: {
      type: "integer",
      minimum: 1,
      maximum: 65535,
      description:
        "test: UDP port on loopback to which the virtual card sends what its loudspeaker plays in a call, as it plays it: 16 bits, 48 kHz, mono.",
    },
  },
} as const;
