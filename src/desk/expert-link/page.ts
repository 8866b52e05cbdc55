import type { WebSocket } from "ws";
import type { Logger } from "../../contract/runtime.ts";
import { readExpertToDesk } from "../../contract/signalling/parse.ts";
import type { DeskToExpert, ExpertToDesk } from "../../contract/signalling/types.ts";
import type { Session } from "../accounts/session.ts";
import { CLOSE, DeskSocket } from "../link/socket.ts";

/** A page that is gone must be seen soon: it can't ring, and its call waits. */
const PING_MS = 5000;
const HELLO_MS = 10_000;

export interface ExpertPageOptions {
  readonly session: Session;
  /** The desk's origin as this browser sees it. */
  readonly origin: string;
  readonly socket: WebSocket;
  readonly onMessage: (page: ExpertPage, message: ExpertToDesk) => Promise<void> | void;
  readonly onClosed: (page: ExpertPage) => void;
  readonly log: Logger;
}

/** One page of an expert. */
export class ExpertPage {
  readonly session: Session;
  readonly origin: string;
  readonly #socket: DeskSocket<ExpertToDesk>;
  #greeted = false;

  constructor(options: ExpertPageOptions) {
    const { session, origin, socket, log } = options;
    this.session = session;
    this.origin = origin;
    this.#socket = new DeskSocket<ExpertToDesk>({
      socket,
      read: readExpertToDesk,
      onMessage: async (message) => await this.#take(message, options),
      onClosed: () => options.onClosed(this),
      errorMessage: (code, message) => ({ type: "error", code, message }) satisfies DeskToExpert,
      pingMs: PING_MS,
      helloMs: HELLO_MS,
      log,
    });
  }

  /** Id of the account. */
  get expert(): string {
    return this.session.account.id;
  }

  get greeted(): boolean {
    return this.#greeted;
  }

  send(message: DeskToExpert): boolean {
    return this.#socket.send(message);
  }

  close(why: keyof typeof CLOSE): void {
    this.#socket.close(CLOSE[why], why);
  }

  async #take(message: ExpertToDesk, { onMessage }: ExpertPageOptions): Promise<void> {
    if (message.type === "ping") return void this.send({ type: "pong", n: message.n });
    if ((message.type === "hello") === this.#greeted) {
      const expected = this.#greeted ? "expected once, first" : "expected hello first";
      return void this.send({ type: "error", code: "signalling.order", message: `${message.type}: ${expected}` });
    }
    if (message.type === "hello") {
      this.#greeted = true;
      this.#socket.greeted();
    }
    await onMessage(this, message);
  }
}
