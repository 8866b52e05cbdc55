import type { Condition } from "../../devices/device.ts";
import type { LineFigures as TestFigures } from "../call/line-test/figures.ts";
import type { CallPort, CallSubject, Staffing } from "../call/port.ts";
import type { Capability } from "../contract/faults.ts";
import type { Config } from "./config/types.ts";
import { DeskWatch } from "./desk-watch.ts";
import type { ServiceNeeds } from "./readiness.ts";
import type { Talks } from "./session/talk.ts";

/** Rates, loss and round trip of the line by the last test. */
export interface LineFigures {
  readonly upKbps: number;
  readonly downKbps: number;
  readonly lossPct: number | null;
  readonly rttMs: number | null;
}

/** What a started call part gives the borne. */
export interface CallPart {
  readonly port: CallPort;
  readonly talks: Talks;
  line(): LineFigures | undefined;
  /** Measures the line both ways now: somebody waits for it. @throws VisioborneError `linetest.*` */
  testLine(signal: AbortSignal): Promise<TestFigures>;
  start(): void;
  stop(): Promise<void>;
}

/** The borne's way to the experts, and its screen: what they add to its readiness. Empty until they are attached. */
export class Calls {
  readonly #config: Config;
  readonly #watch: DeskWatch;
  #part: CallPart | undefined;
  #about: (subject: CallSubject) => void = () => undefined;
  #screen: { alive(): boolean } | undefined;

  constructor(options: {
    config: Config;
    report: (source: "desk" | "experts", conditions: readonly Condition[]) => void;
  }) {
    this.#config = options.config;
    this.#watch = new DeskWatch(options.report);
  }

  /** Follows a call part that was just made. */
  attach(part: CallPart): void {
    this.#part = part;
    part.port.on("link", (up, why) => this.#watch.link(up, why));
    part.port.on("staffing", (staffing) => this.#watch.staffing(staffing));
    part.port.on("about", (subject) => this.#about(subject));
    if (!part.port.linked()) this.#watch.link(false, undefined);
  }

  /** Told what a call that is over was about. */
  onAbout(told: (subject: CallSubject) => void): void {
    this.#about = told;
  }

  attachScreen(screen: { alive(): boolean }): void {
    this.#screen = screen;
  }

  /** undefined where no desk is configured: then nothing can be called. */
  talks(): Talks | undefined {
    return this.#part?.talks;
  }

  screenAlive(): boolean {
    return this.#screen?.alive() === true;
  }

  line(): LineFigures | undefined {
    return this.#part?.line();
  }

  /** undefined where no desk is configured. */
  lineTest(): ((signal: AbortSignal) => Promise<TestFigures>) | undefined {
    const part = this.#part;
    return part && ((signal) => part.testLine(signal));
  }

  linked(): boolean {
    return this.#part?.port.linked() === true;
  }

  /** Who is at the desk, as it was told last. */
  staffing(): readonly Staffing[] {
    return this.#part?.port.staffing() ?? [];
  }

  answered(organisme: string, yes: boolean): void {
    this.#watch.answered(organisme, yes);
  }

  /** A call goes over the line: every service needs it, whether its row says so or not. */
  needs(services: readonly ServiceNeeds[]): readonly ServiceNeeds[] {
    return services.map((service) =>
      service.needs.includes("line") ? service : { ...service, needs: [...service.needs, "line"] },
    );
  }

  /** What the borne has been given: devices, and the line and the screen where they are configured. */
  capabilities(devices: ReadonlySet<Capability>): ReadonlySet<Capability> {
    const { desk, screen } = this.#config;
    return new Set<Capability>([
      ...devices,
      ...(desk === undefined && this.#part === undefined ? [] : ["line" as const]),
      ...(screen === undefined ? [] : ["screen" as const]),
    ]);
  }

  async stop(): Promise<void> {
    this.#watch.stop();
    await this.#part?.stop();
  }
}
