import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { hostAddresses } from "../../../../src/call/peer/werift/configuration.ts";

/** A line in user space between browser and borne: loss, delay, silence. */
export interface Line {
  /** Share of packets that are lost, each way. */
  loss: number;
  delayMs: number;
  /** Nothing passes. */
  cut: boolean;
  /** Bytes that have passed towards the browser, and packets of some sort that were seen: `see` is called for each. */
  see?: (packet: Buffer, toBrowser: boolean) => void;
  /** The offer with the line's end in place of the borne's own addresses. */
  readonly through: (offer: string) => string;
}

/** Always the same "random" numbers: a test that fails fails again. */
function dice(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff) / 0x8000_0000;
}

export async function line(): Promise<Line> {
  const [front, back] = [createSocket("udp4"), createSocket("udp4")];
  let closed = false;
  for (const socket of [front, back]) {
    socket.on("error", () => {});
    socket.bind(0, "0.0.0.0");
    await once(socket, "listening");
    onTestFinished(() => {
      closed = true;
      socket.close();
    });
  }
  const address = hostAddresses().find((one) => one.includes(".")) ?? "127.0.0.1";
  const roll = dice(7);
  let browser: { address: string; port: number } | undefined;
  let borne: number | undefined;
  const made: Line = {
    loss: 0,
    delayMs: 0,
    cut: false,
    through(offer) {
      const [, port] = /a=candidate:\S+ 1 udp \d+ \d+\.\d+\.\d+\.\d+ (\d+) typ host/.exec(offer) ?? [];
      borne = Number(port);
      const mine = `a=candidate:relay 1 udp 2116026367 ${address} ${front.address().port} typ host`;
      return offer
        .split("\r\n")
        .filter((one) => !one.startsWith("a=candidate:"))
        .join("\r\n")
        .replace(/(m=video)/, `${mine}\r\n$1`);
    },
  };
  const pass = (
    socket: Socket,
    packet: Buffer,
    to: { address: string; port: number } | undefined,
    down: boolean,
  ): void => {
    if (to === undefined || made.cut || roll() < made.loss) return;
    made.see?.(packet, down);
    const send = (): void => void (closed || socket.send(packet, to.port, to.address));
    if (made.delayMs === 0) send();
    else setTimeout(send, made.delayMs);
  };
  front.on("message", (packet, from) => {
    browser = from;
    pass(back, packet, borne === undefined ? undefined : { address: "127.0.0.1", port: borne }, false);
  });
  back.on("message", (packet) => pass(front, packet, browser, true));
  return made;
}
