/**
 * The GPIO character device, uAPI v2 (linux/gpio.h, since Linux 5.10): structures to bytes and back. Little endian, as
 * are all boards that run this. Pure.
 */

const NAME_BYTES = 32;
const MAX_LINES = 64;
const ATTRIBUTE_BYTES = 16;
const CONFIG_ATTRIBUTE_BYTES = 24;

/** Sizes of the structures, bytes. */
export const SIZE = { chipInfo: 68, lineInfo: 256, lineRequest: 592, lineValues: 16, lineEvent: 48 } as const;

/** _IOC of asm-generic/ioctl.h: direction (1 write, 2 read), size, type 0xB4, number. */
const ioc = (direction: number, number: number, size: number): number =>
  ((direction << 30) | (size << 16) | (0xb4 << 8) | number) >>> 0;

/** Requests of ioctl(2). */
export const IOCTL = {
  getChipInfo: ioc(2, 0x01, SIZE.chipInfo),
  getLineInfo: ioc(3, 0x05, SIZE.lineInfo),
  getLine: ioc(3, 0x07, SIZE.lineRequest),
  getValues: ioc(3, 0x0e, SIZE.lineValues),
  setValues: ioc(3, 0x0f, SIZE.lineValues),
} as const;

/** GPIO_V2_LINE_FLAG_*. */
export const FLAG = {
  used: 1 << 0,
  activeLow: 1 << 1,
  input: 1 << 2,
  output: 1 << 3,
  edgeRising: 1 << 4,
  edgeFalling: 1 << 5,
  pullUp: 1 << 8,
  pullDown: 1 << 9,
  pullNone: 1 << 10,
} as const;

const ATTRIBUTE = { outputValues: 2, debounce: 3 } as const;
const EVENT = { rising: 1, falling: 2 } as const;

export interface ChipInfo {
  readonly name: string;
  readonly label: string;
  readonly lines: number;
}

/** struct gpiochip_info. */
export function decodeChipInfo(bytes: Buffer): ChipInfo {
  return { name: text(bytes, 0), label: text(bytes, NAME_BYTES), lines: bytes.readUInt32LE(2 * NAME_BYTES) };
}

export interface LineInfo {
  readonly name: string;
  /** Who holds it; empty when nobody does, or when he gave no name. */
  readonly consumer: string;
  readonly offset: number;
  readonly flags: number;
}

/** A struct gpio_v2_line_info that asks for the line at `offset`. */
export function encodeLineInfo(offset: number): Buffer {
  const bytes = Buffer.alloc(SIZE.lineInfo);
  bytes.writeUInt32LE(offset, 64);
  return bytes;
}

/** struct gpio_v2_line_info. */
export function decodeLineInfo(bytes: Buffer): LineInfo {
  return {
    name: text(bytes, 0),
    consumer: text(bytes, NAME_BYTES),
    offset: bytes.readUInt32LE(64),
    // All flags that matter lie in the lower half of the 64 bits.
    flags: bytes.readUInt32LE(72),
  };
}

export interface LineRequest {
  readonly offset: number;
  /** Shown to whoever finds the line busy; at most 31 bytes are kept. */
  readonly consumer: string;
  readonly flags: number;
  /** Kernel debounce, microseconds; 0 = none. */
  readonly debounceUs: number;
  /** First value of an output, logical; undefined = no output. */
  readonly value?: boolean;
  /** Room for events that nobody has read yet. The kernel drops the oldest, and the sequence number shows it. */
  readonly eventBuffer: number;
}

/** struct gpio_v2_line_request for one line. */
export function encodeLineRequest(request: LineRequest): Buffer {
  const bytes = Buffer.alloc(SIZE.lineRequest);
  bytes.writeUInt32LE(request.offset, 0);
  const consumerAt = MAX_LINES * 4;
  // The last byte stays 0.
  bytes.write(request.consumer, consumerAt, NAME_BYTES - 1, "latin1");
  const configAt = consumerAt + NAME_BYTES;
  bytes.writeBigUInt64LE(BigInt(request.flags), configAt);
  const attributesAt = configAt + 32;
  let attributes = 0;
  const attribute = (id: number, value: bigint): void => {
    const at = attributesAt + attributes * CONFIG_ATTRIBUTE_BYTES;
    bytes.writeUInt32LE(id, at);
    bytes.writeBigUInt64LE(value, at + 8);
    // The mask: bit 0 is the request's only line.
    bytes.writeBigUInt64LE(1n, at + ATTRIBUTE_BYTES);
    attributes += 1;
  };
  if (request.debounceUs > 0) attribute(ATTRIBUTE.debounce, BigInt(request.debounceUs));
  if (request.value !== undefined) attribute(ATTRIBUTE.outputValues, request.value ? 1n : 0n);
  bytes.writeUInt32LE(attributes, configAt + 8);
  bytes.writeUInt32LE(1, 560);
  bytes.writeUInt32LE(request.eventBuffer, 564);
  return bytes;
}

