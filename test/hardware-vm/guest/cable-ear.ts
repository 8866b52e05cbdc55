import { RunningPipeline } from "../../../devices/media/running-pipeline.ts";
import { loadGstreamer } from "../../../devices/media/superficial.ts";

/**
 * Who stands before the loudspeaker, or holds the handset: hears what the kernel's card was given to play. A cable has one
 * ear: the card's microphone must be on the other one.
 */
export class CableEar {
  readonly #pipeline: RunningPipeline;
  /** The loudest tenth of a second so far, dBFS. */
  loudestDbfs = -Infinity;
  failure: string | undefined;

  /** @param cable 0 the loudspeaker's, 1 the handset's */
  constructor(cable: 0 | 1) {
    const { Pipeline } = loadGstreamer();
    const launch = `alsasrc device=hw:Loopback,1,${cable} ! audioconvert ! level interval=100000000 ! fakesink sync=false`;
    this.#pipeline = new RunningPipeline(new Pipeline(launch), {
      level: (_, rmsDbfs) => (this.loudestDbfs = Math.max(this.loudestDbfs, rmsDbfs)),
      ended: (failure) => (this.failure = failure ?? "it ended"),
    });
    this.#pipeline.start();
  }

  stop(): void {
    this.#pipeline.stop();
  }
}
