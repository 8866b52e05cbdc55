import { createSocket } from "node:dgram";

/** Seconds between 1900, where NTP counts from, and 1970 (RFC 5905, 6). */
const ERA_S = 2_208_988_800;

/** A time server on the run's own loopback (SNTP, RFC 5905, 14). */
export function startSntp(): { asked(): number; close(): void } {
  let asked = 0;
  const socket = createSocket("udp4");
  socket.on("message", (request, from) => {
    if (request.length < 48) return;
    asked += 1;
    const answer = Buffer.alloc(48);
    // No leap second, the version that was asked with, server; stratum 1.
    answer[0] = (request[0]! & 0x38) | 4;
    answer[1] = 1;
    answer[2] = request[2]!;
    answer[3] = 0xec;
    answer.write("LOCL", 12, "latin1");
    request.copy(answer, 24, 40, 48);
    for (const at of [16, 32, 40]) writeTime(answer, at, Date.now());
    socket.send(answer, from.port, from.address);
  });
  socket.bind(123, "127.0.0.1");
  return { asked: () => asked, close: () => void socket.close() };
}

function writeTime(answer: Buffer, at: number, nowMs: number): void {
  answer.writeUInt32BE(Math.floor(nowMs / 1000) + ERA_S, at);
  answer.writeUInt32BE(Math.floor(((nowMs % 1000) / 1000) * 2 ** 32), at + 4);
}