/** What the kernel reads of a request: the inverse of `encodeLineRequest`. */
export function decodeLineRequest(bytes: Buffer): LineRequest {
  const configAt = MAX_LINES * 4 + NAME_BYTES;
  let debounceUs = 0;
  let value: boolean | undefined;
  const count = Math.min(10, bytes.readUInt32LE(configAt + 8));
  for (let i = 0; i < count; i += 1) {
    const at = configAt + 32 + i * CONFIG_ATTRIBUTE_BYTES;
    const id = bytes.readUInt32LE(at);
    if (id === ATTRIBUTE.debounce) debounceUs = bytes.readUInt32LE(at + 8);
    if (id === ATTRIBUTE.outputValues) value = (bytes.readUInt32LE(at + 8) & 1) === 1;
  }
  return {
    offset: bytes.readUInt32LE(0),
    consumer: text(bytes, MAX_LINES * 4),
    flags: bytes.readUInt32LE(configAt),
    debounceUs,
    ...(value === undefined ? {} : { value }),
    eventBuffer: bytes.readUInt32LE(564),
  };
}

/** The descriptor of the line that the kernel has put into a request. */
export function requestedFd(bytes: Buffer): number {
  return bytes.readInt32LE(588);
}

/** struct gpio_v2_line_values for the request's only line. */
export function encodeValues(value: boolean): Buffer {
  const bytes = Buffer.alloc(SIZE.lineValues);
  bytes.writeBigUInt64LE(value ? 1n : 0n, 0);
  bytes.writeBigUInt64LE(1n, 8);
  return bytes;
}

export function decodeValues(bytes: Buffer): boolean {
  return (bytes.readUInt32LE(0) & 1) === 1;
}

/** One struct gpio_v2_line_event. */
export interface LineEvent {
  /** CLOCK_MONOTONIC. */
  readonly stampNs: bigint;
  /** The new logical level. */
  readonly level: boolean;
  readonly offset: number;
  /** Counts the events of this line since it was requested, from 1; 32 bits. */
  readonly lineSeqno: number;
}

/**
 * The events in what read(2) gave. What is no event of an edge, and a rest that is shorter than one, is left out:
 * a gap in the sequence numbers tells of it.
 */
export function decodeEvents(bytes: Buffer): LineEvent[] {
  const events: LineEvent[] = [];
  for (let at = 0; at + SIZE.lineEvent <= bytes.length; at += SIZE.lineEvent) {
    const id = bytes.readUInt32LE(at + 8);
    if (id !== EVENT.rising && id !== EVENT.falling) continue;
    events.push({
      stampNs: bytes.readBigUInt64LE(at),
      level: id === EVENT.rising,
      offset: bytes.readUInt32LE(at + 12),
      lineSeqno: bytes.readUInt32LE(at + 20),
    });
  }
  return events;
}

/** What the kernel writes for one event: the inverse of `decodeEvents`. */
export function encodeEvent(event: LineEvent): Buffer {
  const bytes = Buffer.alloc(SIZE.lineEvent);
  bytes.writeBigUInt64LE(event.stampNs, 0);
  bytes.writeUInt32LE(event.level ? EVENT.rising : EVENT.falling, 8);
  bytes.writeUInt32LE(event.offset, 12);
  bytes.writeUInt32LE(event.lineSeqno, 16);
  bytes.writeUInt32LE(event.lineSeqno, 20);
  return bytes;
}

/**
 * Events lost between two sequence numbers, which wrap at 32 bits. A number that goes back loses nothing: it can only
 * be a line that was requested anew.
 */
export function lostBetween(last: number, next: number): number {
  const gap = (next - last - 1) >>> 0;
  return gap < 2 ** 31 ? gap : 0;
}

/** Text of 32 bytes, ended by a 0. */
function text(bytes: Buffer, at: number): string {
  const end = bytes.indexOf(0, at);
  return bytes.toString("latin1", at, end < 0 || end > at + NAME_BYTES ? at + NAME_BYTES : end);
}
