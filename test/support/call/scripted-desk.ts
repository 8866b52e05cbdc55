import { createServer } from "node:https";
import { readFileSync } from "node:fs";
import { createServer as createTcp, connect } from "node:net";
import type { Server, Socket } from "node:net";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { once } from "node:events";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { freePort } from "../../../src/bench/ports.ts";
import { readBorneToDesk, SUBPROTOCOL } from "../../../src/contract/signalling/parse.ts";
import type { BorneToDesk, DeskToBorne } from "../../../src/contract/signalling/types.ts";
import type { TlsFiles } from "../../../src/demo/pki.ts";

type Heard<T extends BorneToDesk["type"]> = Extract<BorneToDesk, { type: T }>;

export interface ScriptedDeskOptions {
  readonly tls: TlsFiles;
  readonly port?: number;
  readonly resumeMs?: number;
  /** What it says to each message, before the test gets to see it. Default: `welcome` to `hello`, nothing else. */
  readonly answer?: (message: BorneToDesk, desk: ScriptedDesk) => void;
  /** TLS 1.2 at most, or other settings of the server. */
  readonly maxVersion?: "TLSv1.2" | "TLSv1.3";
}

export const ICE = [{ urls: ["turn:127.0.0.1:3478"], username: "u", credential: "c" }];

/** A real WebSocket server with certificates both ways, whose words a test writes. */
export class ScriptedDesk {
  readonly heard: BorneToDesk[] = [];
  /** Common names of the client certificates, one each connection. */
  readonly names: string[] = [];
  readonly connections: WebSocket[] = [];
  readonly binaries: Buffer[] = [];
  readonly raw: string[] = [];
  readonly url: string;
  readonly port: number;
  readonly #options: ScriptedDeskOptions;
  readonly #stop: () => Promise<void>;
  readonly #waiting = new Set<() => void>();

  private constructor(options: ScriptedDeskOptions, port: number, stop: () => Promise<void>) {
    this.#options = options;
    this.port = port;
    this.url = `wss://localhost:${port}/borne`;
    this.#stop = stop;
  }

  static async start(options: ScriptedDeskOptions): Promise<ScriptedDesk> {
    const { tls, maxVersion } = options;
    const server = createServer({
      ca: readFileSync(tls.caFile),
      cert: readFileSync(tls.certFile),
      key: readFileSync(tls.keyFile),
      requestCert: true,
      rejectUnauthorized: true,
      ...(maxVersion && { maxVersion }),
    });
    const sockets = new Set<Socket>();
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    });
    const wss = new WebSocketServer({
      server,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL.borne) ? SUBPROTOCOL.borne : false),
    });
    server.listen(options.port ?? (await freePort("127.0.0.1")), "127.0.0.1");
    await once(server, "listening");
    const desk = new ScriptedDesk(options, (server.address() as AddressInfo).port, async () => {
      for (const socket of sockets) socket.destroy();
      wss.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    });
    wss.on("connection", (socket, request) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate();
      const name: unknown = subject?.CN;
      desk.#welcome(socket, typeof name === "string" ? name : "");
    });
    return desk;
  }

  say(message: DeskToBorne): void {
    this.sayRaw(JSON.stringify(message));
  }

  sayRaw(message: string | Uint8Array): void {
    this.connections.at(-1)?.send(message);
  }

  welcome(): void {
    const organismes = [{ id: "caf", staffed: 2, waiting: 0 }];
    this.say({ type: "welcome", v: 1, desk: "desk", resume_ms: this.#options.resumeMs ?? 60_000, organismes });
  }

  queued(call: string, position = 1): void {
    this.say({
      type: "queued",
      call,
      organisme: "caf",
      service: "caf-rdv",
      position,
      wait_s: 30,
      ringing: true,
      staffed: 2,
      priority: false,
      ice: ICE,
    });
  }

  answered(call: string, expert = "Camille"): void {
    this.say({ type: "answered", call, organisme: "caf", expert, ice: ICE });
  }

  /** The first message of a type, waited for; `after` earlier ones are passed over. */
  async message<T extends BorneToDesk["type"]>(type: T, after = 0): Promise<Heard<T>> {
    for (;;) {
      const found = this.heard.filter((one): one is Heard<T> => one.type === type)[after];
      if (found) return found;
      await this.#news();
    }
  }

  async connectionNumber(n: number): Promise<WebSocket> {
    for (;;) {
      const found = this.connections[n - 1];
      if (found) return found;
      await this.#news();
    }
  }

  count(type: BorneToDesk["type"]): number {
    return this.heard.filter((one) => one.type === type).length;
  }

  /** As a killed process: its sockets are gone at once, and nobody listens any more. */
  kill(): Promise<void> {
    return this.#stop();
  }

  #news(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    return promise;
  }

  #tellNews(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #welcome(socket: WebSocket, name: string): void {
    this.connections.push(socket);
    this.names.push(name);
    socket.on("error", () => undefined);
    socket.on("message", (data, isBinary) => {
      const bytes = data as Buffer;
      if (isBinary) this.binaries.push(bytes);
      else this.#take(bytes.toString("utf8"));
      this.#tellNews();
    });
    this.#tellNews();
  }

  #take(text: string): void {
    this.raw.push(text);
    if (text.startsWith('{"type":"line.')) return;
    // A message against the contract throws: the test fails.
    const message = readBorneToDesk(text);
    this.heard.push(message);
    if (this.#options.answer) this.#options.answer(message, this);
    else if (message.type === "hello") this.welcome();
  }
}

/** A line in the way that can be cut as a cable is: connections stay and nothing passes, new ones hang. */
export class Cable {
  readonly url: string;
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #cut = false;
  /** Connections that were tried while it was cut. */
  triedWhileCut = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `wss://localhost:${(server.address() as AddressInfo).port}/borne`;
  }

  static async to(port: number): Promise<Cable> {
    const server = createTcp({ allowHalfOpen: true });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const cable = new Cable(server);
    server.on("connection", (near) => cable.#join(near, port));
    return cable;
  }

  cut(): void {
    this.#cut = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** What was under way comes late, as by TCP. */
  mend(): void {
    this.#cut = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  async close(): Promise<void> {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #join(near: Socket, port: number): void {
    if (this.#cut) this.triedWhileCut += 1;
    const far = connect(port, "127.0.0.1");
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    const carry = (from: Socket, to: Socket): void => {
      from.on("data", (chunk) => void to.write(chunk));
      from.on("error", () => undefined);
      from.on("close", () => {
        this.#pairs.delete(pair);
        // A cut cable carries no farewell.
        if (!this.#cut) to.destroy();
      });
      if (this.#cut) from.pause();
    };
    carry(near, far);
    carry(far, near);
  }
}
