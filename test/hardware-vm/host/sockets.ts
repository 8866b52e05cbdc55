import { once } from "node:events";
import { createConnection } from "node:net";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

const patienceMs = 20_000;

/** Connects to a socket that a program is about to make. @throws the last refusal, after 20 s */
export async function connect(path: string): Promise<Socket> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    const socket = createConnection(path);
    try {
      await once(socket, "connect");
      return socket;
    } catch (error) {
      socket.destroy();
      if (performance.now() > untilMs) throw error;
      await delay(50);
    }
  }
}
