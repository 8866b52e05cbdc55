import type { Clock, Logger } from "../contract/runtime.ts";
import { TOPIC_ROOT } from "../contract/topics.ts";
import { AckSender } from "./receiving/ack-sender.ts";
import { BrokerLink } from "./broker-link.ts";
import { systemClock } from "./clock.ts";
import { Committer } from "./receiving/committer.ts";
import type { SupervisorConfig } from "./config.ts";
import type { Route } from "./console/route.ts";
import { Feed } from "./feed.ts";
import { Fleet, keyOf } from "./fleet/fleet.ts";
import { startParts, stopParts } from "./parts.ts";
import { journalLink } from "./receiving/journal-link.ts";
import { Intake } from "./receiving/intake.ts";
import type { IntakeFigures } from "./receiving/intake.ts";
import { Sites } from "./sites/sites.ts";
import { batchSize } from "./store/batch.ts";
import type { Batch } from "./store/batch.ts";
import { Store } from "./store/store.ts";
import type { KnownBoot } from "./store/tables.ts";
import { isPostgres } from "../store/postgres-access.ts";

const TICK_MS = 1000;
/** A look that is later than so many periods is no progress. */
const ALIVE_TICKS = 10;
/** Boots of a borne that a starting supervisor acknowledges: the present one and what its outbox may still hold. */
const LATEST_BOOTS = 3;
/** A borne that was silent for longer is told when it is heard. */
const BOOTS_SINCE_MS = 30 * 86_400_000;
/** A borne that has just been heard is given this time to send its events before it is told what is missing. */
const FIRST_ACK_AFTER_MS = 1000;

export interface Supervisor {
  /** Since the start. */
  figures(): IntakeFigures & { readonly connected: boolean };
  /** Whether it makes progress: the fleet's liveness was looked at lately. What the watchdog's beat stands for. */
  alive(): boolean;
  /** The operations of the HTTP API, of all parts. */
  routes(): readonly Route[];
  /** Resolves when both connections have been up once. */
  connected(): Promise<void>;
  /** Commits what was received, ends the connections; the session for events stays at the broker. */
  stop(): Promise<void>;
}

/** What is different where several processes share one database. */
export interface Sharing {
  /** Distinguishes this process at the broker. */
  readonly suffix: string;
  /** Given the feed before anything comes over it. */
  readonly onFeed: (feed: Feed) => void;
}

export interface SupervisorOptions {
  readonly config: SupervisorConfig;
  readonly log: Logger;
  readonly clock?: Clock;
}

/**
 * Starts the supervisor: register, store, two connections to the broker, acknowledgements, liveness, then its parts.
 * Resolves when the database is ready; the broker may be away, for hours.
 * @throws VisioborneError `store.open`, `store.version`, and what a part throws that cannot start.
 */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  if (!isPostgres(options.config.database)) return await startWhole(options);
  const { startShared } = await import("./shared/shared.ts");
  return await startShared(options, startWhole);
}

