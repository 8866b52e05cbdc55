import { errorCode } from "../contract/errors.ts";
import { pressRules } from "../../devices/button/press.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import type { CommandHandlers, Journal, LinkState, Reporter, Uplink } from "../uplink/port.ts";
import { AlertBook } from "./alert-book.ts";
import { JumpWatch, type SystemClock } from "./clock.ts";
import type { Config } from "./config/types.ts";
import type { DeviceSlot } from "./device-supervisor.ts";
import { Fleet } from "./fleet.ts";
import { Front } from "./front.ts";
import type { Hours } from "./hours.ts";
import type { Keep } from "./keep.ts";
import { Lights } from "./lights.ts";
import { LoopLag } from "./loop-lag.ts";
import { NoticeBoard } from "./notice.ts";
import { makeOrders } from "./orders.ts";
import { phrase } from "./phrases.ts";
import { readinessOf, type Readiness } from "./readiness.ts";
import { BorneReporter, type LastSelfTest } from "./reporter.ts";
import { SelfTestPlan } from "./self-test-plan.ts";
import { failedDevices, SelfTester, type SelfTestReport } from "./self-test.ts";
import { SessionRunner } from "./session/runner.ts";
import { UsageMeter } from "./usage.ts";
import { Visitors } from "./visitors.ts";

export interface BorneOptions {
  readonly config: Config;
  readonly profileName: string;
  readonly slots: readonly DeviceSlot[];
  readonly clock: SystemClock;
  readonly log: Logger;
  readonly boot: string;
  readonly journal: Journal;
  readonly keep: Keep;
  readonly hours: Hours;
  readonly runtimeDir: string;
  /** Reads the configuration file again; throws `config.rejected` naming the mistakes. */
  readonly readConfig: () => Promise<Config>;
}

/** Sampling of hours, clock and usage. */
const TICK_MS = 10_000;
/** A short loss of the broker is no event: bornes reconnect by themselves. */
const BROKER_GRACE_MS = 60_000;
const KEEP_SELF_TEST = "last-self-test";

/** The borne: its devices, its session, its state, joined. It knows ports, never drivers. */
export class Borne {
  readonly fleet: Fleet;
  readonly alerts: AlertBook;
  readonly lights: Lights;
  readonly notices: NoticeBoard;
  readonly selfTester: SelfTester;
  readonly session: SessionRunner;
  readonly reporter: Reporter;
  readonly orders: CommandHandlers;
  readonly #options: BorneOptions;
  readonly #log: Logger;
  readonly #front: Front;
  readonly #usage: UsageMeter;
  readonly #loopLag = new LoopLag();
  readonly #jumps: JumpWatch;
  readonly #plan: SelfTestPlan;
  readonly #visitors: Visitors;
  #config: Config;
  #readiness: Readiness = { state: "starting", reasons: [], services: {} };
  #uplink: Uplink | undefined;
  #stopping = false;
  #tick: NodeJS.Timeout | undefined;
  #brokerGrace: NodeJS.Timeout | undefined;

