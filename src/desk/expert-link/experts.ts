import type { WebSocket } from "ws";
import type { Logger } from "../../contract/runtime.ts";
import type { DeskToExpert, ExpertToDesk, ExpertToDeskHello } from "../../contract/signalling/types.ts";
import type { Session } from "../accounts/session.ts";
import type { DeskConfig } from "../config/config.ts";
import type { DeskTime } from "../exchange/desk-time.ts";
import type { Relay } from "../exchange/relay.ts";
import type { QueueRunner } from "../exchange/runner.ts";
import type { IceServers } from "../exchange/ice.ts";
import type { Guests } from "../guest-link/guests.ts";
import { Coalesced } from "../link/coalesce.ts";
import type { Call } from "../queue/model.ts";
import { ExpertPage } from "./page.ts";
import { queueMessage, welcomeMessage } from "./shown.ts";

/** What the expert himself has done: it counts as use of his session, for a page makes no requests while it is open. */
const BY_HAND: ReadonlySet<ExpertToDesk["type"]> = new Set([
  "presence",
  "take",
  "hold",
  "transfer",
  "hang-up",
  "wrap-up",
  "invite",
  "guest-remove",
]);

/** A change is shown that soon, once for all that changed meanwhile. */
const QUEUE_EVERY_MS = 200;

export interface ExpertsOptions {
  readonly config: DeskConfig;
  readonly deskName: string;
  readonly runner: () => QueueRunner;
  readonly relay: () => Relay;
  readonly guests: () => Guests;
  readonly ice: () => IceServers;
  readonly time: DeskTime;
  readonly log: Logger;
  /** A session is in use: it must not end for want of requests. */
  readonly inUse: (key: string) => void;
}

interface Here {
  readonly page: ExpertPage;
  readonly queue: Coalesced;
}

/** The experts' pages: one for each account, the newest. */
export class Experts {
  readonly #options: ExpertsOptions;
  readonly #here = new Map<string, Here>();
  readonly #pages = new Set<ExpertPage>();

  constructor(options: ExpertsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#here.size;
  }

  send(expert: string, message: DeskToExpert): boolean {
    return this.#here.get(expert)?.page.send(message) ?? false;
  }

  /** The queue of these organismes shows something else. */
  queueChanged(organismes: readonly string[]): void {
    for (const { page, queue } of this.#here.values()) {
      if (page.session.account.organismes.some((id) => organismes.includes(id))) queue.want();
    }
  }

  /** Somebody who has signed in has connected. */
  accept(session: Session, origin: string, socket: WebSocket): void {
    const log = this.#options.log.child({ account: session.account.id });
    const page = new ExpertPage({
      session,
      origin,
      socket,
      log,
      onMessage: async (page, message) => await this.#take(page, message),
      onClosed: (page) => this.#closed(page),
    });
    this.#pages.add(page);
  }

  /** The session has ended: who has signed out takes no more calls. */
  signedOut(key: string): void {
    for (const page of this.#pages) if (page.session.key === key) page.close("signedOut");
  }

  stop(): void {
    for (const { queue } of this.#here.values()) queue.stop();
    for (const page of this.#pages) page.close("goingAway");
  }

  #closed(page: ExpertPage): void {
    this.#pages.delete(page);
    const { expert } = page;
    const here = this.#here.get(expert);
    if (here?.page !== page) return;
    here.queue.stop();
    this.#here.delete(expert);
    void this.#options.runner().feed({ type: "expert-gone", expert });
  }

  async #take(page: ExpertPage, message: ExpertToDesk): Promise<void> {
    if (message.type === "hello") return await this.#hello(page, message);
    // What a page still says that another has replaced does not count.
    if (this.#here.get(page.expert)?.page !== page) return;
    if (BY_HAND.has(message.type)) this.#options.inUse(page.session.key);
    const { expert } = page;
    const runner = this.#options.runner();
    switch (message.type) {
      case "ping":
        return;
      case "presence":
        return await runner.feed({
          type: "presence",
          expert,
          available: message.state === "available",
          ready: message.ready,
        });
      case "rung":
      case "take":
      case "hang-up":
        return await runner.feed({ type: message.type, expert, call: message.call });
      case "hold":
        return await runner.feed({ type: "hold", expert, call: message.call, held: message.held });
      case "transfer":
        return await runner.feed({ type: "transfer", expert, call: message.call, organisme: message.organisme });
      case "wrap-up":
        return await runner.feed({ type: "wrap-up", expert, call: message.call, reason: message.reason });
      default: {
        const call = runner.state().calls.get(message.call);
        if (call?.expert === expert) return this.#inCall(page, call, message);
        const reason = call ? "not-yours" : "gone";
        page.send({ type: "refused", about: message.type, reason, call: message.call });
      }
    }
  }

  #inCall(
    page: ExpertPage,
    call: Call,
    message: Extract<
      ExpertToDesk,
      { type: "answer" | "candidate" | "renegotiate" | "invite" | "guest-signal" | "guest-remove" | "condition" }
    >,
  ): void {
    const relay = this.#options.relay();
    const guests = this.#options.guests();
    switch (message.type) {
      case "answer":
        return relay.answer(call, message);
      case "candidate":
        return relay.answerCandidate(call, message);
      case "renegotiate":
        return relay.renegotiate(call);
      case "invite":
        return guests.invite(call, page.expert, message.role, page.origin);
      case "guest-signal":
        return guests.signal(call, message);
      case "guest-remove":
        return guests.remove(call, message.guest);
      case "condition": {
        const { fps, loss_pct, rtt_ms, video } = message;
        return this.#options.log.debug({ call: call.id, fps, loss_pct, rtt_ms, video }, "line of a call");
      }
    }
  }

  async #hello(page: ExpertPage, hello: ExpertToDeskHello): Promise<void> {
    const { expert, session } = page;
    const { config, deskName, ice } = this.#options;
    const before = this.#here.get(expert);
    before?.queue.stop();
    const queue = new Coalesced(QUEUE_EVERY_MS, () => this.#showQueue(page));
    this.#here.set(expert, { page, queue });
    before?.page.send({ type: "refused", about: "hello", reason: "replaced" });
    before?.page.close("replaced");
    const { account } = session;
    const state = this.#options.runner().state();
    page.send(welcomeMessage({ config, deskName, account, state, ice: ice() }));
    this.#showQueue(page);
    await this.#options.runner().feed({
      type: "expert-here",
      expert,
      organismes: account.organismes,
      announced: account.name,
      ...(hello.call === undefined ? {} : { call: hello.call }),
    });
  }

  #showQueue(page: ExpertPage): void {
    const { runner, time } = this.#options;
    page.send(queueMessage(runner().state(), page.session.account.organismes, time()));
  }
}
