import { pressRules } from "../../devices/button/press.ts";
import type { CommandHandlers, Reporter, Uplink } from "../uplink/port.ts";
import { AlertBook } from "./alert-book.ts";
import type { BorneOptions } from "./borne-options.ts";
import { Fleet } from "./fleet.ts";
import { Front } from "./front.ts";
import { Lights } from "./lights.ts";
import { LinkWatch } from "./link-watch.ts";
import { LoopLag } from "./loop-lag.ts";
import type { Updates } from "../update/updates.ts";
import { NoticeBoard } from "./notice.ts";
import { makeOrders } from "./orders.ts";
import { phrase } from "./phrases.ts";
import type { BorneState, Readiness } from "./readiness.ts";
import { BorneReporter } from "./reporter.ts";
import { Round } from "./round.ts";
import { SelfTestPlan } from "./self-test-plan.ts";
import { SelfTestRecord } from "./self-test-record.ts";
import { SelfTester } from "./self-test.ts";
import type { Session } from "./session/session.ts";
import { Settings } from "./settings.ts";
import { Standing } from "./standing.ts";
import { standingInput, usageInput } from "./standing-input.ts";
import { Surroundings } from "./surroundings.ts";
import { UsageMeter } from "./usage.ts";
import { Visitors } from "./visitors.ts";
import { Calls } from "./calls.ts";
import { Reserve } from "./commissioning/reserve.ts";
import { wireDevices } from "./wire-devices.ts";
import { makeSession } from "./wire-session.ts";
import { wireState } from "./wire-state.ts";

/** The borne: its devices, its session, its state, joined. It knows ports, never drivers. */
export class Borne {
  readonly settings: Settings;
  readonly fleet: Fleet;
  readonly alerts: AlertBook;
  readonly lights: Lights;
  readonly notices: NoticeBoard;
  readonly selfTester: SelfTester;
  readonly tests: SelfTestRecord;
  readonly session: Session;
  readonly calls: Calls;
  readonly visitors: Visitors;
  readonly reporter: Reporter;
  readonly orders: CommandHandlers;
  /** There once the boot has come so far, on a borne that was installed from an image. */
  updates: Updates | undefined;
  /** Taken while the borne is put into service. */
  readonly reserve = new Reserve();
  readonly #options: BorneOptions;
  readonly #front: Front;
  readonly #usage: UsageMeter;
  readonly #loopLag = new LoopLag();
  readonly #plan: SelfTestPlan;
  readonly #linkWatch: LinkWatch;
  readonly #standing: Standing;
  readonly #surroundings: Surroundings;
  #uplink: Uplink | undefined;
  readonly #round: Round;
  #stopping = false;