  constructor(options: BorneOptions) {
    this.#options = options;
    this.#config = options.config;
    this.#log = options.log;
    const { clock, log, boot, journal, hours } = options;
    const inSession = () => this.session.inSession();
    this.fleet = new Fleet(options.slots, { clock, log, runtimeDir: options.runtimeDir });
    this.alerts = new AlertBook({ clock, boot, journal: (body) => journal.event(body) });
    this.lights = new Lights(() => this.fleet.port("lamps"));
    this.notices = new NoticeBoard({
      speak: (prompt) => this.fleet.port("sound")?.say(prompt) ?? Promise.resolve(),
      mayMakeSound: () => hours.mayMakeSound(),
    });
    this.session = new SessionRunner(
      {
        journal: (body) => journal.event(body),
        sayUnavailable: () => this.#sayUnavailable(),
        changed: () => this.#judge(),
      },
      log,
    );
    this.selfTester = new SelfTester({
      fleet: this.fleet,
      clock,
      log,
      inSession,
      capturing: (open) => this.lights.capturing(open),
    });
    this.#front = new Front({ clock, rules: pressRules(buttonRules(this.#config)) });
    this.#visitors = new Visitors({ clock, isOpen: () => hours.siteOpen() });
    this.#usage = new UsageMeter({
      clock,
      journal: (body) => journal.usage(body),
      now: () => ({ open: hours.siteOpen(), ready: ["ready", "in-session"].includes(this.#readiness.state) }),
    });
    this.#jumps = new JumpWatch(clock);
    this.#plan = new SelfTestPlan({
      clock,
      rules: () => this.#config.selfTest ?? {},
      last: () => this.#lastSelfTest(),
      nextOpeningMs: () => hours.nextOpeningMs(),
      inSession,
      run: (why) => this.selfTester.run(why),
      log,
    });
    this.reporter = new BorneReporter({
      config: () => this.#config,
      readiness: () => this.#readiness,
      lastSelfTest: () => this.#lastSelfTest(),
      profile: options.profileName,
      fleet: this.fleet,
      alerts: this.alerts,
      loopLag: this.#loopLag,
    });
    this.orders = makeOrders({
      fleet: this.fleet,
      lights: this.lights,
      selfTester: this.selfTester,
      inSession,
      sayIdentify: () => this.notices.tell(phrase("identify", this.#language())),
      reloadConfig: () => this.#reloadConfig(),
    });
    this.#wire();
  }

  readiness(): Readiness {
    return this.#readiness;
  }

  config(): Config {
    return this.#config;
  }

  /** Starts everything, each on its own; returns at once, before any device answers. */
  start(): void {
    this.#loopLag.start();
    this.fleet.start();
    this.#judge();
    this.#tick = setInterval(() => this.#onTick(), TICK_MS).unref();
  }

  /** Gives the borne its voice towards the supervisor. */
  attach(uplink: Uplink): void {
    this.#uplink = uplink;
    uplink.onLink((state) => this.#onLink(state));
  }

  /** Says `stopped`; nothing new begins. The uplink is stopped next, then the devices. */
  beginStop(): void {
    this.#stopping = true;
    clearInterval(this.#tick);
    clearTimeout(this.#brokerGrace);
    this.selfTester.stop();
    this.#visitors.stop();
    this.#usage.flush();
    this.#options.journal.event({ type: "borne.stopping" });
    this.#judge();
  }

  async stopDevices(): Promise<void> {
    this.notices.stop();
    this.lights.stop();
    this.#front.forget();
    this.#loopLag.stop();
    await this.fleet.stop();
  }

  #wire(): void {
    const { journal, hours } = this.#options;
    this.fleet.on("change", (supervisor) => {
      const { id } = supervisor.slot;
      this.alerts.report(`device.${id}`, id, supervisor.conditions());
      this.#judge();
      this.#uplink?.healthChanged();
    });
    this.fleet.on("opened", () => this.#uplink?.descChanged());
    this.fleet.on("gone", ({ slot }) => this.alerts.report(`selftest.${slot.id}`, slot.id, []));
    this.fleet.onOpened("button", (button) => this.#front.follow(button));
    this.fleet.onOpened("lamps", () => this.lights.show());
    this.fleet.onOpened("presence", (sensor) => this.#visitors.follow(sensor));
    this.fleet.onOpened("board", (board) => {
      this.#options.clock.setSynchronised(board.facts().clockSynchronised);
      board.on("clock", (synchronised) => this.#options.clock.setSynchronised(synchronised));
    });
    this.fleet.on("gone", ({ slot }) => {
      if (slot.kind === "button") this.#front.forget();
      if (slot.kind === "presence") this.#visitors.forget();
    });
    this.#front.on("touched", () => this.lights.touched());
    this.#front.on("press", () => this.#onPress());
    this.#front.on("lost", (count) => void journal.event({ type: "button.lost", count }));
    this.#front.on("conditions", (conditions) => this.alerts.report("front", "button", conditions));
    this.#visitors.on("left", () => this.#front.visitEnded());
    this.#visitors.on("conditions", (conditions) => this.alerts.report("visitors", "presence", conditions));
    this.selfTester.on("device", (id, result) => this.alerts.report(`selftest.${id}`, id, result.conditions));
    this.selfTester.on("done", (report) => this.#onSelfTest(report));
    hours.onChange(() => this.#judge());
    for (const change of ["opened", "changed"] as const) {
      this.alerts.on(change, (alert) => {
        this.#uplink?.alertChanged(alert);
        this.#afterAlert();
      });
    }
    this.alerts.on("closed", (code) => {
      this.#uplink?.alertClosed(code);
      this.#afterAlert();
    });
  }

  #afterAlert(): void {
    this.#judge();
    this.#uplink?.healthChanged();
  }

  #onPress(): void {
    this.selfTester.interrupt();
    this.#usage.press();
    this.#options.journal.event({ type: "button.press" });
    // No call port yet: nothing can be called, and the usager is told so.
    this.session.feed({ type: "press", service: undefined });
  }

  #sayUnavailable(): void {
    this.#usage.unavailable();
    const id = this.#options.hours.siteOpen() ? "unavailable" : "closed";
    this.notices.tell(phrase(id, this.#language(), this.#config.site.fallbackPhone));
  }

  #language(): "fr" | "en" {
    return this.#config.site.language ?? "fr";
  }

  #onSelfTest(report: SelfTestReport): void {
    const failed = failedDevices(report);
    this.#options.journal.event({
      type: "selftest.done",
      passed: report.passed,
      failed,
      duration_ms: report.durationMs,
      detail: report.why,
    });
    const last: LastSelfTest = { wallMs: report.wallMs, passed: report.passed };
    this.#options.keep.set(KEEP_SELF_TEST, JSON.stringify(last));
    this.#uplink?.healthChanged();
  }

  #lastSelfTest(): LastSelfTest | undefined {
    const text = this.#options.keep.get(KEEP_SELF_TEST);
    return text === undefined ? undefined : (JSON.parse(text) as LastSelfTest);
  }

  #onTick(): void {
    const jump = this.#jumps.look();
    if (jump) {
      this.#options.journal.event({ type: "clock.jumped", jump_ms: jump.jumpMs });
      this.#log.info({ jump_ms: jump.jumpMs }, "the wall clock has jumped");
    }
    this.#options.hours.look();
    this.#usage.tick();
    this.#plan.look();
    this.alerts.report("self-test", null, this.#plan.conditions());
  }

  #onLink(state: LinkState): void {
    clearTimeout(this.#brokerGrace);
    const detail = state.detail.slice(0, 160);
    if (state.code === null) return this.alerts.report("link", null, []);
    if (state.code === "broker.refused") return this.alerts.report("link", null, [{ code: state.code, detail }]);
    this.#brokerGrace = setTimeout(
      () => this.alerts.report("link", null, [{ code: "broker.lost", detail }]),
      BROKER_GRACE_MS,
    ).unref();
  }

  /** Computes the state anew and says it where it has changed. */
  #judge(): void {
    const { hours } = this.#options;
    const before = this.#readiness;
    this.#readiness = readinessOf({
      services: this.#config.services.map(({ id, needs, wants }) => ({ id, needs, wants: wants ?? [] })),
      faults: this.alerts.codes(),
      configured: this.fleet.capabilities(),
      siteOpen: hours.siteOpen(),
      openServices: hours.openServices(),
      settled: this.fleet.settled(),
      inSession: this.session.inSession(),
      stopping: this.#stopping,
    });
    if (JSON.stringify(before) === JSON.stringify(this.#readiness)) return;
    if (before.state !== this.#readiness.state) {
      this.#log.info({ from: before.state, state: this.#readiness.state }, "state");
      if (!this.#stopping) this.#options.journal.event({ type: "state.changed", state: this.#readiness.state });
      this.lights.state(this.#readiness.state);
    }
    this.#uplink?.statusChanged();
    this.#uplink?.healthChanged();
  }

  async #reloadConfig(): Promise<{ applied: boolean; detail: string }> {
    const old = this.#config;
    let next: Config;
    try {
      next = await this.#options.readConfig();
    } catch (error) {
      this.#options.journal.event({ type: "config.rejected", detail: errorCode(error) });
      this.alerts.report("config", null, [{ code: "config.rejected", detail: String(error).slice(0, 180) }]);
      throw error;
    }
    this.alerts.report("config", null, []);
    const differs = (key: keyof Config) => JSON.stringify(old[key]) !== JSON.stringify(next[key]);
    const atRestart = NEEDS_RESTART.filter(differs);
    // What needs a restart stays as it was until then: half a change would be a configuration nobody wrote.
    const kept = Object.fromEntries(NEEDS_RESTART.map((key) => [key, old[key]]));
    this.#config = { ...next, ...kept };
    this.#options.hours.configure(this.#config);
    this.#options.journal.event({ type: "config.reloaded", detail: atRestart.join(", ").slice(0, 200) });
    this.#judge();
    this.#uplink?.descChanged();
    return {
      applied: atRestart.length === 0,
      detail: atRestart.length === 0 ? "applied" : `applied but for ${atRestart.join(", ")}: restart the daemon`,
    };
  }
}

/** Keys that are read once, at boot. */
const NEEDS_RESTART = ["borne", "broker", "desk", "health", "button", "commands", "outbox", "dataDir", "runtimeDir"] as const;

function buttonRules(config: Config): { minPressMs: number; secondStrikeMs: number; stuckS: number } {
  const { minPressMs = 30, secondStrikeMs = 500, stuckS = 30 } = config.button ?? {};
  return { minPressMs, secondStrikeMs, stuckS };
}
