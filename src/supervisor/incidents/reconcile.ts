import type { PartContext } from "../part.ts";
import type { Moment } from "../fleet/liveness.ts";
import { keyOf } from "../fleet/fleet.ts";
import type { Book } from "./book/book.ts";
import { keyText, type Incident, type Signal } from "./book/incident.ts";
import { CENTRE, isOver } from "./book/step.ts";
import type { IncidentsConfig } from "./config.ts";
import { Foreseen } from "./watching/foreseen.ts";
import { AlertWatch, deafSignal, silenceSignal } from "./watching/signals.ts";
import { silencesOf, type WatchRules } from "./watching/silence.ts";
import { OpenNow, watchedNetworks } from "./watching/view.ts";

/** Who is in service is read again after this time, and when the register changes. */
const REGISTER_EVERY_MS = 60_000;
/** In one look at most so many incidents change: the next look does the rest, and events are committed between. */
const PER_LOOK = 200;

/**
 * Holds the book against the fleet: what is there and not in the book is opened, what is in the book and not there is
 * away. It looks at the present state only, so a crash misses nothing.
 */
export class Reconciler {
  readonly #context: PartContext;
  readonly #book: Book;
  readonly #config: IncidentsConfig;
  readonly #rules: WatchRules;
  readonly #alerts: AlertWatch;
  readonly #hours: OpenNow;
  readonly #foreseen: Foreseen;
  #inService: ReadonlyMap<string, number> = new Map();
  #registerReadMs = -Infinity;
  /** By the monotonic clock: since when nobody can be heard; null = now somebody can. */
  #deafSince: Moment | null;
  #heardSinceMs: number;

  constructor(context: PartContext, book: Book, config: IncidentsConfig) {
    this.#context = context;
    this.#book = book;
    this.#config = config;
    this.#hours = new OpenNow(context.sites);
    this.#foreseen = new Foreseen(context);
    this.#alerts = new AlertWatch(config.confirmS * 1000);
    this.#rules = {
      lostAfterMs: config.lostAfterMinutes * 60_000,
      massPercent: config.massPercent,
      massAtLeast: config.massAtLeast,
      massWithinMs: config.massWithinS * 1000,
      togetherMs: config.togetherS * 1000,
    };
    const { clock } = context;
    this.#deafSince = { monotonicMs: clock.monotonicMs(), wallMs: Math.round(clock.wallMs()) };
    this.#heardSinceMs = Infinity;
  }

  /** The register has changed. */
  registerChanged(): void {
    this.#registerReadMs = -Infinity;
  }

  /** One look. @throws what the database throws: the next look sees the same again. */
  async look(at: Moment): Promise<void> {
    this.#listen(at);
    await this.#readRegister(at);
    await this.#foreseen.read(at);
    const open = await this.#book.open();
    const signals = this.#signals(open, at);
    const act = { atMs: at.wallMs, who: CENTRE };
    let changes = 0;
    for (const incident of open) {
      if (changes >= PER_LOOK) return;
      const signal = signals.get(keyText(incident));
      if (signal) continue;
      if (this.#isWithdrawn(incident)) {
        await this.#book.act(incident.id, { kind: "withdrawn" }, act);
        changes++;
      } else if (incident.present && !incident.byHand && this.#canTell(incident)) {
        await this.#book.act(incident.id, { kind: "absent" }, act);
        changes++;
      } else if (isOver(incident, at.wallMs, this.#book.rules)) {
        await this.#book.act(incident.id, { kind: "time" }, act);
        changes++;
      }
    }
    const known = new Map(open.map((incident) => [keyText(incident), incident]));
    for (const [key, signal] of signals) {
      if (changes >= PER_LOOK) return;
      const incident = known.get(key);
      if (incident && isSaid(incident, signal)) continue;
      await this.#book.appear(signal, act);
      changes++;
    }
  }

  #listen(at: Moment): void {
    const listening = this.#context.listening();
    if (!listening) this.#deafSince ??= at;
    else if (this.#deafSince) {
      this.#deafSince = null;
      this.#heardSinceMs = at.wallMs + this.#config.settleS * 1000;
      this.#context.log.info({ settle_s: this.#config.settleS }, "bornes can be heard: soon their silence counts");
    }
  }

  #signals(open: readonly Incident[], at: Moment): Map<string, Signal> {
    const { fleet, sites } = this.#context;
    const found: Signal[] = [];
    const deaf = this.#deafSince;
    if (deaf && at.monotonicMs - deaf.monotonicMs >= this.#config.deafAfterS * 1000)
      found.push(deafSignal(deaf.wallMs));
    const known = new Set(open.map(keyText));
    found.push(...this.#alerts.signals(fleet.all(), this.#inService, known, sites, at.wallMs));
    for (const signal of this.#foreseen.signals(open, at.wallMs)) {
      const { scope, network, subject: borne } = signal;
      if (scope !== "borne" || this.#inService.has(keyOf({ network, borne }))) found.push(signal);
    }
    // While nobody can be heard, silence accuses nobody: what was silent stays, nothing is added.
    if (!deaf) {
      const sight = {
        inService: this.#inService,
        heardSinceMs: this.#heardSinceMs,
        neverAfterMs: this.#config.neverAfterMinutes * 60_000,
      };
      for (const watched of watchedNetworks(fleet, sites, this.#hours, sight, at.wallMs)) {
        const told = open.filter(
          (incident) => incident.network === watched.network && incident.present && isSilence(incident.code),
        );
        for (const silence of silencesOf(watched, told, at.wallMs, this.#rules)) {
          found.push(silenceSignal(watched.network, silence, sites));
        }
      }
    }
    return new Map(found.map((signal) => [keyText(signal), signal]));
  }

  /** Whether it can be known that a fault is away: who has not had his time to be heard may still be silent. */
  #canTell({ code, network, members }: Incident): boolean {
    if (!isSilence(code)) return this.#foreseen.canTell(code);
    if (this.#deafSince) return false;
    if (this.#context.clock.wallMs() >= this.#heardSinceMs) return true;
    const { fleet } = this.#context;
    return Object.keys(members).every((borne) => fleet.get({ network, borne })?.life.liveness === "live");
  }

  /** What a host says of a borne that is not in service yet is kept. */
  #isWithdrawn({ scope, network, subject, byHand }: Incident): boolean {
    if (scope !== "borne") return false;
    const name = { network, borne: subject };
    return byHand ? !this.#context.fleet.has(name) : !this.#inService.has(keyOf(name));
  }

  async #readRegister(at: Moment): Promise<void> {
    if (at.monotonicMs - this.#registerReadMs < REGISTER_EVERY_MS) return;
    const rows = await this.#context.store.db
      .selectFrom("borne")
      .select(["network", "borne", "registered_ms"])
      .where("removed_ms", "is", null)
      .where("stage", "=", "in-service")
      .execute();
    this.#inService = new Map(rows.map((row) => [keyOf(row), row.registered_ms]));
    this.#registerReadMs = at.monotonicMs;
  }
}

function isSilence(code: string): boolean {
  return code === "borne.lost" || code === "borne.stopped" || code === "site.lost" || code === "network.lost";
}

/** Whether the book already says what the signal does. */
function isSaid(incident: Incident, signal: Signal): boolean {
  if (!incident.present) return false;
  const { severity, device, detail, members } = incident;
  if (severity !== signal.severity || device !== signal.device || detail !== signal.detail) return false;
  const bornes = Object.keys(signal.members);
  return bornes.length === Object.keys(members).length && bornes.every((borne) => borne in members);
}
