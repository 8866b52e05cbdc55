import type { Clock, Logger } from "../../contract/runtime.ts";
import type { SupervisorConfig } from "../config.ts";
import { Feed } from "../feed.ts";
import { Fleet } from "../fleet/fleet.ts";
import { AckSender } from "../receiving/ack-sender.ts";
import { Committer } from "../receiving/committer.ts";
import { Intake } from "../receiving/intake.ts";
import { journalLink } from "../receiving/journal-link.ts";
import { Store } from "../store/store.ts";
import type { Supervisor } from "../supervisor.ts";
import type { Notice } from "./session.ts";

/** Rows of one notice: of the size of the contract they stay below what PostgreSQL takes. */
const ROWS_A_NOTICE = 4;
const REGISTER_EVERY_MS = 10_000;

export interface FollowerOptions {
  readonly config: SupervisorConfig;
  readonly log: Logger;
  readonly clock: Clock;
  readonly suffix: string;
  /** Tells the leader what this process has received. */
  readonly say: (notice: Notice) => void;
}

/** A process that is not the leader: it takes its share of events, usage and results, stores and acknowledges them. */
export interface Follower extends Supervisor {
  /** The register has changed: reads it anew. */
  registerChanged(): void;
}

/** @throws VisioborneError `store.open`, `store.version` */
export async function startFollower({ config, log, clock, suffix, say }: FollowerOptions): Promise<Follower> {
  const store = await Store.open(config.database);
  const at = () => ({ monotonicMs: clock.monotonicMs(), wallMs: Math.round(clock.wallMs()) });
  const fleet = new Fleet(await store.registered(), config.heartbeatS, at());
  const feed = new Feed();
  feed.on("result", (name, message) => say({ kind: "result", value: { name, message } }));
  const committer = new Committer(
    store,
    clock,
    log,
    (boots, { events }) => {
      for (const { network, borne, boot } of boots)
        if (fleet.has({ network, borne })) acks.mark({ network, borne }, boot);
      for (let from = 0; from < events.length; from += ROWS_A_NOTICE)
        say({ kind: "events", value: events.slice(from, from + ROWS_A_NOTICE) });
    },
    { shared: true },
  );
  const intake = new Intake(fleet, committer, clock, log, feed, () => undefined);
  let connectedOnce: () => void = () => undefined;
  const connected = new Promise<void>((resolve) => (connectedOnce = resolve));
  const link = journalLink(config, suffix, {
    onMessage: (topic, payload, packet) => intake.take(topic, payload, packet.retain),
    onUp: () => connectedOnce(),
    log,
  });
  const acks = new AckSender(link, committer, clock, log, fleet.size, { shared: true });

  async function readRegister(): Promise<void> {
    try {
      const now = await store.registered();
      const there = new Set(now.map(({ network, borne }) => `${network}/${borne}`));
      for (const { name } of fleet.all()) if (!there.has(`${name.network}/${name.borne}`)) fleet.remove(name);
      for (const name of now) fleet.add(name, at());
    } catch (error) {
      log.warn({ error: String(error) }, "the register cannot be read");
    }
  }
  const timer = setInterval(() => void readRegister(), REGISTER_EVERY_MS);
  link.start();
  acks.start();
  log.info({ bornes: fleet.size }, "follower: takes its share of events");

  let stopping: Promise<void> | undefined;
  async function stop(): Promise<void> {
    clearInterval(timer);
    await acks.stop();
    await link.stop();
    await committer.stop();
    await store.close();
  }
  return {
    figures: () => ({ ...intake.figures, connected: link.up }),
    alive: () => true,
    routes: () => [],
    connected: async () => await connected,
    registerChanged: () => void readRegister(),
    stop: async () => await (stopping ??= stop()),
  };
}
