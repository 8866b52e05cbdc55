import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { p256 as lean } from "../../../../src/call/peer/werift/lean/p256.ts";
import leanNacl from "../../../../src/call/peer/werift/lean/x25519.ts";

/** What werift would take: the bundle has our own in its place, and both have to give the same. */
const ofWerift = createRequire(createRequire(import.meta.url).resolve("werift"));
const nacl = ofWerift("tweetnacl") as typeof leanNacl;
const { p256 } = ofWerift("@noble/curves/p256") as { p256: typeof lean };

test("P-256: keys and shared points are those of the library", () => {
  for (let count = 0; count < 20; count += 1) {
    const [mine, theirs] = [lean.utils.randomPrivateKey(), p256.utils.randomPrivateKey()];
    const point = p256.getPublicKey(theirs, false);
    expect(Buffer.from(lean.getPublicKey(theirs, false))).toEqual(Buffer.from(point));
    expect(Buffer.from(lean.getPublicKey(theirs))).toEqual(Buffer.from(p256.getPublicKey(theirs)));
    const shared = Buffer.from(lean.getSharedSecret(mine, point)).subarray(1);
    expect(shared).toEqual(Buffer.from(p256.getSharedSecret(theirs, lean.getPublicKey(mine, false))).subarray(1));
  }
});

test("P-256: a point that is not on the curve is refused", () => {
  const point = Buffer.from(lean.getPublicKey(lean.utils.randomPrivateKey(), false));
  point[40]! ^= 1;
  expect(() => lean.getSharedSecret(lean.utils.randomPrivateKey(), point)).toThrow();
});

test("X25519: keys and the shared secret are those of the library", () => {
  for (let count = 0; count < 20; count += 1) {
    const [mine, theirs] = [leanNacl.box.keyPair(), nacl.box.keyPair()];
    expect([mine.publicKey.buffer.byteLength, mine.secretKey.buffer.byteLength]).toEqual([32, 32]);
    const shared = Buffer.from(leanNacl.scalarMult(mine.secretKey, theirs.publicKey));
    expect(shared).toEqual(Buffer.from(nacl.scalarMult(theirs.secretKey, mine.publicKey)));
  }
});

test("X25519: a key of another length or of small order is refused", () => {
  const { secretKey } = leanNacl.box.keyPair();
  expect(() => leanNacl.scalarMult(secretKey, Buffer.alloc(31))).toThrow("31 bytes");
  expect(() => leanNacl.scalarMult(secretKey, Buffer.alloc(32))).toThrow();
});
