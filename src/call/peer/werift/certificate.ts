import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

const DAY_MS = 86_400_000;
/** Of the universal class, X.690, 8; constructed where it has to be. */
const TAG = { integer: 0x02, bits: 0x03, oid: 0x06, utf8: 0x0c, time: 0x17, sequence: 0x30, set: 0x31, version: 0xa0 };
/** 1.2.840.10045.4.3.2, ecdsa-with-SHA256 (RFC 5758, 3.2): without parameters. */
const ECDSA_SHA256 = der(TAG.sequence, der(TAG.oid, Buffer.from("2a8648ce3d040302", "hex")));
/** 2.5.4.3, the common name. Browsers write the same one, so that it tells nothing. */
const NAME = der(
  TAG.sequence,
  der(
    TAG.set,
    der(TAG.sequence, der(TAG.oid, Buffer.from("550403", "hex")), der(TAG.utf8, Buffer.from("WebRTC", "latin1"))),
  ),
);

export interface SelfSigned {
  readonly keyPem: string;
  readonly certPem: string;
}

/**
 * A self-signed certificate on P-256 for one session of DTLS (RFC 5280, RFC 8827, 6.5): the other end looks at its
 * fingerprint alone. Written here because Node can't, and the library that would (with its decorators and the schemas of
 * CMS and PKCS 12) takes 7 MB of memory for as long as the borne runs.
 * @param days from yesterday on, for clocks that differ
 */
export function selfSigned(now: Date = new Date(), days = 31): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const fromMs = now.getTime() - DAY_MS;
  const serial = randomBytes(8);
  // Positive, and not shorter than it looks.
  serial[0] = (serial[0]! & 0x3f) | 0x40;
  const body = der(
    TAG.sequence,
    der(TAG.version, der(TAG.integer, Buffer.of(2))),
    der(TAG.integer, serial),
    ECDSA_SHA256,
    NAME,
    der(TAG.sequence, time(fromMs), time(fromMs + days * DAY_MS)),
    NAME,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = sign("sha256", body, { key: privateKey, dsaEncoding: "der" });
  const certificate = der(TAG.sequence, body, ECDSA_SHA256, der(TAG.bits, Buffer.of(0), signature));
  return {
    keyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certPem: pem("CERTIFICATE", certificate),
  };
}

/** One value with its tag and length (X.690, 8.1.3), up to 64 KiB. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), content]);
}

/** UTCTime has two digits of the year, up to 2049 (RFC 5280, 4.1.2.5): with less than two months it lasts till then. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]/g, "");
  return der(TAG.time, Buffer.from(`${digits.slice(2, 14)}Z`, "latin1"));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