async function startWhole(
  { config, log, clock = systemClock() }: SupervisorOptions,
  sharing?: Sharing,
): Promise<Supervisor> {
  const store = await Store.open(config.database);
  await store.register(config.bornes, clock.wallMs());
  const at = { monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs() };
  const registered = await store.registered();
  const fleet = new Fleet(registered, config.heartbeatS, at);
  await fleet.restore(store, at);
  const feed = new Feed();
  sharing?.onFeed(feed);
  const shared = sharing !== undefined;

  const onCommitted = (boots: readonly KnownBoot[], batch: Batch, durationMs: number): void => {
    for (const { network, borne, boot } of boots)
      if (fleet.has({ network, borne })) acks.mark({ network, borne }, boot);
    if (batch.events.length > 0) feed.emit("events", batch.events);
    feed.emit("committed", batchSize(batch), durationMs);
  };
  const committer = new Committer(store, clock, log, onCommitted, { shared });
  /** Bornes whose present boot was acknowledged since the connection is up: see `onBoot`. */
  const greeted = new Map<string, string>();
  const intake = new Intake(fleet, committer, clock, log, feed, (name, boot) => {
    if (greeted.get(keyOf(name)) === boot) return;
    greeted.set(keyOf(name), boot);
    acks.mark(name, boot, FIRST_ACK_AFTER_MS);
  });

  // Nothing that was queued for an absent supervisor comes over this one: what is not retained is live.
  const states = new BrokerLink({
    access: config.broker,
    clientId: `${config.clientId}-states`,
    filters: ["status", "desc", "health", "alert/+"].map((channel) => `${TOPIC_ROOT}/+/+/${channel}`),
    sessionExpiryS: 0,
    receiveMaximum: 200,
    onMessage: (topic, payload, packet) => intake.take(topic, payload, packet.retain),
    onUp: () => {
      greeted.clear();
      linkChanged();
    },
    onDown: () => linkChanged(),
    log: log.child({ connection: "states" }),
  });
  const journal = journalLink(config, sharing?.suffix, {
    onMessage: (topic, payload, packet) => intake.take(topic, payload, packet.retain),
    onUp: () => {
      linkChanged();
      // Bornes that wait for an answer that was lost with the connection go on.
      void markLatest();
    },
    onDown: () => linkChanged(),
    log,
  });
  const acks = new AckSender(journal, committer, clock, log, fleet.size, { shared });

  async function markLatest(): Promise<void> {
    try {
      for (const { network, borne, boot } of await store.latestBoots(LATEST_BOOTS, clock.wallMs() - BOOTS_SINCE_MS)) {
        acks.mark({ network, borne }, boot, FIRST_ACK_AFTER_MS);
      }
    } catch (error) {
      log.error({ error: String(error) }, "latest boots cannot be read");
    }
  }

  let connectedOnce: () => void = () => undefined;
  const connected = new Promise<void>((resolve) => (connectedOnce = resolve));
  function linkChanged(): void {
    const up = states.up && journal.up;
    if (up) connectedOnce();
    committer.add((batch) => batch.meta.set("broker", up ? "connected" : "away"));
  }

  const parts = await startParts({
    config,
    store,
    fleet,
    feed,
    sites: new Sites(config.sites, registered),
    clock,
    log,
    listening: () => states.up && journal.up,
    publish: (topic, payload, expiryS) => journal.publish(topic, payload, expiryS),
    clearRetained: (topic) => journal.clearRetained(topic),
    tap: (topic, onMessage) => states.tap(topic, (_topic, payload) => onMessage(payload)),
    figures: () => ({ ...intake.figures, ...committer.figures() }),
  }).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });

  let lookedMs = clock.monotonicMs();
  const timer = setInterval(() => {
    intake.tick();
    const now = { monotonicMs: clock.monotonicMs(), wallMs: Math.round(clock.wallMs()) };
    for (const part of parts) part.tick?.(now);
    lookedMs = now.monotonicMs;
  }, TICK_MS);
  committer.add((batch) => batch.meta.set("broker", "away").set("started_ms", String(at.wallMs)));
  states.start();
  journal.start();
  acks.start();

  let stopping: Promise<void> | undefined;
  async function stop(): Promise<void> {
    clearInterval(timer);
    await stopParts(parts);
    await acks.stop();
    await Promise.all([states.stop(), journal.stop()]);
    committer.add((batch) => batch.meta.set("broker", "stopped"));
    await committer.stop();
    await store.close();
    log.info({ ...intake.figures }, "supervisor stopped");
  }
  return {
    figures: () => ({ ...intake.figures, connected: states.up && journal.up }),
    alive: () => clock.monotonicMs() - lookedMs < ALIVE_TICKS * TICK_MS,
    routes: () => parts.flatMap(({ routes = [] }) => routes),
    connected: async () => await connected,
    stop: async () => await (stopping ??= stop()),
  };
}
