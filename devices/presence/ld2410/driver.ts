import { errorLine, VisioborneError } from "../../../src/contract/errors.ts";
import type { Driver, DriverContext } from "../../device.ts";
import { abortReason } from "../../abort.ts";
import type { PresenceSensor } from "../port.ts";
import { SensorDevice } from "../sensor.ts";
import { sightOfTarget } from "./commands.ts";
import { commandFrame, readFrames } from "./frames.ts";
import type { Answer } from "./frames.ts";
import { SerialLine } from "../../serial/line.ts";
import { setUpRadar } from "./set-up.ts";
import type { SetUp } from "./set-up.ts";

/** The radar answers within 20 ms; it may be in the middle of a report. */
const ANSWER_DEADLINE_MS = 300;
/** It reports every 100 ms. */
const FIRST_REPORT_MS = 2000;
/** After a restart it says nothing for about a second. */
const RESTARTED_REPORT_MS = 4000;
/** So many bytes without a frame are no longer the end of a frame that was cut. */
const GARBAGE_BYTES = 100;

export interface Ld2410Options {
  readonly path?: string;
  readonly baudRate?: number;
  readonly maxGate?: number;
  readonly holdS?: number;
  readonly configure?: boolean;
  readonly bluetooth?: boolean;
}

/** An opened radar. */
class Ld2410 extends SensorDevice {
  #line: SerialLine | undefined;
  #rest: Uint8Array = new Uint8Array();
  #skipped = 0;
  #asked: { command: number; resolve: (answer: Answer | undefined) => void } | undefined;
  #setUp: SetUp | undefined;
  /** What it reports before it looks where it should proves nothing. */
  #counts = false;

  /** @throws VisioborneError `serial.*` */
  async connect(path: string, baudRate: number): Promise<void> {
    this.#line = await SerialLine.open(path, baudRate, {
      onData: (bytes) => this.#take(bytes),
      onGone: (error) => this.lose(`unplugged: ${errorLine(error)}`, error),
    });
    // Closed while it was being opened.
    if (!this.open) await this.#line.close();
  }

  /** Configures it; a radar that does not hear still sees. */
  async configure(options: Ld2410Options): Promise<SetUp> {
    const gate = options.maxGate ?? 2;
    this.#setUp = await setUpRadar((command, data) => this.#ask(command, data), {
      parameters: { movingGate: gate, stillGate: gate, holdS: options.holdS ?? 1 },
      bluetooth: options.bluetooth ?? false,
    });
    return this.#setUp;
  }

  /** From now on its reports count. @throws VisioborneError `presence.absent` when there is none in time */
  async firstReport(deadlineMs: number): Promise<void> {
    this.#counts = true;
    await this.ready(deadlineMs, this.context.signal);
  }

  protected override silenceWords(): string {
    return this.#skipped > GARBAGE_BYTES
      ? "sends bytes that are no report (expected an LD2410 at this baud rate)"
      : "silent (expected a report every 100 ms)";
  }

  protected override doubtWords(): string {
    return "the radar is busy calibrating";
  }

  protected override facts(): Readonly<Record<string, string | boolean>> {
    if (this.#setUp === undefined) return {};
    const { configured, firmware, bluetooth } = this.#setUp;
    return {
      configured,
      ...(firmware === undefined ? {} : { firmware }),
      ...(bluetooth === undefined ? {} : { bluetooth }),
    };
  }

  protected override async release(): Promise<void> {
    this.#asked?.resolve(undefined);
    await this.#line?.close();
  }

  #take(bytes: Uint8Array): void {
    const { frames, rest, skipped } = readFrames(this.#rest, bytes);
    this.#rest = rest;
    this.#skipped = frames.length > 0 ? 0 : this.#skipped + skipped;
    for (const frame of frames) {
      if (frame.type === "report") {
        if (this.#counts) this.reading(sightOfTarget(frame.target));
      } else if (frame.command === this.#asked?.command) this.#asked.resolve(frame);
    }
  }

  /** One command at a time: the next is sent when this one is answered or too late. */
  async #ask(command: number, data: readonly number[] = []): Promise<Answer | undefined> {
    if (!this.open) return undefined;
    const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
    const timer = setTimeout(() => resolve(undefined), ANSWER_DEADLINE_MS);
    this.#asked = { command, resolve };
    this.#line?.send(commandFrame(command, data));
    const answer = await promise;
    clearTimeout(timer);
    this.#asked = undefined;
    return answer;
  }
}

async function openRadar(options: Ld2410Options, context: DriverContext): Promise<Ld2410> {
  if (context.signal.aborted) throw abortReason(context.signal);
  const path = options.path ?? "/dev/ttyAMA0";
  const radar = new Ld2410({ model: "LD2410", address: path }, context);
  const onAbort = (): void => void radar.close();
  context.signal.addEventListener("abort", onAbort, { once: true });
  try {
    await radar.connect(path, options.baudRate ?? 256_000);
    const setUp = options.configure === false ? undefined : await radar.configure(options);
    await radar.firstReport(setUp?.restarted === true ? RESTARTED_REPORT_MS : FIRST_REPORT_MS);
    if (setUp?.configured === false) {
      context.log.warn(
        { device: context.id },
        "the radar reports but could not be configured: is its RX line connected?",
      );
    }
    if (setUp?.bluetooth === true && options.bluetooth !== true) {
      context.log.warn({ device: context.id }, "the radar's Bluetooth could not be switched off");
    }
    return radar;
  } catch (error) {
    await radar.close();
    if (context.signal.aborted) throw abortReason(context.signal);
    if (error instanceof VisioborneError && error.code === "presence.absent") throw error;
    throw new VisioborneError("presence.absent", errorLine(error), { device: context.id }, { cause: error });
  } finally {
    context.signal.removeEventListener("abort", onAbort);
  }
}

/** Hi-Link's LD2410, B or C: a 24 GHz radar that sees who moves and who sits still, through plastic. */
export const ld2410Presence: Driver<PresenceSensor, Ld2410Options> = {
  name: "ld2410",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      path: {
        type: "string",
        minLength: 1,
        default: "/dev/ttyAMA0",
        description: "Serial port; of a USB adapter best its name under /dev/serial/by-id.",
      },
      baudRate: {
        enum: [9600, 19_200, 38_400, 57_600, 115_200, 230_400, 256_000, 460_800],
        default: 256_000,
        description: "Bits per second; 256000 is the radar's own, which a Raspberry Pi's mini UART can't do.",
      },
      maxGate: {
        type: "integer",
        minimum: 2,
        maximum: 8,
        default: 2,
        description: "How far it looks, in gates of 75 cm: 2 is 1.5 m.",
      },
      holdS: {
        type: "integer",
        minimum: 0,
        maximum: 60,
        default: 1,
        description: "Seconds for which the radar itself holds a sight; the borne's own release comes on top.",
      },
      configure: {
        type: "boolean",
        default: true,
        description: "Whether it is configured at the opening; false for one whose RX line is not connected.",
      },
      bluetooth: {
        type: "boolean",
        default: false,
        description: "Whether its Bluetooth stays on: anybody near could then configure it, its password is known.",
      },
    },
  },
  open: openRadar,
};
