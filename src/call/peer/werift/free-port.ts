import { createSocket } from "node:dgram";
import { once } from "node:events";

/** A UDP port on loopback that nobody listens on now. It may be taken by another before it is used: use it soon. */
export async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return port;
}
