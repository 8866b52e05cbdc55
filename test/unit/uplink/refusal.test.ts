import { describe, expect, test } from "vitest";
import { brokerError } from "../../../src/uplink/refusal.ts";

function failure(code: string | number): Error {
  return Object.assign(new Error("x"), { code });
}

describe("what ended a connection", () => {
  test.each([0x85, 0x86, 0x87, 0x8a, "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA"])(
    "%s is a refusal",
    (code) => expect(brokerError(failure(code), "connection", true).code).toBe("broker.refused"),
  );

  test.each([0x88, 0x8e, 0x97, "ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT"])("%s is a loss", (code) =>
    expect(brokerError(failure(code), "connection", true).code).toBe("broker.lost"),
  );

  test("the dates of a certificate count only when the clock is set", () => {
    const early = failure("CERT_NOT_YET_VALID");
    expect(brokerError(early, "connection", false).code).toBe("broker.lost");
    expect(brokerError(early, "connection", true).code).toBe("broker.refused");
    expect(brokerError(failure("DEPTH_ZERO_SELF_SIGNED_CERT"), "connection", false).code).toBe("broker.refused");
  });
});
