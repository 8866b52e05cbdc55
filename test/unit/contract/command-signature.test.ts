import { generateKeyPairSync } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { signCommand, verifyCommandSignature } from "../../../src/contract/command-signature.ts";
import type { CommandEnvelope } from "../../../src/contract/command-signature.ts";
import { cmd as validateCmd } from "../../../src/contract/generated/validators.js";
import type { CmdMessage } from "../../../src/contract/types.ts";

const keys = generateKeyPairSync("ed25519");
const envelope: CommandEnvelope = {
  v: 1,
  id: "c-1",
  borne: "demo/borne-1",
  type: "identify",
  args: { duration_s: 5 },
  iat: 1_790_000_000_000,
  exp: 1_790_000_060_000,
  ctr: 7,
  by: "maintenance",
};

describe("the signature of a command", () => {
  test("is good for what was signed, also with the members in another order", () => {
    const signed = signCommand(envelope, keys.privateKey);
    const shuffled = Object.fromEntries(Object.entries(signed).reverse()) as unknown as CmdMessage;
    expect(validateCmd(signed)).toBe(true);
    expect(verifyCommandSignature(signed, keys.publicKey)).toBe(true);
    expect(verifyCommandSignature(JSON.parse(JSON.stringify(shuffled)) as CmdMessage, keys.publicKey)).toBe(true);
  });

  test("is bad after any change of any member", () => {
    const changed = fc.oneof(
      fc.record({ ctr: fc.integer({ min: 8 }) }),
      fc.record({ borne: fc.constantFrom("demo/borne-2", "other/borne-1") }),
      fc.record({ type: fc.constantFrom("reboot" as const, "selftest" as const) }),
      fc.record({ exp: fc.integer({ min: 1, max: 1_000_000 }).map((ms) => envelope.exp + ms) }),
      fc.record({ args: fc.record({ duration_s: fc.integer({ min: 6, max: 3600 }) }) }),
      fc.record({ by: fc.string({ maxLength: 64 }).filter((by) => by !== envelope.by) }),
    );
    const signed = signCommand(envelope, keys.privateKey);
    fc.assert(
      fc.property(changed, (change) => {
        expect(verifyCommandSignature({ ...signed, ...change }, keys.publicKey)).toBe(false);
      }),
    );
  });

  test("is bad with another key, and no signature at all is bad", () => {
    const other = generateKeyPairSync("ed25519");
    const signed = signCommand(envelope, keys.privateKey);
    expect(verifyCommandSignature(signed, other.publicKey)).toBe(false);
    expect(verifyCommandSignature({ ...signed, sig: "" }, keys.publicKey)).toBe(false);
  });

  test("is bad, and no crash, for text that has no RFC 8785 form (a lone surrogate)", () => {
    const signed = signCommand(envelope, keys.privateKey);
    expect(verifyCommandSignature({ ...signed, by: "\ud800" }, keys.publicKey)).toBe(false);
  });

  test("refuses a key of another kind", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
    expect(() => signCommand(envelope, rsa.privateKey)).toThrowError(expect.objectContaining({ code: "command.key" }));
  });
});
