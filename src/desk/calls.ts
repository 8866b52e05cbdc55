import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { DeskLineChannel } from "../contract/line-test/channel.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import { SUBPROTOCOL } from "../contract/signalling/parse.ts";
import type { DeskAccounts } from "./accounts/open.ts";
import { Bornes } from "./borne-link/bornes.ts";
import { openBorneServer } from "./borne-link/server.ts";
import type { BorneServer } from "./borne-link/server.ts";
import type { DeskConfig } from "./config/config.ts";
import { Announcer } from "./exchange/announce.ts";
import { deskTime } from "./exchange/desk-time.ts";
import { iceServers } from "./exchange/ice.ts";
import { QueueStore } from "./exchange/queue-store.ts";
import { Relay } from "./exchange/relay.ts";
import { queueRules } from "./exchange/rules.ts";
import { QueueRunner } from "./exchange/runner.ts";
import type { Ways } from "./exchange/ways.ts";
import { Experts } from "./expert-link/experts.ts";
import { Guests } from "./guest-link/guests.ts";
import { pathOf, refuseUpgrade, Upgrader } from "./link/upgrade.ts";
import { restore } from "./queue/restore.ts";
import type { Store } from "./store/store.ts";
import type { Web } from "./web/web.ts";

/** How the desk calls itself to bornes and pages. */
const DESK_NAME = "Visioborne desk";

export interface CallsOptions {
  readonly config: DeskConfig;
  readonly store: Store;
  readonly accounts: DeskAccounts;
  readonly web: Web;
  readonly log: Logger;
  readonly clock: Clock;
  /** Serves the line test of each borne that connects. */
  readonly onLine?: (channel: DeskLineChannel) => void;
}

/** How many there are of each. */
export interface CallFigures {
  readonly waiting: number;
  readonly talking: number;
  readonly experts: number;
  readonly bornes: number;
  readonly guests: number;
}

/** Calls: the queue, and the ways to bornes, experts and guests. */
export interface Calls {
  /** Port on which bornes connect. */
  readonly bornePort: number;
  figures(): CallFigures;
  stop(): Promise<void>;
}

/**
 * Takes up the queue as it was left, and lets bornes, experts and guests in.
 * @throws VisioborneError `config.file`, `desk.listen`
 */
export async function openCalls(options: CallsOptions): Promise<Calls> {
  const { config, store, accounts, web, clock, onLine } = options;
  const log = options.log.child({ module: "desk-calls" });
  const rules = queueRules(config);
  const time = deskTime(clock);
  const ice = iceServers(config.ice, clock);
  const organismes = config.organismes.map(({ id }) => id);

  const ways: Ways = {
    toBorne: (borne, message) => bornes.send(borne, message),
    toExpert: (expert, message) => experts.send(expert, message),
  };
  const state = () => runner.state();
  const relay: Relay = new Relay({
    ways,
    ice,
    onNumber: (call, n) => void runner.feed({ type: "negotiated", call, n }),
  });
  const nameOf = (organisme: string): string => announcer.nameOf(organisme);
  const guests: Guests = new Guests({ ways, state, ice, time, nameOf, log });
  const announcer: Announcer = new Announcer({
    ways,
    relay,
    ice,
    time,
    config,
    onQueueChanged: (changed) => experts.queueChanged(changed),
    onStaffingChanged: () => bornes.staffingChanged(),
    onParted: (call) => guests.end(call),
  });
  const queueStore = new QueueStore(store);
  const left = restore(await queueStore.load(organismes, time()), rules, time());
  const runner: QueueRunner = new QueueRunner({
    state: left,
    rules,
    time,
    store: queueStore,
    log,
    carryOut: (effect, after) => announcer.carryOut(effect, after),
  });
  const bornes: Bornes = new Bornes({
    runner: () => runner,
    relay: () => relay,
    organismes,
    deskName: DESK_NAME,
    resumeMs: rules.expertHoldMs,
    log,
    ...(onLine ? { onLine } : {}),
  });
  const experts: Experts = new Experts({
    config,
    deskName: DESK_NAME,
    runner: () => runner,
    relay: () => relay,
    guests: () => guests,
    ice,
    time,
    log,
    inUse: (key) => void accounts.sessions.byKey(key).catch(() => log.warn({}, "a session's use was not noted")),
  });
  const stopUpgrades = serveUpgrades(web, experts, guests);
  const stopWatching = accounts.sessions.onEnded((key) => experts.signedOut(key));
  runner.start();
  log.info({ calls: left.calls.size, tickets: left.tickets.size }, "queue taken up");
  let server: BorneServer;
  try {
    server = await openBorneServer({
      listener: config.bornes,
      known: config.knownBornes,
      onBorne: (borne, socket) => bornes.accept(borne, socket),
      log,
    });
  } catch (error) {
    stopWatching();
    stopUpgrades();
    await runner.stop();
    throw error;
  }
  return {
    bornePort: server.port,
    figures: () => {
      const calls = [...runner.state().calls.values()];
      const talking = calls.filter(({ expert }) => expert !== null).length;
      const waiting = calls.length - talking;
      return { waiting, talking, experts: experts.size, bornes: bornes.size, guests: guests.size };
    },
    stop: async () => {
      stopWatching();
      stopUpgrades();
      experts.stop();
      guests.stop();
      bornes.stop();
      await server.stop();
      await runner.stop();
    },
  };
}

/** WebSockets on the experts' server: `/expert` for who has signed in, `/guest` for who has a link. */
function serveUpgrades(web: Web, experts: Experts, guests: Guests): () => void {
  const toExpert = new Upgrader(SUBPROTOCOL.expert);
  const toGuest = new Upgrader(SUBPROTOCOL.guest);
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const path = pathOf(request);
    socket.on("error", () => undefined);
    if (path === "/expert") void acceptExpert(request, socket, head);
    else if (path === "/guest") acceptGuest(request, socket, head);
    else refuseUpgrade(socket, 404);
  };
  const acceptExpert = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    if (!toExpert.speaks(request)) return refuseUpgrade(socket, 400);
    if (!web.gate.isOwnOrigin(request)) return refuseUpgrade(socket, 403);
    const session = await web.gate.admit(request).catch(() => undefined);
    if (!session) return refuseUpgrade(socket, 401);
    const origin = web.gate.origin(request) ?? "";
    toExpert.accept(request, socket, head, (made) => experts.accept(session, origin, made));
  };
  const acceptGuest = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (!toGuest.speaks(request)) return refuseUpgrade(socket, 400);
    if (!web.gate.isOwnOrigin(request)) return refuseUpgrade(socket, 403);
    if (!guests.hasRoom()) return refuseUpgrade(socket, 503);
    toGuest.accept(request, socket, head, (made) => guests.accept(made));
  };
  web.server.on("upgrade", onUpgrade);
  return () => web.server.off("upgrade", onUpgrade);
}
