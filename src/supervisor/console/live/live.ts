import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { API } from "../api/mount.ts";
import { seesNetwork } from "../accounts/account.ts";
import type { FleetBorne } from "../fleet/shown.ts";
import type { Caller } from "../route.ts";
import { CLOSE, Viewer } from "./viewer.ts";

/** Pages that are open at once, at most. */
const MAX_VIEWERS = 500;
const REASONS: Readonly<Record<number, string>> = { 401: "Unauthorized", 404: "Not Found", 503: "Service Unavailable" };

/** Who may look on. */
export interface Admitted {
  readonly caller: Caller;
  /** Key of the session; undefined = by a token. */
  readonly session: string | undefined;
}

/** One message of `/api/1/live`: what has changed since the one before. */
export interface LiveMessage {
  readonly bornes?: readonly FleetBorne[];
  /** Last live message of bornes of which nothing else has changed, by `<network>/<borne>`: epoch milliseconds. */
  readonly heard?: Readonly<Record<string, number>>;
  /** `<network>/<borne>` that have left the register. */
  readonly gone?: readonly string[];
  /** Whether the supervisor itself hears the bornes. */
  readonly broker?: "connected" | "away";
  /** Topics of the parts whose lists have changed: a page that shows one asks for it again. */
  readonly stale?: readonly string[];
}

/** The open pages, over WebSockets (RFC 6455) at `/api/1/live`. */
export class Live {
  readonly #viewers = new Set<Viewer>();
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 1024,
    perMessageDeflate: false,
    clientTracking: false,
  });

  /** @param admit who asks; undefined = nobody who may. Browsers send cookies with an upgrade to any site. */
  attach(server: Server, admit: (request: IncomingMessage) => Promise<Admitted | undefined>): void {
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on("error", () => undefined);
      if ((request.url ?? "").split("?", 1)[0] !== `${API}/live`) return refuse(socket, 404);
      if (this.#viewers.size >= MAX_VIEWERS) return refuse(socket, 503);
      const take = async (): Promise<void> => {
        const admitted = await admit(request);
        if (admitted === undefined) return refuse(socket, 401);
        this.#sockets.handleUpgrade(request, socket, head, (opened) => {
          const { caller, session } = admitted;
          this.#viewers.add(new Viewer(opened, caller, session, (gone) => this.#viewers.delete(gone)));
        });
      };
      take().catch(() => refuse(socket, 503));
    });
  }

  get size(): number {
    return this.#viewers.size;
  }

  /** Tells each page what of it its account may see. */
  tell({ bornes = [], gone = [], heard = {}, ...rest }: LiveMessage): void {
    const texts = new Map<string, string>();
    for (const viewer of this.#viewers) {
      const networks = viewer.caller.networks?.join(" ") ?? "*";
      let text = texts.get(networks);
      if (text === undefined) {
        const seen = bornes.filter(({ network }) => seesNetwork(viewer.caller, network));
        const sees = (key: string): boolean => seesNetwork(viewer.caller, key.split("/", 1)[0] ?? "");
        const left = gone.filter(sees);
        const alive = Object.entries(heard).filter(([key]) => sees(key));
        const message = {
          ...rest,
          ...some("bornes", seen),
          ...some("gone", left),
          ...(alive.length === 0 ? {} : { heard: Object.fromEntries(alive) }),
        };
        text = Object.keys(message).length === 0 ? "" : JSON.stringify(message);
        texts.set(networks, text);
      }
      if (text !== "") viewer.send(text);
    }
  }

  /** A session has ended, or its account has changed: the page connects again with what it may see now. */
  end(matches: (viewer: Viewer) => boolean): void {
    for (const viewer of this.#viewers) if (matches(viewer)) viewer.close(CLOSE.signedOut);
  }

  stop(): void {
    for (const viewer of this.#viewers) viewer.close(CLOSE.goingAway);
    this.#sockets.close();
  }
}

function some<Key extends string, One>(key: Key, list: readonly One[]): { readonly [name in Key]?: readonly One[] } {
  return list.length === 0 ? {} : ({ [key]: list } as { readonly [name in Key]: readonly One[] });
}

function refuse(socket: Duplex, status: number): void {
  if (!socket.writable) return;
  socket.end(`HTTP/1.1 ${status} ${REASONS[status] ?? "Error"}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
