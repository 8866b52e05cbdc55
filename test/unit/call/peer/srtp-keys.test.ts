import { KeyObject, randomBytes } from "node:crypto";
import { RtpHeader, SrtpSession } from "werift";
import type { RTCDtlsTransport } from "werift";
import { expect, test } from "vitest";
import { quickenSrtp } from "../../../../src/call/peer/werift/internals.ts";

interface Context {
  readonly cipher: { readonly srtpSessionKey: unknown };
}

/** RFC 7714, 14.2 and RFC 5764, 4.1.2: the profiles that the peer may agree on. */
test.each([
  ["AEAD_AES_128_GCM", 7, 12],
  ["AES_CM_128_HMAC_SHA1_80", 1, 14],
])("%s: packets are the same with keys in Node's own form", (_name, profile, saltBytes) => {
  const keys = { key: randomBytes(16), salt: randomBytes(saltBytes) };
  const session = () =>
    new SrtpSession({
      profile,
      keys: {
        localMasterKey: keys.key,
        localMasterSalt: keys.salt,
        remoteMasterKey: keys.key,
        remoteMasterSalt: keys.salt,
      },
    });
  const [quick, plain] = [session(), session()];
  quickenSrtp({ srtp: quick } as unknown as RTCDtlsTransport);
  for (const side of ["localContext", "remoteContext"] as const) {
    const { cipher } = (quick as unknown as Record<string, Context>)[side]!;
    expect(cipher.srtpSessionKey).toBeInstanceOf(KeyObject);
  }
  const header = new RtpHeader({ ssrc: 7, payloadType: 102, sequenceNumber: 4, timestamp: 900, marker: true });
  const payload = randomBytes(500);
  const sealed = quick.encrypt(payload, header);
  expect(sealed).toEqual(plain.encrypt(payload, header));
  expect(plain.decrypt(sealed).subarray(-payload.length)).toEqual(payload);
  expect(quick.decrypt(sealed).subarray(-payload.length)).toEqual(payload);
});
