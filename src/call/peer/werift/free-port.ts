import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";

/** Below the ports that Linux gives to whoever asks for any (ip_local_port_range, from 32768): ICE asks for many meanwhile. */
const CHOSEN_FROM = 20_000;
const CHOSEN_TO = 32_000;
const CHOICES = 20;

/**
 * A UDP port on loopback that nobody listens on now, for a process that opens it later.
 * @throws Error EADDRINUSE when 20 ports in turn were taken
 */
export async function freePort(): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const socket = createSocket("udp4");
    const listening = once(socket, "listening");
    socket.bind(randomInt(CHOSEN_FROM, CHOSEN_TO), "127.0.0.1");
    try {
      await listening;
    } catch (error) {
      socket.close();
      if (attempt === CHOICES) throw error;
      continue;
    }
    const { port } = socket.address();
    socket.close();
    await once(socket, "close");
    return port;
  }
}
