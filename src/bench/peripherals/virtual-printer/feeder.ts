import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { createInterface } from "node:readline";

/** A document that the printer wants on paper. */
export interface FeedJob {
  /** The printer's own number for it. */
  readonly deviceId: number;
  readonly jobName: string;
  readonly mime: string;
  readonly copies: number;
  /** Where the printer has it; gone when the job is over. */
  readonly path: string;
}

/** A line back to the printer: `ATTR: name=value` or `STATE: +keyword` (ippeveprinter(7)). */
export type Say = (line: string) => void;
/** Moves the sheets of one job. `gone` aborts when the printer is no longer there. */
export type Feed = (job: FeedJob, say: Say, gone: AbortSignal) => Promise<void>;

const HEADER_LINES = 7;

/**
 * The paper path of the virtual printer. ippeveprinter runs a command for each document and takes attributes and
 * states from its standard error; the command made here is a line to this process, which decides sheet by sheet.
 * When either end dies the connection breaks, and so nothing is left running.
 */
export class Feeder {
  /** Path of the command, for ippeveprinter's `-c`. */
  readonly command: string;
  readonly #feed: Feed;
  readonly #token = randomBytes(16).toString("hex");
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  constructor(command: string, feed: Feed) {
    this.command = command;
    this.#feed = feed;
    this.#server = createServer((socket) => {
      this.#open.add(socket);
      socket.on("close", () => this.#open.delete(socket));
      socket.on("error", () => socket.destroy());
      void this.#serve(socket);
    });
  }

  /** Listens on loopback and writes the command. */
  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const { port } = this.#server.address() as AddressInfo;
    await writeFile(this.command, script(port, this.#token), { mode: 0o700 });
    await chmod(this.command, 0o700);
  }

  /** Breaks every connection: each command ends with a failure. */
  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, "close");
  }

  async #serve(socket: Socket): Promise<void> {
    const gone = new AbortController();
    socket.on("close", () => gone.abort());
    try {
      const job = await this.#header(socket);
      if (job === null) return;
      await this.#feed(job, (line) => socket.write(`${line}\n`), gone.signal);
      socket.end("exit 0\n");
    } catch {
      socket.end("exit 1\n");
    } finally {
      if (!socket.writableEnded) socket.destroy();
    }
  }

  async #header(socket: Socket): Promise<FeedJob | null> {
    const lines: string[] = [];
    const reader = createInterface({ input: socket, crlfDelay: Infinity });
    for await (const line of reader) {
      lines.push(line);
      if (lines.length === HEADER_LINES) break;
    }
    const [token, id, jobName, mime, copies, path] = lines;
    if (token !== this.#token || path === undefined) return null;
    socket.resume();
    return {
      deviceId: Number(id),
      jobName: jobName ?? "",
      mime: mime ?? "",
      copies: Math.max(1, Number(copies) || 1),
      path,
    };
  }
}

/** Bash alone is enough: it opens the connection itself, and it starts in a few milliseconds. */
function script(port: number, token: string): string {
  return `#!/bin/bash
exec 3<>/dev/tcp/127.0.0.1/${port} || exit 1
printf '%s\\n' ${token} "$IPP_JOB_ID" "$IPP_JOB_NAME" "$CONTENT_TYPE" "$IPP_COPIES" "$1" end >&3
while IFS= read -r line <&3; do
  case $line in
    "exit "*) exit "\${line#exit }" ;;
    *) printf '%s\\n' "$line" >&2 ;;
  esac
done
exit 1
`;
}
