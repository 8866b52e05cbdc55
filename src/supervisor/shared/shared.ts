import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Insertable } from "kysely";
import { errorLine } from "../../contract/errors.ts";
import type { BorneName } from "../../contract/topics.ts";
import type { ResMessage } from "../../contract/types.ts";
import { systemClock } from "../clock.ts";
import type { Feed } from "../feed.ts";
import type { Tables } from "../store/tables.ts";
import type { Sharing, Supervisor, SupervisorOptions } from "../supervisor.ts";
import { startFollower } from "./follower.ts";
import type { Follower } from "./follower.ts";
import { Session } from "./session.ts";
import type { Notice } from "./session.ts";

const TURN_MS = 1_000;
/** A turn takes a start or a stop at most; without one for so long this process does not get on. */
const ALIVE_MS = 120_000;

/**
 * One of several supervisors on one PostgreSQL database. All take a share of events, usage and results; the one that
 * holds the lock leads: it alone hears the states, has the timers, the notices and the console. When its session with
 * the database ends, it steps back, and another leads.
 * @param lead starts the whole supervisor
 * @throws VisioborneError `store.open`, `store.version` where the database is away at the start.
 */
export async function startShared(
  options: SupervisorOptions,
  lead: (options: SupervisorOptions, sharing: Sharing) => Promise<Supervisor>,
): Promise<Supervisor> {
  const { config, log, clock = systemClock() } = options;
  const suffix = randomBytes(4).toString("hex");
  const stopping = new AbortController();
  const connected = Promise.withResolvers<void>();
  let session: Session | undefined;
  let leader: Supervisor | undefined;
  let follower: Follower | undefined;
  let feed: Feed | undefined;
  let turnedMs = clock.monotonicMs();

  const say = (notice: Notice): void => session?.say(notice);
  function heard(notice: Notice): void {
    if (notice.kind === "register") return follower?.registerChanged();
    if (!leader || !feed) return;
    if (notice.kind === "events") feed.emit("events", notice.value as Insertable<Tables["event"]>[]);
    else {
      const { name, message } = notice.value as { name: BorneName; message: ResMessage };
      feed.emit("result", name, message);
    }
  }

  async function takeLead(): Promise<void> {
    await follower?.stop();
    follower = undefined;
    const sharing: Sharing = {
      suffix,
      onFeed: (made) => {
        feed = made;
        made.on("register", () => say({ kind: "register", value: null }));
      },
    };
    leader = await lead(options, sharing);
    log.info({}, "leader: timers, notices and console are here");
    void leader.connected().then(() => connected.resolve());
  }

  async function stepBack(): Promise<void> {
    const was = leader;
    leader = undefined;
    feed = undefined;
    if (was) log.warn({}, "leader no more");
    await was?.stop().catch((error: unknown) => log.error({ error: errorLine(error) }, "did not stop cleanly"));
  }

  /** @throws when the database does not answer. */
  async function turn(): Promise<void> {
    session ??= await Session.open(config.database, heard);
    await session.check();
    if (!leader && (await session.tryLead())) await takeLead();
    if (leader || follower) return;
    follower = await startFollower({ config, log, clock, suffix, say });
    void follower.connected().then(() => connected.resolve());
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(TURN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        await turn();
      } catch (error) {
        log.warn({ error: errorLine(error) }, "no session with the database");
        session?.close();
        session = undefined;
        await stepBack();
      }
      turnedMs = clock.monotonicMs();
    }
  }

  try {
    await turn();
  } catch (error) {
    session?.close();
    throw error;
  }
  const running = run();
  const none = { received: 0, rejected: 0, intruders: 0, connected: false };
  let stopped: Promise<void> | undefined;
  async function stop(): Promise<void> {
    stopping.abort();
    await running;
    await stepBack();
    await follower?.stop();
    session?.close();
  }
  return {
    figures: () => (leader ?? follower)?.figures() ?? none,
    alive: () => clock.monotonicMs() - turnedMs < ALIVE_MS && ((leader ?? follower)?.alive() ?? true),
    routes: () => leader?.routes() ?? [],
    connected: async () => await connected.promise,
    stop: async () => await (stopped ??= stop()),
  };
}
