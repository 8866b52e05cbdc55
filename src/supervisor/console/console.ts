import { errorLine } from "../../contract/errors.ts";
import type { BorneName } from "../../contract/topics.ts";
import { DOCUMENT_ROUTES } from "../documents/routes.ts";
import type { FeedEvents } from "../feed.ts";
import type { Part, PartContext } from "../part.ts";
import { openAccounts } from "./accounts/open.ts";
import { Samples } from "./curves/samples.ts";
import { LatestHealth } from "./fleet/latest.ts";
import { Live } from "./live/live.ts";
import { Watch } from "./live/watch.ts";
import type { Route } from "./route.ts";
import { accountRoutes } from "./routes/accounts.ts";
import { fleetRoutes } from "./routes/fleet.ts";
import { openServer } from "./server.ts";

/** An account that is removed by a command is out within this time. */
const PURGE_PERIOD_MS = 30_000;
const SAMPLES_PERIOD_MS = 60_000;

/**
 * The console: the page of the maintenance staff and the HTTP API of all parts. The last part, for it serves the routes of
 * the others; without a section `console` in the configuration there is none.
 * @throws VisioborneError `config.file`, `config.invalid`, `console.listen`
 */
export async function startConsole(context: PartContext, routes: readonly Route[]): Promise<Part> {
  const { config: all, store, fleet, feed, sites, clock, listening } = context;
  const { console: config } = all;
  if (config === undefined) return { name: "console", stop: async () => undefined };
  const log = context.log.child({ module: "console" });
  const accounts = openAccounts(store, clock, config.sessions);
  const samples = new Samples(store);
  const live = new Live();
  const latest = new LatestHealth(store, log, (name, health, receivedMs) => {
    samples.add(name, health, receivedMs);
    watch.mark(name);
  });
  await latest.load();
  const watch = new Watch({ fleet, feed, sites, clock, latest, live, listening });
  const heard = (name: BorneName, channel: FeedEvents["heard"][1]): void => {
    if (channel === "health") latest.want(name);
  };
  feed.on("heard", heard);

  const own = [
    ...DOCUMENT_ROUTES,
    ...fleetRoutes({ store, fleet, sites, clock, listening, latest, samples }),
    ...accountRoutes(accounts, store),
  ];
  const server = await openServer({
    config,
    accounts,
    store,
    routes: [...own, ...routes],
    live,
    listening,
    clock,
    log,
  });
  accounts.sessions.onEnded((key) => live.end(({ session }) => session === key));
  accounts.accounts.onChanged((account) => live.end(({ caller }) => caller.id === account));
  const url = await server.listen();
  log.info({ url }, "console ready");

  const complain = (what: string) => (error: unknown) => log.error({ error: errorLine(error) }, what);
  const begunMs = clock.monotonicMs();
  const due = { purgeMs: begunMs, samplesMs: begunMs };
  let keeping: Promise<void> = Promise.resolve();
  return {
    name: "console",
    tick: ({ monotonicMs, wallMs }) => {
      watch.tick(monotonicMs);
      if (monotonicMs - due.purgeMs >= PURGE_PERIOD_MS) {
        due.purgeMs = monotonicMs;
        accounts.sessions.purge().catch(complain("sessions cannot be purged"));
      }
      if (monotonicMs - due.samplesMs >= SAMPLES_PERIOD_MS) {
        due.samplesMs = monotonicMs;
        keeping = keeping.then(async () => await samples.keep(wallMs, config.curves));
        keeping = keeping.catch(complain("curves cannot be written"));
      }
    },
    stop: async () => {
      feed.off("heard", heard);
      watch.stop();
      live.stop();
      await server.stop();
      await latest.stop();
      await keeping;
      await samples.flush().catch(complain("curves cannot be written"));
    },
  };
}
