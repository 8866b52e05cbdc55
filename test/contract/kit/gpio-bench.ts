import type { BenchPart } from "../../../devices/bench.ts";
import { LAMP_NAMES } from "../../../devices/lamps/port.ts";
import type { LampName } from "../../../devices/lamps/port.ts";
import { until } from "./context.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";

/** What a test board knows of one line: the level of the wire, not what a driver makes of it. */
export interface WireState {
  readonly level: boolean;
  /** How often it went high. */
  readonly rises: number;
  /** How long it last stayed high, milliseconds. */
  readonly lastHighMs: number;
}

/** The outer world of a GPIO chip, whichever way it is simulated. Lines by their offset on the main chip. */
export interface WireBoard {
  set(line: number, level: boolean): void;
  /** The other level for some time. */
  pulse(line: number, ms: number): void;
  /** Sparks of about 1 ms, then a pulse. */
  bounce(line: number, ms: number, bounces: number): void;
  /** Whether the chip is unplugged. */
  absent(absent: boolean): void;
  /** Whether no pulse and no bounce is under way. */
  quiet(): boolean;
  line(line: number): WireState;
}

type Args = Readonly<Record<string, unknown>>;

/** The wire end of a device: faults are put on the board, not on the driver. */
abstract class WireBench implements BenchPart {
  abstract readonly faults: readonly string[];
  protected readonly board: WireBoard;
  #fault: string | null = null;

  constructor(board: WireBoard) {
    this.board = board;
  }

  protected abstract readings(): Args;
  protected abstract apply(fault: string | null): void;

  state(): Args & { readonly fault: string | null } {
    return { fault: this.#fault, ...this.readings() };
  }

  async setFault(fault: string | null): Promise<void> {
    if (fault !== null && !this.faults.includes(fault)) {
      throw new VisioborneError("bench.fault", `expected ${this.faults.join(", ")}`);
    }
    this.#fault = fault;
    this.apply(fault);
  }

  async act(action: string, _args: Args): Promise<void> {
    throw new VisioborneError("bench.action", `${action}: no action of this bench`);
  }
}

/** A button to ground with a pull-up, on one line: pressed is low. */
export class WireButtonBench extends WireBench {
  readonly faults = ["stuck", "absent"];
  readonly #line: number;

  constructor(board: WireBoard, line: number) {
    super(board);
    this.#line = line;
    board.set(line, true);
  }

  /** Between two tests: takes the finger off, and the fault away. */
  async rest(): Promise<void> {
    await until(() => this.board.quiet());
    await this.setFault(null);
  }

  protected readings(): Args {
    return { pressed: !this.board.line(this.#line).level };
  }

  protected apply(fault: string | null): void {
    this.board.absent(fault === "absent");
    this.board.set(this.#line, fault !== "stuck");
  }

  override async act(action: string, args: Args): Promise<void> {
    const ms = Number(args["ms"]);
    if (action === "press") this.board.pulse(this.#line, ms);
    else if (action === "bounce") this.board.bounce(this.#line, ms, Number(args["bounces"]));
    else await super.act(action, args);
  }
}

/** Lamps and a buzzer, each on its line: what a multimeter would show. Counts begin when it is made. */
export class WireLampsBench extends WireBench {
  readonly faults = ["absent"];
  readonly #lines: Readonly<Record<LampName, number>>;
  readonly #buzzer: number;
  readonly #buzzesBefore: number;

  constructor(board: WireBoard, lines: Readonly<Record<LampName, number>>, buzzer: number) {
    super(board);
    this.#lines = lines;
    this.#buzzer = buzzer;
    this.#buzzesBefore = board.line(buzzer).rises;
  }

  protected readings(): Args {
    const buzzer = this.board.line(this.#buzzer);
    const buzzes = buzzer.rises - this.#buzzesBefore;
    return {
      lamps: Object.fromEntries(LAMP_NAMES.map((name) => [name, { lit: this.board.line(this.#lines[name]).level }])),
      buzzes,
      // Known once it is silent again.
      lastBuzzMs: buzzes === 0 || buzzer.level ? 0 : buzzer.lastHighMs,
    };
  }

  protected apply(fault: string | null): void {
    this.board.absent(fault === "absent");
  }
}
