import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeChipInfo,
  decodeEvents,
  decodeLineInfo,
  decodeLineRequest,
  decodeValues,
  encodeEvent,
  encodeLineInfo,
  encodeLineRequest,
  encodeValues,
  FLAG,
  IOCTL,
  lostBetween,
  requestedFd,
  SIZE,
} from "../../../devices/gpio/cdev/abi.ts";

/** Prints what linux/gpio.h says, and a request and an event as the compiler lays them out. */
const HEADER_PROGRAM = `
#include <linux/gpio.h>
#include <stdio.h>
#include <string.h>
static void hex(const void *p, size_t n) { for (size_t i = 0; i < n; i++) printf("%02x", ((const unsigned char *)p)[i]); printf("\\n"); }
int main(void) {
  printf("%zu %zu %zu %zu %zu\\n", sizeof(struct gpiochip_info), sizeof(struct gpio_v2_line_info),
    sizeof(struct gpio_v2_line_request), sizeof(struct gpio_v2_line_values), sizeof(struct gpio_v2_line_event));
  printf("%u %u %u %u %u\\n", (unsigned)GPIO_GET_CHIPINFO_IOCTL, (unsigned)GPIO_V2_GET_LINEINFO_IOCTL,
    (unsigned)GPIO_V2_GET_LINE_IOCTL, (unsigned)GPIO_V2_LINE_GET_VALUES_IOCTL, (unsigned)GPIO_V2_LINE_SET_VALUES_IOCTL);
  printf("%d %d %d %d %d %d %d %d %d\\n", GPIO_V2_LINE_FLAG_USED, GPIO_V2_LINE_FLAG_ACTIVE_LOW, GPIO_V2_LINE_FLAG_INPUT,
    GPIO_V2_LINE_FLAG_OUTPUT, GPIO_V2_LINE_FLAG_EDGE_RISING, GPIO_V2_LINE_FLAG_EDGE_FALLING,
    GPIO_V2_LINE_FLAG_BIAS_PULL_UP, GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN, GPIO_V2_LINE_FLAG_BIAS_DISABLED);
  struct gpio_v2_line_request r; memset(&r, 0, sizeof r);
  r.offsets[0] = 17; strcpy(r.consumer, "visioborne"); r.num_lines = 1; r.event_buffer_size = 256;
  r.config.flags = GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_ACTIVE_LOW; r.config.num_attrs = 2;
  r.config.attrs[0].attr.id = GPIO_V2_LINE_ATTR_ID_DEBOUNCE; r.config.attrs[0].attr.debounce_period_us = 5000; r.config.attrs[0].mask = 1;
  r.config.attrs[1].attr.id = GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES; r.config.attrs[1].attr.values = 1; r.config.attrs[1].mask = 1;
  hex(&r, sizeof r);
  r.fd = 42; hex(&r, sizeof r);
  struct gpio_v2_line_event e; memset(&e, 0, sizeof e);
  e.timestamp_ns = 4731231817540ULL; e.id = GPIO_V2_LINE_EVENT_FALLING_EDGE; e.offset = 17; e.seqno = 7; e.line_seqno = 7;
  hex(&e, sizeof e);
  return 0;
}`;

const request = {
  offset: 17,
  consumer: "visioborne",
  flags: FLAG.input | FLAG.activeLow,
  debounceUs: 5000,
  value: true,
  eventBuffer: 256,
};
const event = { stampNs: 4_731_231_817_540n, level: false, offset: 17, lineSeqno: 7 };

