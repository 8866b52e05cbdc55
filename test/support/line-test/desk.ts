/** A desk's part in line tests, as a program: `desk ADDRESS [tcp]`. Prints the port of its WebSocket. */
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";
import type { Logger } from "../../../src/contract/runtime.ts";
import { LINE_TESTS, LineTests } from "../../../src/desk/line-test/line-tests.ts";
import type { LineTestsOptions } from "../../../src/desk/line-test/line-tests.ts";
import { LineResponder } from "../../../src/desk/line-test/responder.ts";
import { wsChannel } from "./ws-channel.ts";

const nothing = () => undefined;
export const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => quiet };

export interface TestDesk extends AsyncDisposable {
  readonly port: number;
  readonly tests: LineTests;
  readonly responder: LineResponder;
  readonly server: WebSocketServer;
}

/** A desk that tests lines, on a free port of this address. */
export async function testDesk(
  address: string,
  options: Partial<LineTestsOptions> & { udp?: boolean } = {},
): Promise<TestDesk> {
  const { udp = true, ...more } = options;
  const responder = new LineResponder({ host: address, port: 0, log: quiet });
  if (udp) await responder.start();
  const tests = new LineTests({ ...LINE_TESTS, ...(udp ? { responder } : {}), log: quiet, ...more });
  const server = new WebSocketServer({ host: address, port: 0, perMessageDeflate: false });
  server.on("connection", (socket) => tests.serve(wsChannel(socket)));
  await once(server, "listening");
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("no port");
  return {
    port: bound.port,
    tests,
    responder,
    server,
    async [Symbol.asyncDispose]() {
      tests.stop();
      await responder.stop();
      for (const client of server.clients) client.terminate();
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , address = "127.0.0.1", how] = process.argv;
  const { port } = await testDesk(address, { udp: how !== "tcp" });
  process.stdout.write(`${port}\n`);
}
