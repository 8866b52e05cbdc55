import { benchBoolean } from "../../bench-args.ts";
import type { BenchAction } from "../../twin.ts";
import { SoundHardware } from "../hardware.ts";
import { CARD_FAULTS } from "./messages.ts";
import type { FromSound, OnCard } from "./messages.ts";

/** What was heard longer ago is over: the loudspeaker tells five times a second, milliseconds. */
const HEARD_MS = 1000;

type Ear = Pick<Extract<FromSound, { type: "ear" }>, "rmsDbfs" | "frequencyHz">;

/**
 * The virtual card: what its loudspeaker plays comes to its microphone, inside GStreamer. Its faults act on the
 * samples: `silent` mutes the loudspeaker, `microphone-dead` the microphone, `echo` adds a delayed copy. `set`
 * {"voice": true}: somebody speaks into the microphone, a tone of 440 Hz in syllables. `heard` of its state is what
 * the loudspeaker gives to the room.
 */
export class TestCard extends SoundHardware {
  /** The loudest tenth of a second of the last prompt that made a sound, dBFS. */
  #loudestDbfs = -120;
  #voice = false;
  #heard: Ear = { rmsDbfs: -120, frequencyHz: null };
  #heardMs = -Infinity;

  constructor() {
    super([...CARD_FAULTS]);
  }

  /** What acts on the samples. */
  onCard(): OnCard {
    return { fault: CARD_FAULTS.find((name) => name === this.fault) ?? null, voice: this.#voice };
  }

  override begin(...args: Parameters<SoundHardware["begin"]>): ReturnType<SoundHardware["begin"]> {
    this.#loudestDbfs = -120;
    return super.begin(...args);
  }

  /** A tenth of a second was played at this level. */
  loudest(rmsDbfs: number): void {
    this.#loudestDbfs = Math.max(this.#loudestDbfs, rmsDbfs);
  }

  /** The room hears this. */
  hear({ rmsDbfs, frequencyHz }: Ear): void {
    this.#heard = { rmsDbfs: Math.round(rmsDbfs), frequencyHz };
    this.#heardMs = performance.now();
  }

  protected override readings(): Readonly<Record<string, unknown>> {
    const late = performance.now() - this.#heardMs > HEARD_MS;
    const heard = late ? { rmsDbfs: -120, frequencyHz: null } : { ...this.#heard };
    return { ...super.readings(), loudestDbfs: this.#loudestDbfs, voice: this.#voice, heard };
  }

  protected override actions(): Readonly<Record<string, BenchAction>> {
    return {
      ...super.actions(),
      set: (args) => {
        this.#voice = benchBoolean(args, "voice");
        this.emit("changed");
      },
    };
  }
}
