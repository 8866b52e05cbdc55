/**
 * Hears when a tone begins: samples of 16 bits at 48 kHz, mono, come by UDP as they are played. Prints the wall-clock time
 * of each beginning, ms.
 *   ear-main PORT
 */
import { createSocket } from "node:dgram";

/** -24 dBFS: half of the bench's tone. */
const LOUD = 2000;
/** So long without it before it begins anew. */
const QUIET_MS = 150;
const SAMPLES_PER_MS = 48;

let quietSinceMs = 0;
const socket = createSocket("udp4");
socket.on("message", (datagram) => {
  const nowMs = performance.timeOrigin + performance.now();
  const samples = new Int16Array(datagram.buffer, datagram.byteOffset, datagram.length >> 1);
  const first = samples.findIndex((sample) => Math.abs(sample) > LOUD);
  if (first < 0) return;
  if (nowMs - quietSinceMs > QUIET_MS) process.stdout.write(`${nowMs + first / SAMPLES_PER_MS}\n`);
  quietSinceMs = nowMs;
});
socket.bind(Number(process.argv[2]), "127.0.0.1");
