import type { RawData, WebSocket } from "ws";
import type { LineChannel } from "../../../src/contract/line-test/channel.ts";
import { readLineTest } from "../../../src/contract/signalling/parse.ts";
import type { LineTest } from "../../../src/contract/signalling/types.ts";

/** A line test's channel on a real WebSocket that carries nothing else; each message is checked against the schema. */
export function wsChannel<Out extends LineTest, In extends LineTest>(socket: WebSocket): LineChannel<Out, In> {
  const on = (binary: boolean, listener: (data: Buffer) => void) => {
    const take = (data: RawData, isBinary: boolean) => {
      if (isBinary === binary) listener(data as Buffer);
    };
    socket.on("message", take);
    return () => void socket.off("message", take);
  };
  return {
    send: (message) => socket.send(JSON.stringify(message), () => undefined),
    sendBytes: (bytes) => socket.send(bytes, () => undefined),
    onMessage: (listener) => on(false, (data) => listener(readLineTest(data.toString()) as In)),
    onBytes: (listener) => on(true, listener),
    onClose(listener) {
      socket.once("close", listener);
      if (socket.readyState >= 2) queueMicrotask(listener);
      return () => void socket.off("close", listener);
    },
  };
}
