import { generateKeyPairSync } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { signCommand } from "../../../src/contract/command-signature.ts";
import type { CommandEnvelope } from "../../../src/contract/command-signature.ts";
import { verify } from "../../../src/uplink/verify.ts";
import type { VerifyInput } from "../../../src/uplink/verify.ts";

const keys = generateKeyPairSync("ed25519");
const NOW = 1_790_000_000_000;

function command(change: Partial<CommandEnvelope> = {}): CommandEnvelope {
  return {
    v: 1,
    id: "c-1",
    borne: "demo/borne-1",
    type: "identify",
    args: { duration_s: 5 },
    iat: NOW - 1000,
    exp: NOW + 60_000,
    ctr: 11,
    by: "maintenance",
    ...change,
  };
}

function input(envelope: CommandEnvelope, change: Partial<VerifyInput> = {}): VerifyInput {
  return {
    payload: Buffer.from(JSON.stringify(signCommand(envelope, keys.privateKey))),
    retained: false,
    name: { network: "demo", borne: "borne-1" },
    allow: ["identify", "selftest"],
    publicKey: keys.publicKey,
    lastCounter: 10,
    wallMs: NOW,
    clockSynchronised: true,
    ...change,
  };
}

describe("a command", () => {
  test("is obeyed when everything holds", () => {
    expect(verify(input(command()))).toEqual({ accepted: true, command: expect.objectContaining({ id: "c-1" }) });
  });

  const other = generateKeyPairSync("ed25519");
  const refusals: [string, VerifyInput, string][] = [
    ["retained", input(command(), { retained: true }), "retained"],
    ["addressed to another borne", input(command({ borne: "demo/borne-2" })), "addressed to another"],
    ["addressed to the same name in another network", input(command({ borne: "x/borne-1" })), "addressed to another"],
    ["badly signed", input(command(), { publicKey: other.publicKey }), "bad signature"],
    ["with no key configured", input(command(), { publicKey: undefined }), "no key configured"],
    ["of a type that is not allowed", input(command({ type: "reboot" })), "type not allowed"],
    ["valid for too long", input(command({ exp: NOW + 300_000 })), "validity too long"],
    ["valid for no time", input(command({ exp: NOW - 1000 })), "validity too long"],
    ["from the future", input(command({ iat: NOW + 300_001, exp: NOW + 310_000 })), "issued in the future"],
    ["with the counter of the last one", input(command({ ctr: 10 })), "replayed"],
    ["with a lower counter", input(command({ ctr: 1 })), "replayed"],
    ["with a member too many", input({ ...command(), shell: "id" } as CommandEnvelope), "malformed"],
  ];
  test.each(refusals)("%s is rejected, with the reason", (_, given, reason) => {
    expect(verify(given)).toEqual({ accepted: false, state: "rejected", reason, id: "c-1" });
  });

  test("is expired after its time, when the clock is set; without a clock the counter alone stands", () => {
    const late = input(command(), { wallMs: NOW + 60_000 });
    expect(verify(late)).toMatchObject({ accepted: false, state: "expired", reason: "expired" });
    expect(verify({ ...late, wallMs: 0, clockSynchronised: false })).toMatchObject({ accepted: true });
    expect(verify({ ...late, wallMs: 0, clockSynchronised: false, lastCounter: 11 })).toMatchObject({
      reason: "replayed",
    });
  });

  test("of more than 4 KiB, or with no usable id, gets no answer", () => {
    const long = Buffer.from(JSON.stringify({ ...command(), sig: "x".repeat(5000) }));
    expect(verify(input(command(), { payload: long }))).not.toHaveProperty("id");
    const badId = Buffer.from(JSON.stringify({ ...command(), id: "a/b" }));
    expect(verify(input(command(), { payload: badId }))).not.toHaveProperty("id");
  });

  test("property: no bytes crash it, none are obeyed without the signature", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .record({ args: fc.object(), ctr: fc.integer(), by: fc.string({ unit: "binary" }), sig: fc.string() })
        .map((part) => Buffer.from(JSON.stringify({ ...command(), ...part }))),
    );
    fc.assert(
      fc.property(bytes, (payload) => {
        expect(verify(input(command(), { payload })).accepted).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
