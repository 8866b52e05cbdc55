import { EventEmitter } from "node:events";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { errorLine } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import { readScreenAct } from "../contract/screen/parse.ts";
import type { ScreenAct } from "../contract/screen/types.ts";
import { originIsOurs } from "./loopback-only.ts";
import { PageLink } from "./page-link.ts";

/** Far above the longest act (a text of 200 characters). */
const MAX_ACT_BYTES = 4096;
/** Screen, an installer's look at it, tests. */
const MAX_PAGES = 4;

interface PagesEvents {
  /** A page has come; `master` = it is the screen. */
  opened: [link: PageLink, master: boolean];
  act: [act: ScreenAct, link: PageLink, master: boolean];
}

/**
 * The pages that are connected. The newest is the screen (`master`); the one before is told to stop. A page that only
 * watches (`/screen?watch`) gets the same pictures, and its gestures and echoes count for nothing.
 */
export class Pages extends EventEmitter<PagesEvents> {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_ACT_BYTES });
  readonly #links = new Map<WebSocket, PageLink>();
  readonly #log: Logger;
  #master: PageLink | undefined;

  constructor(http: Server, log: Logger) {
    super();
    this.#log = log;
    http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
  }

  [Symbol.iterator](): Iterator<PageLink> {
    return this.#links.values();
  }

  get master(): PageLink | undefined {
    return this.#master;
  }

  stop(): void {
    for (const socket of this.#links.keys()) socket.terminate();
    this.#server.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    if (pathname !== "/screen" || !originIsOurs(request) || this.#links.size >= MAX_PAGES) {
      this.#log.warn({ pages: this.#links.size }, "a foreign page, or one too many, has asked for the screen: refused");
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (page) => this.#open(page, !searchParams.has("watch")));
  }

  #open(page: WebSocket, master: boolean): void {
    const link = new PageLink(page);
    this.#links.set(page, link);
    if (master) {
      this.#master?.replace();
      this.#master = link;
    }
    page.on("error", (error) => this.#log.warn({ error: error.message }, "link to the screen's page"));
    page.on("close", () => {
      this.#links.delete(page);
      if (this.#master === link) this.#master = undefined;
    });
    page.on("message", (data, binary) => {
      try {
        const act = readScreenAct(binary ? "" : (data as Buffer).toString("utf8"));
        this.emit("act", act, link, link === this.#master);
      } catch (error) {
        this.#log.warn({ error: errorLine(error) }, "the screen's page says what can't be read: passed over");
      }
    });
    this.emit("opened", link, master);
  }
}
