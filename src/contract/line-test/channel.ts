import type {
  LineAsk,
  LineOffer,
  LinePing,
  LinePong,
  LineRefused,
  LineReport,
  LineSend,
  LineSent,
  LineStop,
} from "../signalling/types.ts";

export type LineFromBorne = LineAsk | LinePing | LineSent | LineSend | LineStop;
export type LineFromDesk = LineOffer | LineRefused | LinePong | LineReport;

/**
 * One end of the WebSocket between borne and desk, as the line test needs it. Messages have been checked against the
 * schema; binary frames are those of the line test. Each `on` returns its own undoing. Sending on a closed channel
 * does nothing: `onClose` tells it.
 */
export interface LineChannel<Out, In> {
  send(message: Out): void;
  sendBytes(bytes: Uint8Array): void;
  onMessage(listener: (message: In) => void): () => void;
  onBytes(listener: (bytes: Uint8Array) => void): () => void;
  /** Called once; at once when it is closed already. */
  onClose(listener: () => void): () => void;
}
export type BorneLineChannel = LineChannel<LineFromBorne, LineFromDesk>;
export type DeskLineChannel = LineChannel<LineFromDesk, LineFromBorne>;

/** IPv4 and UDP headers of each datagram: rates are those of IP packets, as lines are sold and calls are counted. */
export const IP_UDP_BYTES = 28;

/** Small datagrams at 154 kbit/s, each sent back: loss, jitter and round trip on a line that is not full. */
export const SAMPLES = { count: 1000, everyMs: 5, bytes: 68 } as const;

/** Bytes of a datagram or frame of the load: with its headers below any path's MTU, a VPN's included. */
export const LOAD_BYTES = 1200;

/** Datagrams of the load, each way. */
export function loadCount(rateKbps: number, durationMs: number): number {
  return Math.max(2, Math.ceil((rateKbps * durationMs) / 8 / (LOAD_BYTES + IP_UDP_BYTES)));
}

/** By TCP: headers of each frame of the load, about: IPv4, TCP with timestamps, WebSocket. */
export const IP_TCP_BYTES = 60;

/** By TCP: the receiver says after so many that they have come. */
export const TCP_CHUNK = 6;