  constructor(options: BorneOptions) {
    this.#options = options;
    const { clock, log, boot, journal, hours, config } = options;
    const inSession = () => this.session.inSession();
    const isOpen = () => hours.current().siteOpen;
    this.settings = new Settings({ config, read: options.readConfig, journal });
    this.fleet = new Fleet(options.slots, { clock, log, runtimeDir: options.runtimeDir });
    this.alerts = new AlertBook({ clock, boot, journal: (body) => journal.event(body) });
    const awaits = options.awaitsDesk ?? (() => false);
    const input = () => standingInput(this, hours, { stopping: this.#stopping, awaitsDesk: awaits() });
    this.#standing = new Standing({ input, journal, log });
    this.lights = new Lights(() => this.fleet.port("lamps"));
    this.notices = new NoticeBoard({
      speak: async (prompt) => this.fleet.port("sound")?.say(prompt),
      open: isOpen,
      quiet: () => hours.current().quiet,
    });
    const capturing = (open: boolean) => this.lights.capturing(open);
    this.selfTester = new SelfTester({ fleet: this.fleet, clock, log, inSession, capturing });
    this.visitors = new Visitors({ clock, isOpen });
    this.#front = new Front({ clock, rules: pressRules(config.button) });
    this.#usage = new UsageMeter({
      clock,
      journal: (body) => journal.usage(body),
      now: () => usageInput(this, hours, { state: this.#standing.now().state, awaitsDesk: awaits() }),
    });
    this.calls = new Calls({ config, report: (source, conditions) => this.alerts.report(source, null, conditions) });
    this.session = makeSession({ options, borne: this, usage: this.#usage, standing: this.#standing });
    this.session.caller.on("encryption", () => this.#uplink?.healthChanged());
    this.tests = new SelfTestRecord(options);
    this.#plan = new SelfTestPlan({
      clock,
      log,
      hours,
      inSession: () => inSession() || this.reserve.isTaken(),
      rules: () => this.settings.now().selfTest,
      last: () => this.tests.last(),
      run: (why) => this.selfTester.run(why),
    });
    this.#linkWatch = new LinkWatch((conditions) => this.alerts.report("link", null, conditions));
    this.reporter = new BorneReporter({
      config: () => this.settings.now(),
      readiness: () => this.#standing.now(),
      lastSelfTest: () => this.tests.last(),
      call: () => ({ ...this.calls.line(), encrypted: this.session.caller.encrypted() }),
      profile: options.profileName,
      fleet: this.fleet,
      alerts: this.alerts,
      loopLag: this.#loopLag,
      update: () => this.updates?.shown(),
    });
    this.orders = makeOrders({
      fleet: this.fleet,
      lights: this.lights,
      selfTester: this.selfTester,
      inSession,
      sayIdentify: () => void this.notices.tell(phrase("identify", this.settings.now().site.language), false),
      reloadConfig: () => this.settings.reload(),
      printing: () => this.session.papers?.printing(),
      updates: () => this.updates,
    });
    wireDevices({
      fleet: this.fleet,
      alerts: this.alerts,
      lights: this.lights,
      front: this.#front,
      visitors: this.visitors,
      clock,
      journal,
      changed: () => {
        this.#standing.judge();
        this.#uplink?.healthChanged();
      },
      described: () => this.#uplink?.descChanged(),
    });
    this.#surroundings = new Surroundings({
      fleet: this.fleet,
      alerts: this.alerts,
      keep: options.keep,
      clock,
      log,
      config: () => this.settings.now(),
      unclean: options.unclean === true,
    });
    this.#round = new Round(clock, () => {
      this.#usage.tick();
      this.#plan.look();
      this.#surroundings.tick();
      this.alerts.report("self-test", null, this.#plan.conditions());
    });
    this.#front.on("press", () => this.#onPress());
    this.reserve.follow(this.#front);
    this.tests.follow(this.selfTester, this.alerts, () => this.#uplink?.healthChanged());
    wireState({
      standing: this.#standing,
      reserve: this.reserve,
      settings: this.settings,
      alerts: this.alerts,
      lights: this.lights,
      visitors: this.visitors,
      hours,
      journal,
      log,
      uplink: () => this.#uplink,
    });
  }

  readiness(): Readiness {
    return this.#standing.now();
  }

  /** Calls `listener` whenever the state has changed. */
  onState(listener: (state: BorneState) => void): void {
    this.#standing.on("state", listener);
  }

  /** Calls `listener` whenever anything of the readiness has changed. */
  onReadiness(listener: () => void): void {
    this.#standing.on("change", listener);
  }

  /** Calls `listener` at each press that counts, before anything comes of it. */
  onPress(listener: () => void): void {
    this.#front.prependListener("press", listener);
  }

  /** Whether the daemon makes progress: what the watchdog's beat stands for. */
  alive(): boolean {
    return this.#round.alive();
  }

  /** Starts everything, each on its own; returns at once, before any device answers. */
  start(): void {
    this.#loopLag.start();
    this.fleet.start();
    this.#surroundings.start();
    this.#standing.judge();
    this.#round.start();
  }

  /** Gives the borne its voice towards the supervisor. */
  attach(uplink: Uplink): void {
    this.#uplink = uplink;
    uplink.onLink((state) => {
      this.#linkWatch.changed(state);
      this.#surroundings.link(state);
      // The first one comes with the enrolment, which may have opened the borne to the public.
      this.#standing.judge();
    });
  }

  /** Says `stopped`; nothing new begins. The uplink is stopped next, then the devices. */
  beginStop(): void {
    this.#stopping = true;
    this.alerts.freeze();
    this.#round.stop();
    this.#linkWatch.stop();
    this.#surroundings.stop();
    this.selfTester.stop();
    this.visitors.forget();
    this.#usage.flush();
    this.#options.journal.event({ type: "borne.stopping" });
    this.#standing.judge();
  }

  async stopDevices(): Promise<void> {
    this.notices.stop();
    this.lights.stop();
    this.#front.forget();
    this.#loopLag.stop();
    await this.fleet.stop();
  }

  /** Ends what is open of a call; the desk keeps it for the daemon that follows. */
  async stopCalls(): Promise<void> {
    await this.session.leave();
    await this.calls.stop();
  }

  #onPress(): void {
    if (this.reserve.press()) return;
    this.selfTester.interrupt();
    this.#usage.press();
    this.#options.journal.event({ type: "button.press" });
    this.session.press();
  }
}
