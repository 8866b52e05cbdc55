import { createSocket } from "node:dgram";

/**
 * A name server that knows no name, on the run's own loopback (RFC 1035, 4.1.1): as on a line whose network answers at
 * once. Without any, what asks for names tries again and again, and the figures are of that.
 */
export function startNameServer(): void {
  const socket = createSocket("udp4");
  socket.on("message", (request, from) => {
    if (request.length < 12) return;
    const answer = Buffer.from(request);
    // An answer, recursion there, the name does not exist; the question again, nothing else.
    answer[2] = 0x81;
    answer[3] = 0x83;
    answer.fill(0, 6, 12);
    socket.send(answer.subarray(0, endOfQuestion(answer)), from.port, from.address);
  });
  socket.bind(53, "127.0.0.1");
  socket.unref();
}

function endOfQuestion(message: Buffer): number {
  let at = 12;
  while (at < message.length && message[at] !== 0) at += 1 + message[at]!;
  return Math.min(at + 5, message.length);
}
