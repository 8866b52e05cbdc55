import { createServer, type Server, type Socket } from "node:net";
import { chmodSync, mkdirSync, unlinkSync } from "node:fs";
import { dirname } from "node:path";
import { errorCode, errorLine, VisioborneError } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";

/** What the command line may ask of the running daemon. Each answers plain JSON. */
export type ControlRequests = Readonly<Record<string, (args: Readonly<Record<string, unknown>>) => Promise<unknown>>>;

/** Characters. */
const LONGEST_LINE = 16 * 1024;
const ENDING = new VisioborneError("daemon.stopping", "the daemon is being stopped");
const TOO_LONG = new VisioborneError("control.invalid", `request: longer than ${LONGEST_LINE} characters`);

/**
 * The control socket: a Unix socket in the runtime folder, mode 0660, one JSON object a line each way:
 * `{"ask":"status","args":{}}` -> `{"ok":true,"answer":...}` or `{"ok":false,"code":...,"message":...}`.
 * No network port: who may open it is decided by the file's owner and group.
 *
 * Whoever listens here holds the devices of this runtime folder, so it listens before the first of them is opened; what
 * is asked before the daemon can answer waits for it.
 */
export class ControlSocket {
  readonly #path: string;
  readonly #requests: ControlRequests | Promise<ControlRequests>;
  readonly #log: Logger;
  readonly #sockets = new Set<Socket>();
  /** Of each who waits for an answer. */
  readonly #waiting = new Set<(reason: Error) => void>();
  #ending = false;
  #server: Server | undefined;

  constructor(options: { path: string; requests: ControlRequests | Promise<ControlRequests>; log: Logger }) {
    this.#path = options.path;
    this.#requests = options.requests;
    this.#log = options.log.child({ module: "control" });
  }

  /** Listens; a failure is logged and costs the command line only, never the daemon. */
  start(): void {
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      unlinkSync(this.#path);
    } catch {
      // Nothing was left by a daemon that was killed.
    }
    const server = createServer((socket) => this.#serve(socket));
    server.on("error", (error) => this.#log.error({ path: this.#path }, `control socket: ${error.message}`));
    server.listen(this.#path, () => this.#openToGroup());
    this.#server = server;
  }

  #openToGroup(): void {
    try {
      chmodSync(this.#path, 0o660);
    } catch (error) {
      this.#log.error({ path: this.#path }, `control socket: ${errorLine(error)}`);
    }
  }

  /** The daemon goes down: whoever waits for an answer, and whoever asks from now on, is told so. */
  refuse(): void {
    this.#ending = true;
    for (const reject of this.#waiting) reject(ENDING);
  }

  /** To be called when nothing is held any more. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const server = this.#server;
    if (server?.listening) await new Promise((resolve) => server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    let pending = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      pending += chunk;
      for (let end = pending.indexOf("\n"); end >= 0; end = pending.indexOf("\n")) {
        const line = pending.slice(0, end);
        pending = pending.slice(end + 1);
        void this.#answer(line).then((answer) => socket.writable && socket.write(`${JSON.stringify(answer)}\n`));
      }
      if (pending.length <= LONGEST_LINE) return;
      pending = "";
      socket.end(`${JSON.stringify(refusal(TOO_LONG))}\n`, () => socket.destroy());
    });
  }

  async #answer(line: string): Promise<object> {
    try {
      const { ask, args } = readRequest(line);
      const answer = await this.#unlessEnding(async () => {
        const requests = await this.#requests;
        const handler = Object.hasOwn(requests, ask) ? requests[ask] : undefined;
        if (handler) return await handler(args);
        const known = Object.keys(requests).join(", ");
        throw new VisioborneError("control.unknown", `ask ${JSON.stringify(ask)}: expected one of ${known}`);
      });
      return { ok: true, answer };
    } catch (error) {
      return refusal(error);
    }
  }

  async #unlessEnding(work: () => Promise<unknown>): Promise<unknown> {
    if (this.#ending) throw ENDING;
    const { promise: ended, reject } = Promise.withResolvers<never>();
    this.#waiting.add(reject);
    try {
      return await Promise.race([work(), ended]);
    } finally {
      this.#waiting.delete(reject);
    }
  }
}

function refusal(error: unknown): object {
  return { ok: false, code: errorCode(error), message: error instanceof Error ? error.message : String(error) };
}

function readRequest(line: string): { ask: string; args: Record<string, unknown> } {
  let request: unknown;
  try {
    request = JSON.parse(line);
  } catch {
    throw new VisioborneError("control.invalid", "request: expected one JSON object a line");
  }
  if (typeof request !== "object" || request === null || !("ask" in request) || typeof request.ask !== "string") {
    throw new VisioborneError("control.invalid", 'request: expected {"ask": "...", "args": {...}}');
  }
  const args = "args" in request && typeof request.args === "object" && request.args !== null ? request.args : {};
  return { ask: request.ask, args: { ...args } };
}
