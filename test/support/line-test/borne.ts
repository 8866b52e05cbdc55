/** A borne's part in a line test, as a program: `borne HOST PORT`. Prints the figures as JSON. */
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import type { LineFigures } from "../../../src/call/line-test/figures.ts";
import { measureLine } from "../../../src/call/line-test/measure.ts";
import { wsChannel } from "./ws-channel.ts";

/** A borne's connection to a desk's line tests. */
export async function connect(host: string, port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${host}:${port}`, { perMessageDeflate: false });
  await once(socket, "open");
  return socket;
}

/** Connects, measures, goes. */
export async function measureOnce(host: string, port: number, signal: AbortSignal): Promise<LineFigures> {
  const socket = await connect(host, port);
  try {
    return await measureLine(wsChannel(socket), { deskHost: host }, signal);
  } finally {
    socket.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , host = "", port] = process.argv;
  const figures = await measureOnce(host, Number(port), AbortSignal.timeout(90_000));
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
