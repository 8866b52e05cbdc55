import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { DeskSocket } from "../../../src/desk/link/socket.ts";
import { memoryLog } from "../../support/fake-clock.ts";

/** Both ends of a connection; the far one reads nothing any more, as behind a line that was cut. */
async function cutLine(pingMs: number) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => server.close());
  await once(server, "listening");
  const far = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => far.terminate());
  const [socket] = (await once(server, "connection")) as [WebSocket];
  await once(far, "open");
  const closed = Promise.withResolvers<void>();
  const near = new DeskSocket({
    socket,
    read: (text) => text,
    onMessage: () => undefined,
    onClosed: closed.resolve,
    errorMessage: (code, message) => ({ code, message }),
    pingMs,
    helloMs: 60_000,
    log: memoryLog(),
  });
  return { near, far, closed: closed.promise };
}

test("a line that was cut is seen after two pings without an answer", async () => {
  const { near, far, closed } = await cutLine(50);
  far.pause();
  await closed;
  expect(near.open).toBe(false);
});

test("a line that answers stays", async () => {
  const { near, far } = await cutLine(20);
  for (let pings = 0; pings < 20; pings += 1) await once(far, "ping");
  expect(near.open).toBe(true);
});

test("an end that does not read is given up before it fills the memory", async () => {
  const { near, far, closed } = await cutLine(60_000);
  far.pause();
  const text = JSON.stringify({ text: "x".repeat(100_000) });
  let sent = 0;
  while (near.sendRaw(text)) sent += text.length;
  await closed;
  // The kernel's buffers hold some megabytes more than ours.
  expect(sent).toBeLessThan(50_000_000);
});
