import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { retryAfterMs, troubleOf, troubleWords } from "../../../devices/i2c/trouble.ts";
import type { I2cTrouble } from "../../../devices/i2c/trouble.ts";
import { fuse } from "../../../devices/presence/fused/fuse.ts";
import {
  bluetoothOn,
  firmwareOf,
  parametersData,
  parametersOf,
  sightOfTarget,
} from "../../../devices/presence/ld2410/commands.ts";
import type { Presence } from "../../../devices/presence/port.ts";
import { sightOfStatus } from "../../../devices/presence/sths34pf80/status.ts";
import { readRange, RESULT_BYTES, sightOf } from "../../../devices/presence/vl53l1x/range.ts";

const SIGHTS: readonly Presence[] = ["present", "absent", "unknown"];

describe("several sensors together", () => {
  test.each([
    [["present", "absent"], "present"],
    [["present", "unknown"], "present"],
    [["absent", "unknown"], "absent"],
    [["absent", "absent"], "absent"],
    [["unknown", "unknown"], "unknown"],
    [[], "unknown"],
  ] as const)("%j: %s", (sights, together) => {
    expect(fuse(sights)).toBe(together);
  });

  test("a sensor that becomes unknown never makes somebody appear, and absence needs a witness", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...SIGHTS), { maxLength: 6 }), fc.nat(5), (sights, index) => {
        const without = sights.map((sight, i) => (i === index ? "unknown" : sight));
        if (fuse(sights) !== "present") expect(fuse(without)).not.toBe("present");
        if (fuse(without) === "absent") expect(without).toContain("absent");
      }),
    );
  });
});

describe("VL53L1X", () => {
  const result = (status: number, mm: number): Uint8Array => {
    const bytes = new Uint8Array(RESULT_BYTES);
    bytes[0] = status;
    bytes[13] = mm >> 8;
    bytes[14] = mm & 0xff;
    return bytes;
  };
  const WINDOW = { fromMm: 50, toMm: 1200 };

  test.each([
    [9, 800, "present"],
    [9, 50, "present"],
    [9, 49, "absent"],
    [9, 1200, "present"],
    [9, 1201, "absent"],
    [0xe9, 800, "present"],
    [19, 800, "present"],
    [4, 800, "absent"],
    [5, 800, "absent"],
    [7, 800, "absent"],
    [6, 800, "unknown"],
    [3, 800, "unknown"],
    [0, 800, "unknown"],
    [31, 800, "unknown"],
  ] as const)("status %i at %i mm: %s", (status, mm, sight) => {
    expect(sightOf(readRange(result(status, mm)), WINDOW)).toBe(sight);
  });

  test("whatever the chip says, somebody is seen only by a valid distance in the window", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
        const range = readRange(bytes);
        if (sightOf(range, WINDOW) === "present") {
          expect(range.status).toBe("valid");
          expect(range.mm).toBeGreaterThanOrEqual(WINDOW.fromMm);
          expect(range.mm).toBeLessThanOrEqual(WINDOW.toMm);
        }
        if (bytes.length < RESULT_BYTES) expect(range.status).toBe("failed");
      }),
    );
  });
});

test.each([
  [0x00, "absent"],
  [0x04, "present"],
  [0x02, "absent"],
  [0x06, "present"],
  [0x05, "unknown"],
  [0x01, "unknown"],
] as const)("STHS34PF80: function status %i is %s", (status, sight) => {
  expect(sightOfStatus(status)).toBe(sight);
});

describe("LD2410", () => {
  test.each([
    [0, "absent"],
    [1, "present"],
    [2, "present"],
    [3, "present"],
    [4, "unknown"],
    [255, "unknown"],
  ] as const)("target %i: %s", (target, sight) => {
    expect(sightOfTarget(target)).toBe(sight);
  });

  test("its answers: firmware, parameters, Bluetooth", () => {
    expect(firmwareOf(Uint8Array.of(0, 1, 2, 1, 0x16, 0x24, 0x06, 0x22))).toBe("V1.02.22062416");
    expect(firmwareOf(Uint8Array.of(0, 1))).toBeUndefined();
    const answer = Uint8Array.of(0xaa, 8, 2, 3, ...Array.from({ length: 18 }, () => 40), 0x2c, 0x01);
    expect(parametersOf(answer)).toEqual({ movingGate: 2, stillGate: 3, holdS: 300 });
    expect(parametersOf(answer.slice(0, 23))).toBeUndefined();
    const data = Buffer.from(parametersData({ movingGate: 2, stillGate: 3, holdS: 300 }));
    expect(data.toString("hex")).toBe("00000200000001000300000002002c010000");
    expect(bluetoothOn(true, Uint8Array.of(8, 5, 4, 3, 2, 1))).toBe(false);
    expect(bluetoothOn(true, Uint8Array.of(0x8f, 0x27, 0x2e, 0xb8, 0x0f, 0x65))).toBe(true);
    expect(bluetoothOn(false, new Uint8Array())).toBe(false);
  });
});

describe("trouble on an I2C bus", () => {
  test.each([
    ["ENXIO", "absent"],
    ["EREMOTEIO", "absent"],
    ["ENODEV", "absent"],
    ["EAGAIN", "arbitration"],
    ["ETIMEDOUT", "stuck"],
    ["ENOENT", "no-bus"],
    ["EACCES", "denied"],
    ["EBUSY", "denied"],
    ["EIO", "broken"],
    ["constructor", "broken"],
    [undefined, "broken"],
  ] as const)("%s: %s", (errno, trouble) => {
    expect(troubleOf(errno)).toBe(trouble);
  });

  test.each(["absent", "arbitration", "stuck", "no-bus", "denied", "broken"] as const)(
    "%s: every try comes to an end, within a second, and is said in words",
    (trouble: I2cTrouble) => {
      let waitedMs = 0;
      let failures = 1;
      for (; failures < 100; failures += 1) {
        const delayMs = retryAfterMs(trouble, failures);
        if (delayMs === undefined) break;
        waitedMs += delayMs;
      }
      expect(failures).toBeLessThan(10);
      expect(waitedMs).toBeLessThan(1000);
      expect(troubleWords(trouble, 1, 0x29)).toMatch(/bus 1|i2c-1/);
    },
  );
});
