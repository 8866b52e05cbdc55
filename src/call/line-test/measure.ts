import { VisioborneError } from "../../contract/errors.ts";
import type { BorneLineChannel } from "../../contract/line-test/channel.ts";
import { measureByTcp } from "./by-tcp.ts";
import { LineSocket } from "./by-udp.ts";
import type { LineFigures } from "./figures.ts";
import { Talk } from "./talk.ts";

const OFFER_DEADLINE_MS = 10_000;

export interface MeasureOptions {
  /** Host of the desk's URL: where its UDP port is unless the desk names another. */
  readonly deskHost: string;
}

/**
 * Measures the line both ways, in about 13 s and 340 KB each way. Never in a call: it fills the line for 6 s. Aborting
 * ends it at once, at both ends.
 * @throws VisioborneError `linetest.busy` (come back later), `linetest.off`, `linetest.expired` when the desk refuses,
 *   `linetest.silent`, `linetest.lost`: nothing was learnt of the line; the signal's reason
 */
export async function measureLine(
  channel: BorneLineChannel,
  { deskHost }: MeasureOptions,
  signal: AbortSignal,
): Promise<LineFigures> {
  const byUdp = await attempt(channel, "udp", deskHost, signal);
  // The channel is open: that nothing came is a port that died, or a firewall that lets a few datagrams through.
  if (byUdp !== undefined && byUdp.upKbps >= 1 && byUdp.downKbps >= 1) return byUdp;
  const figures = byUdp?.how === "tcp" ? byUdp : await attempt(channel, "tcp", deskHost, signal);
  if (figures !== undefined) return figures;
  throw new VisioborneError("linetest.off", "the desk offers no test that is not by UDP, and UDP does not pass");
}

/** @returns undefined when UDP was offered and does not pass */
async function attempt(
  channel: BorneLineChannel,
  how: LineFigures["how"],
  deskHost: string,
  signal: AbortSignal,
): Promise<LineFigures | undefined> {
  const talk = new Talk(channel, signal);
  try {
    const offer = await talk.ask({ type: "line.ask", how }, "line.offer", () => true, OFFER_DEADLINE_MS);
    if (offer.how === "tcp") return await measureByTcp(talk, offer);
    const socket = await LineSocket.reach(offer, deskHost, talk.signal);
    if (socket === undefined) return undefined;
    try {
      return await socket.measure(talk);
    } finally {
      socket.close();
    }
  } finally {
    talk.end();
  }
}
