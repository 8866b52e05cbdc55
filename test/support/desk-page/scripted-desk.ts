import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { WebSocketServer, type WebSocket } from "ws";
import { readExpertToDesk, readGuestToDesk, SUBPROTOCOL } from "../../../src/contract/signalling/parse.ts";
import type { DeskToExpert, DeskToGuest, ExpertToDesk, GuestToDesk } from "../../../src/contract/signalling/types.ts";
import { Link } from "./link.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** What the real desk sends with its page: nothing runs or loads but what is the desk's own. */
const POLICY = (origin: string, filing: string) =>
  `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; ` +
  `connect-src 'self' ${origin.replace(/^http/, "ws")} ${filing}; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;

/** A page for a borne's part. */
const EMPTY = '<!doctype html><html lang="fr"><link rel="icon" href="data:," /><title>borne</title></html>';

export const PASSWORD = "quatre mots sans rapport";

/** A desk that does what a test tells it, on the wire of the real one: HTTP, session cookie, WebSockets. */
export class ScriptedDesk {
  /** On the page of sign-in. */
  provider: { label: string; url: string } | null = null;
  /** Sign-ins are answered so; null = by the password. */
  signInStatus: number | null = null;
  /** Origin of the server for papers, which the desk lets its page speak to. */
  filing = "";
  /** WebSockets are let in. */
  open = true;
  readonly experts: Link<ExpertToDesk, DeskToExpert>[] = [];
  readonly guests: Link<GuestToDesk, DeskToGuest>[] = [];
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 65_536 });
  readonly #dir: string;
  #waiting: (() => void)[] = [];
  #port = 0;

  private constructor(dir: string) {
    this.#dir = dir;
    this.#server = createServer((request, answer) => void this.#serve(request, answer));
    this.#server.on("upgrade", (request, socket, head) => {
      const guest = request.url === "/guest";
      const allowed = this.open && (guest || (request.url === "/expert" && signedIn(request)));
      const wanted = guest ? SUBPROTOCOL.guest : SUBPROTOCOL.expert;
      if (!allowed || request.headers["sec-websocket-protocol"] !== wanted) {
        socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n");
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#joined(ws, guest));
    });
  }

  static async start(dir: string): Promise<ScriptedDesk> {
    const desk = new ScriptedDesk(dir);
    desk.#server.listen(0, "127.0.0.1");
    await once(desk.#server, "listening");
    desk.#port = (desk.#server.address() as AddressInfo).port;
    return desk;
  }

  get url(): string {
    // A name, not an address: browsers give camera and microphone to http on localhost alone.
    return `http://localhost:${this.#port}`;
  }

  /** The n-th connection of an expert's page, from 0; resolves when it is there. */
  async expert(index: number): Promise<Link<ExpertToDesk, DeskToExpert>> {
    return await this.#nth(this.experts, index);
  }

  async guest(index: number): Promise<Link<GuestToDesk, DeskToGuest>> {
    return await this.#nth(this.guests, index);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #nth<T>(all: readonly T[], index: number): Promise<T> {
    const endMs = performance.now() + 20_000;
    for (;;) {
      const link = all[index];
      if (link) return link;
      if (performance.now() > endMs) throw new Error(`connection ${index} did not come`);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, 1000);
      });
    }
  }

  #joined(ws: WebSocket, guest: boolean): void {
    if (guest) this.guests.push(new Link(ws, readGuestToDesk));
    else this.experts.push(new Link(ws, readExpertToDesk));
    for (const waiter of this.#waiting.splice(0)) waiter();
  }

  async #serve(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", this.url);
    if (pathname === "/borne") {
      answer.writeHead(200, { "content-type": TYPES[".html"] }).end(EMPTY);
      return;
    }
    answer.setHeader("content-security-policy", POLICY(this.url, this.filing));
    if (pathname.startsWith("/api/")) return await this.#api(pathname, request, answer);
    const file = pathname === "/" ? "index.html" : pathname === "/invite" ? "invite.html" : normalize(pathname);
    try {
      const body = await readFile(join(this.#dir, file));
      answer.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(body);
    } catch {
      answer.writeHead(404).end();
    }
  }

  async #api(path: string, request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const say = (status: number, body: object, headers: Record<string, string> = {}) =>
      void answer.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
    if (path === "/api/sign-in") return say(200, { password: true, provider: this.provider });
    if (path === "/api/me") {
      if (!signedIn(request)) return say(401, { code: "signin.needed", message: "nobody is signed in" });
      return say(200, { account: { id: "1", login: "claire", name: "Claire Lenoir", role: "expert" } });
    }
    if (request.method === "DELETE") return say(200, {}, { "set-cookie": "desk=; Max-Age=0; Path=/" });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const said = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    const status = this.signInStatus ?? (said["password"] === PASSWORD && said["login"] === "claire" ? 200 : 401);
    const cookie = { "set-cookie": "desk=session; HttpOnly; SameSite=Strict; Path=/" };
    return say(status, { code: "signin.refused" }, status === 200 ? cookie : {});
  }
}

const signedIn = (request: IncomingMessage) => /desk=session/.test(request.headers.cookie ?? "");