test("structures, requests and flags are those of linux/gpio.h", () => {
  const dir = mkdtempSync(join(tmpdir(), "vb-gpio-abi-"));
  try {
    writeFileSync(join(dir, "abi.c"), HEADER_PROGRAM);
    execFileSync("gcc", ["-o", join(dir, "abi"), join(dir, "abi.c")]);
    const [sizes, ioctls, flags, bytes = "", answered = "", eventBytes = ""] = execFileSync(join(dir, "abi"), {
      encoding: "utf8",
    }).split("\n");
    expect(Object.values(SIZE).join(" ")).toBe(sizes);
    expect(Object.values(IOCTL).join(" ")).toBe(ioctls);
    expect(Object.values(FLAG).join(" ")).toBe(flags);
    expect(encodeLineRequest(request).toString("hex")).toBe(bytes);
    expect(requestedFd(Buffer.from(answered, "hex"))).toBe(42);
    expect(decodeEvents(Buffer.from(eventBytes, "hex"))).toEqual([event]);
    expect(encodeEvent(event).toString("hex")).toBe(eventBytes);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

describe("structures", () => {
  test("a request is read back as it was written, its consumer cut to 31 bytes", () => {
    const requests = fc.record({
      offset: fc.integer({ min: 0, max: 1023 }),
      consumer: fc.string({ unit: fc.constantFrom("a", "Z", "-", "_", " ", "1", "9"), maxLength: 50 }),
      flags: fc.integer({ min: 0, max: 0x7ff }),
      debounceUs: fc.integer({ min: 0, max: 50_000 }),
      value: fc.option(fc.boolean(), { nil: undefined }),
      eventBuffer: fc.integer({ min: 0, max: 1024 }),
    });
    fc.assert(
      fc.property(requests, ({ value, ...rest }) => {
        const request = { ...rest, ...(value === undefined ? {} : { value }) };
        const bytes = encodeLineRequest(request);
        expect(bytes.length).toBe(SIZE.lineRequest);
        expect(decodeLineRequest(bytes)).toEqual({ ...request, consumer: request.consumer.slice(0, 31) });
      }),
    );
  });

  test("chips and lines: names that fill all 32 bytes, empty ones, flags", () => {
    const chip = Buffer.alloc(SIZE.chipInfo);
    chip.write("gpiochip0", 0, "latin1");
    chip.write("x".repeat(32), 32, "latin1");
    chip.writeUInt32LE(54, 64);
    expect(decodeChipInfo(chip)).toEqual({ name: "gpiochip0", label: "x".repeat(32), lines: 54 });
    const line = encodeLineInfo(17);
    expect(decodeLineInfo(line)).toEqual({ name: "", consumer: "", offset: 17, flags: 0 });
    line.write("GPIO17", 0, "latin1");
    line.write("w1-gpio", 32, "latin1");
    line.writeBigUInt64LE(BigInt(FLAG.used | FLAG.input), 72);
    expect(decodeLineInfo(line)).toEqual({ name: "GPIO17", consumer: "w1-gpio", offset: 17, flags: 5 });
  });

  test("values", () => {
    expect(decodeValues(encodeValues(true))).toBe(true);
    expect(decodeValues(encodeValues(false))).toBe(false);
  });
});

describe("events", () => {
  const events = fc.array(
    fc.record({
      stampNs: fc.bigInt({ min: 0n, max: 2n ** 63n }),
      level: fc.boolean(),
      offset: fc.integer({ min: 0, max: 1023 }),
      lineSeqno: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    }),
    { maxLength: 70 },
  );

  test("are read back as they were written, also from a read that was cut short", () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: 47 }), (events, cut) => {
        const bytes = Buffer.concat(events.map(encodeEvent));
        expect(decodeEvents(bytes)).toEqual(events);
        const whole = Math.floor(Math.max(0, bytes.length - cut) / SIZE.lineEvent);
        expect(decodeEvents(bytes.subarray(0, Math.max(0, bytes.length - cut)))).toEqual(events.slice(0, whole));
      }),
    );
  });

  test("from any bytes: no crash, no event that is no edge, never more than fit", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const decoded = decodeEvents(Buffer.from(bytes));
        expect(decoded.length).toBeLessThanOrEqual(Math.floor(bytes.length / SIZE.lineEvent));
        for (const { lineSeqno } of decoded) expect(lineSeqno).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 1000 },
    );
  });
});

test.each([
  [0, 1, 0],
  [1, 2, 0],
  [1, 3, 1],
  [10, 47, 36],
  [2 ** 32 - 1, 0, 0],
  [2 ** 32 - 2, 1, 2],
  [5, 5, 0],
  [7, 1, 0],
])("from sequence number %i to %i, %i events are lost", (last, next, lost) => {
  expect(lostBetween(last, next)).toBe(lost);
});
