import { setTimeout as sleep } from "node:timers/promises";
import { scheduleOf } from "../../calendar/schedule.ts";
import { errorLine } from "../../contract/errors.ts";
import type { Moment } from "../fleet/liveness.ts";
import type { Route } from "../console/route.ts";
import type { Part, PartContext } from "../part.ts";
import { Book } from "./book/book.ts";
import type { BookRules } from "./book/step.ts";
import { INCIDENTS_DEFAULTS, type IncidentsConfig } from "./config.ts";
import { siteOf, waysOut } from "./notify/deliver.ts";
import type { Office } from "./notify/due.ts";
import { queueNotice } from "./notify/queue.ts";
import { recipientsOf } from "./notify/recipients.ts";
import { Sender } from "./notify/sender.ts";
import { Reconciler } from "./reconcile.ts";
import { sweep } from "./retention.ts";
import { incidentRoutes } from "./routes/routes.ts";

/** A mail server that takes its time must not hold the supervisor's end up. */
const STOP_DEADLINE_MS = 5000;
const HOUR_MS = 3_600_000;
const MONTH_MS = 30.44 * 24 * HOUR_MS;

export interface IncidentsPart extends Part {
  readonly tick: (at: Moment) => void;
  readonly routes: readonly Route[];
  /** Resolves when what the last tick began is done. */
  readonly settled: () => Promise<void>;
}

/** The incident book, the watch that fills it, and who is told. @throws VisioborneError `config.invalid` */
export async function startIncidents(context: PartContext): Promise<IncidentsPart> {
  const { store, sites, clock, log, feed } = context;
  const config = configOf(context);
  const office = officeOf(config);
  const book = new Book({
    store,
    rules: rulesOf(config),
    async tell(trx, incident, { notices }, atMs) {
      for (const kind of notices) {
        const all = recipientsOf(incident, siteOf(incident, sites), config.maintenance);
        const reachable = all.filter(({ channel }) => ways.has(channel));
        await queueNotice(trx, incident, kind, reachable, office, atMs);
      }
    },
    onChanged: (incident) => {
      const { id, network, code, state, present } = incident;
      log.info({ incident: id, network, subject: incident.subject, code, state, present }, "incident");
      feed.emit("incident", { id, network, state });
    },
  });
  const ways = waysOut(config, book, sites, clock);
  const reconciler = new Reconciler(context, book, config);
  const sender = new Sender({
    store,
    clock,
    log,
    perHour: config.perHour,
    retryForMs: config.retryForHours * HOUR_MS,
    deliver: ways.deliver,
    onFailed: async (incident, channel) => await book.untold(incident, channel, Math.round(clock.wallMs())),
  });

  const looks = alone(log, "incidents were not looked at", async (at) => await reconciler.look(at));
  const rounds = alone(log, "notices were not sent", async () => await sender.round());
  let sweptMs = -Infinity;
  const sweeps = alone(log, "old incidents were not removed", async (at) => {
    await sweep(store, at.wallMs - config.keepMonths * MONTH_MS, at.wallMs);
  });
  const onRegister = (): void => reconciler.registerChanged();
  feed.on("register", onRegister);

  return {
    name: "incidents",
    tick(at) {
      looks.run(at);
      rounds.run(at);
      if (at.monotonicMs - sweptMs < HOUR_MS) return;
      sweptMs = at.monotonicMs;
      sweeps.run(at);
    },
    routes: incidentRoutes({ store, sites, book, clock, config, known: (name) => context.fleet.has(name) }),
    settled: async () => void (await Promise.all([looks.settled(), rounds.settled(), sweeps.settled()])),
    async stop() {
      feed.off("register", onRegister);
      sender.stop();
      // What is under way then is sent again after the next start, under the same id.
      const sent = Promise.race([rounds.ended(), sleep(STOP_DEADLINE_MS, undefined, { ref: false })]);
      await Promise.all([looks.ended(), sent, sweeps.ended()]);
      ways.close();
    },
  };
}

/** People reach our pages where the console is. */
function configOf({ config }: PartContext): IncidentsConfig {
  const section = config.incidents ?? INCIDENTS_DEFAULTS;
  const consoleUrl = section.consoleUrl ?? config.console?.publicUrl;
  return consoleUrl === undefined ? section : { ...section, consoleUrl };
}

function rulesOf(config: IncidentsConfig): BookRules {
  return {
    clearAfterMs: config.clearAfterS * 1000,
    reopenWithinMs: config.reopenWithinHours * HOUR_MS,
    flapLimit: config.flapLimit,
    calmMs: config.calmHours * HOUR_MS,
  };
}

function officeOf({ office, digestAt }: IncidentsConfig): Office {
  const [hours = 8, minutes = 0] = digestAt.split(":").map(Number);
  return { schedule: scheduleOf(office.hours, office), digestMinute: hours * 60 + minutes };
}

/** Runs one thing at a time; what comes meanwhile is left out, for the next look sees it too. */
function alone(log: PartContext["log"], failure: string, work: (at: Moment) => Promise<void>) {
  let running: Promise<void> | undefined;
  let stopped = false;
  return {
    run(at: Moment): void {
      if (running || stopped) return;
      running = work(at)
        .catch((error: unknown) => log.error({ error: errorLine(error) }, failure))
        .finally(() => (running = undefined));
    },
    settled: async (): Promise<void> => await running,
    async ended(): Promise<void> {
      stopped = true;
      await running;
    },
  };
}
