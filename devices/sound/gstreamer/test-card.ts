import { SoundHardware } from "../hardware.ts";
import { CARD_FAULTS } from "./messages.ts";
import type { CardFault } from "./messages.ts";

/**
 * The virtual card: what its loudspeaker plays comes to its microphone, inside GStreamer. Its faults act on the
 * samples: `silent` mutes the loudspeaker, `microphone-dead` the microphone, `echo` adds a delayed copy.
 */
export class TestCard extends SoundHardware {
  /** The loudest tenth of a second of the last prompt that made a sound, dBFS. */
  #loudestDbfs = -120;

  constructor() {
    super([...CARD_FAULTS]);
  }

  /** The fault that acts on the samples. */
  cardFault(): CardFault | null {
    return CARD_FAULTS.find((name) => name === this.fault) ?? null;
  }

  override begin(...args: Parameters<SoundHardware["begin"]>): ReturnType<SoundHardware["begin"]> {
    this.#loudestDbfs = -120;
    return super.begin(...args);
  }

  /** A tenth of a second was played at this level. */
  loudest(rmsDbfs: number): void {
    this.#loudestDbfs = Math.max(this.#loudestDbfs, rmsDbfs);
  }

  protected override readings(): Readonly<Record<string, unknown>> {
    return { ...super.readings(), loudestDbfs: this.#loudestDbfs };
  }
}
