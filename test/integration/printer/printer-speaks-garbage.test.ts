import { once } from "node:events";
import { createServer } from "node:http";
import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rm } from "node:fs/promises";
import { ippPrinter } from "../../../devices/printer/ipp/driver.ts";
import { IppClient } from "../../../devices/printer/ipp/client.ts";
import { lost, never, printerContext, scratch } from "../../support/printer.ts";

type Answer = (request: Buffer, response: ServerResponse) => void;

let server: Server;
let uri: string;
let answer: Answer;
let dir: string;

/** A device that answers as the test says. */
beforeEach(async () => {
  dir = await scratch();
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => answer(Buffer.concat(chunks), response));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  uri = `ipp://127.0.0.1:${(server.address() as AddressInfo).port}/ipp/print`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(dir, { recursive: true, force: true });
});

/** An idle printer, in the fewest octets: version, successful-ok, the request's id, printer-state 3. */
const idle: Answer = (request, response) => {
  const name = Buffer.from("printer-state");
  const state = [0x04, 0x23, 0, name.length, ...name, 0, 4, 0, 0, 0, 3, 0x03];
  response.end(Buffer.from([2, 0, 0, 0, ...request.subarray(4, 8), ...state]));
};

const ask = { signal: never(), deadlineMs: 1000 };
const shape = (status: number, body: string | Buffer): Answer => {
  return (_request, response) => void response.writeHead(status).end(body);
};

test.each([
  ["nothing", shape(200, ""), "ipp.malformed"],
  ["a page of HTML", shape(200, "<html>Sign in to the network</html>"), "ipp.malformed"],
  ["half a message", shape(200, Buffer.from("0200000000000001", "hex")), "ipp.malformed"],
  ["the answer to another request", shape(200, Buffer.from("02000000000000ff03", "hex")), "ipp.malformed"],
  ["not found", shape(404, ""), "ipp.http"],
  ["an error inside", shape(500, ""), "ipp.http"],
  ["four megabytes", shape(200, Buffer.alloc(4 * 1024 * 1024)), "ipp.http"],
  ["silence", () => undefined, "printer.absent"],
  ["a hang-up", (_request: Buffer, response: ServerResponse) => response.destroy(), "printer.absent"],
])("a device that answers %s", async (_what, how, code) => {
  answer = how;
  await expect(new IppClient(uri).send("Get-Printer-Attributes", ask)).rejects.toMatchObject({ code });
});

test("the caller's abort comes back as itself, during the silence of a device", async () => {
  const abort = new AbortController();
  answer = () => abort.abort(new Error("enough"));
  const asked = new IppClient(uri).send("Get-Printer-Attributes", { signal: abort.signal, deadlineMs: 20_000 });
  await expect(asked).rejects.toThrow("enough");
});

test("a device that begins to answer garbage is lost; it does not open again until it makes sense", async () => {
  answer = idle;
  const printer = await ippPrinter.open({ uri, pollS: 1 }, printerContext(dir));
  expect(printer.status()).toMatchObject({ state: "idle", busy: false });
  const gone = lost(printer);
  answer = shape(200, "garbage");
  expect((await gone).code).toBe("printer.absent");
  await printer.close();
  await expect(ippPrinter.open({ uri }, printerContext(dir))).rejects.toMatchObject({ code: "printer.absent" });
  answer = idle;
  const again = await ippPrinter.open({ uri }, printerContext(dir));
  await again.close();
});
