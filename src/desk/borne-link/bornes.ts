import { createHash, randomInt } from "node:crypto";
import type { WebSocket } from "ws";
import type { DeskLineChannel } from "../../contract/line-test/channel.ts";
import type { Logger } from "../../contract/runtime.ts";
import type { BorneToDesk, BorneToDeskPlace, DeskToBorne } from "../../contract/signalling/types.ts";
import type { Relay } from "../exchange/relay.ts";
import type { QueueRunner } from "../exchange/runner.ts";
import { Coalesced } from "../link/coalesce.ts";
import { organismeView, viewOf } from "../queue/view.ts";
import { BorneConnection } from "./connection.ts";
import type { RegisteredBorne } from "./register.ts";

/** Bornes hear of who is there at most so often. */
const STAFFING_EVERY_MS = 2000;
const TICKET_DIGITS = 6;
const TICKET_CANDIDATES = 8;
const MAX_TOLD_ORGANISMES = 64;

export interface BornesOptions {
  readonly runner: () => QueueRunner;
  readonly relay: () => Relay;
  readonly organismes: readonly string[];
  readonly deskName: string;
  readonly resumeMs: number;
  /** Serves the line test of a borne that has said hello. */
  readonly onLine?: (channel: DeskLineChannel) => void;
  readonly log: Logger;
}

/** The bornes that are connected, and what they say. */
export class Bornes {
  readonly #options: BornesOptions;
  readonly #here = new Map<string, BorneConnection>();
  readonly #staffing: Coalesced;

  constructor(options: BornesOptions) {
    this.#options = options;
    this.#staffing = new Coalesced(STAFFING_EVERY_MS, () => this.#tellStaffing());
  }

  get size(): number {
    return this.#here.size;
  }

  send(borne: string, message: DeskToBorne): boolean {
    const connection = this.#here.get(borne);
    if (message.type === "queued" || message.type === "answered") connection?.setInCall(true);
    if (message.type === "ended" || message.type === "refused" || message.type === "ticket")
      connection?.setInCall(false);
    return connection?.send(message) ?? false;
  }

  staffingChanged(): void {
    this.#staffing.want();
  }

  /** A borne has connected. It counts from its hello on. */
  accept(borne: RegisteredBorne, socket: WebSocket): void {
    const log = this.#options.log.child({ borne: borne.key });
    void new BorneConnection({
      borne,
      socket,
      log,
      onHello: (connection) => {
        const before = this.#here.get(borne.key);
        // The borne knows best: a line that it has given up may still look open from here.
        this.#here.set(borne.key, connection);
        before?.replaced();
        if (!before) log.info({}, "borne connected");
        const { deskName: desk, resumeMs: resume_ms } = this.#options;
        connection.send({ type: "welcome", v: 1, desk, resume_ms, organismes: this.#organismes() });
        // What it had on the connection before is away until it is resumed on this one.
        if (before) void this.#options.runner().feed({ type: "borne-lost", borne: borne.key });
        this.#options.onLine?.(connection.line);
      },
      onMessage: async (connection, message) => {
        if (this.#here.get(borne.key) === connection) await this.#take(connection, message);
      },
      onClosed: (connection) => {
        if (this.#here.get(borne.key) !== connection) return;
        this.#here.delete(borne.key);
        log.info({}, "borne disconnected");
        void this.#options.runner().feed({ type: "borne-lost", borne: borne.key });
      },
    });
  }

  stop(): void {
    this.#staffing.stop();
    for (const connection of this.#here.values()) connection.close();
  }

  async #take(connection: BorneConnection, message: BorneToDesk): Promise<void> {
    const borne = connection.borne.key;
    const runner = this.#options.runner();
    switch (message.type) {
      case "hello":
        return;
      case "place":
        return await runner.feed({ type: "place", call: newCall(connection, message) });
      case "resume":
        return await runner.feed({ type: "resume", borne, call: message.call, tokenHash: hashOf(message.token) });
      case "cancel":
        return await runner.feed({ type: "cancel", borne, call: message.call });
      case "end":
        return await runner.feed({
          type: "borne-end",
          borne,
          call: message.call,
          by: message.by,
          reason: message.reason,
        });
      case "callback":
        return await runner.feed({ type: "callback", borne, call: message.call, codes: ticketCodes() });
      case "offer":
      case "candidate":
      case "condition":
      case "renew-ice":
        return await this.#relay(connection, message);
    }
  }

  async #relay(
    connection: BorneConnection,
    message: Extract<BorneToDesk, { type: "offer" | "candidate" | "condition" | "renew-ice" }>,
  ): Promise<void> {
    const borne = connection.borne.key;
    const call = this.#options.runner().state().calls.get(message.call);
    if (!call || call.borne !== borne || call.awaySinceMs !== null) {
      const code = "signalling.call";
      connection.send({
        type: "error",
        code,
        message: `${message.type}: expected a call that is placed`,
        call: message.call,
      });
      return;
    }
    const relay = this.#options.relay();
    switch (message.type) {
      case "offer":
        return relay.offer(call, message);
      case "candidate":
        return relay.candidate(call, message);
      case "condition":
        return relay.condition(call, message);
      case "renew-ice":
        if (call.expert !== null) return relay.renegotiate(call);
        // Its place, said again, comes with fresh servers.
        return await this.#options.runner().feed({ type: "resume", borne, call: call.id, tokenHash: call.tokenHash });
    }
  }

  #tellStaffing(): void {
    const message: DeskToBorne = { type: "organismes", organismes: this.#organismes() };
    for (const connection of this.#here.values()) connection.send(message);
  }

  #organismes() {
    const view = viewOf(this.#options.runner().state());
    return this.#options.organismes.slice(0, MAX_TOLD_ORGANISMES).map((id) => {
      const { staffed, waiting, unready } = organismeView(view, id);
      return { id, staffed, waiting: waiting.length, ...(unready > 0 && { unready }) };
    });
  }
}

function newCall({ borne, hello }: BorneConnection, message: BorneToDeskPlace) {
  const { call: id, token, organisme, service, language, video, ticket } = message;
  const serviceName = hello?.services.find((one) => one.id === service)?.name ?? service;
  const site = borne.site ?? hello?.site ?? borne.key;
  const call = {
    id,
    borne: borne.key,
    site,
    tokenHash: hashOf(token),
    organisme,
    service,
    serviceName,
    language,
    video,
  };
  return ticket === undefined ? call : { ...call, ticket };
}

/** A token has 256 bits of its own: a plain hash is enough. */
function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function ticketCodes(): string[] {
  return Array.from({ length: TICKET_CANDIDATES }, () =>
    String(randomInt(10 ** TICKET_DIGITS)).padStart(TICKET_DIGITS, "0"),
  );
}
