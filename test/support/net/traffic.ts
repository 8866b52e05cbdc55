/**
 * Plain traffic over a line, for the tests of the line itself. Prints one line of JSON. UDP, IPv4.
 *   sink ADDRESS                        says its port, then counts until 500 ms of silence
 *   source ADDRESS PORT KBPS MS SIZE    datagrams of SIZE bytes, paced; KBPS counts Ethernet frames
 *   echo ADDRESS                        says its port, sends everything back
 *   ping ADDRESS PORT COUNT EVERY_MS    round trips in milliseconds, null = lost
 */
import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

/** Ethernet, IPv4, UDP. */
const HEADERS = 14 + 20 + 8;
const [role, address = "127.0.0.1", ...figures] = process.argv.slice(2);
const [port = 0, a = 0, b = 0, c = 0] = figures.map(Number);

const say = (what: unknown) => process.stdout.write(`${JSON.stringify(what)}\n`);

async function bound(): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind(0, address);
  await once(socket, "listening");
  say(socket.address().port);
  return socket;
}

async function sink(): Promise<void> {
  const socket = await bound();
  let [count, bytes, firstMs, lastMs] = [0, 0, 0, 0];
  await new Promise<void>((resolve) => {
    let silence: NodeJS.Timeout | undefined;
    socket.on("message", ({ length }) => {
      lastMs = performance.now();
      // The time between the first and the last is that of all but the first.
      if (count++ === 0) firstMs = lastMs;
      else bytes += length + HEADERS;
      clearTimeout(silence);
      silence = setTimeout(resolve, 500);
    });
  });
  say({ count, kbps: (bytes * 8) / (lastMs - firstMs) });
  socket.close();
}

async function source(kbps: number, ms: number, size: number): Promise<void> {
  const socket = createSocket("udp4");
  const start = performance.now();
  const total = Math.round((kbps * ms) / 8 / (size + HEADERS));
  const payload = Buffer.alloc(size);
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.ceil(((performance.now() - start) / ms) * total));
    for (; sent < due; sent++) socket.send(payload, port, address);
    await delay(2);
  }
  say({ sent: total });
  socket.close();
}

async function echo(): Promise<void> {
  const socket = await bound();
  socket.on("message", (message, from) => socket.send(message, from.port, from.address));
}

async function ping(count: number, everyMs: number): Promise<void> {
  const socket = createSocket("udp4");
  const sent: number[] = [];
  const rttsMs: (number | null)[] = Array.from({ length: count }, () => null);
  socket.on("message", (message) => {
    const seq = message.readUInt32BE(0);
    rttsMs[seq] = performance.now() - (sent[seq] ?? 0);
  });
  for (let seq = 0; seq < count; seq++) {
    const message = Buffer.alloc(64);
    message.writeUInt32BE(seq);
    sent.push(performance.now());
    socket.send(message, port, address);
    await delay(everyMs);
  }
  await delay(1000);
  say(rttsMs);
  socket.close();
}

if (role === "sink") await sink();
else if (role === "source") await source(a, b, c);
else if (role === "echo") await echo();
else if (role === "ping") await ping(a, b);
