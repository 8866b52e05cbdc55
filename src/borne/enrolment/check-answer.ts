import { X509Certificate } from "node:crypto";
import type { EnrolAnswer } from "../../contract/enrolment/messages.ts";
import { VisioborneError } from "../../contract/errors.ts";
import { keyHash } from "../../pki/key-hash.ts";
import type { NewKey } from "./key-store.ts";

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const MAX_CERTIFICATES = 8;

/**
 * Looks at an answer before it replaces anything: a server with a mistake must not take the borne's voice away. Dates are
 * not looked at, for the borne's clock may be wrong.
 * @throws VisioborneError `enrolment.answer-invalid`.
 */
export function checkAnswer(data: unknown, borne: string, key: Pick<NewKey, "keyHash">): EnrolAnswer {
  const invalid = (why: string): VisioborneError =>
    new VisioborneError("enrolment.answer-invalid", `answer of the enrolment server: ${why}`);
  if (!isAnswer(data)) throw invalid("not one of this protocol");
  const [leaf, ...between] = certificates(data.certificate);
  const roots = certificates(data.trust);
  if (!leaf || roots.length === 0) throw invalid("no certificate, or nobody to trust");
  if (leaf.subject !== `CN=${borne}`) throw invalid("the certificate of another borne");
  if (keyHash(leaf.publicKey) !== key.keyHash) throw invalid("the certificate of another key");
  let last = leaf;
  for (const next of between) {
    if (!last.checkIssued(next) || !last.verify(next.publicKey)) throw invalid("a broken chain of certificates");
    last = next;
  }
  const held = roots.some((root) => last.checkIssued(root) && last.verify(root.publicKey));
  if (!held) throw invalid("a chain that ends at nobody trusted");
  return data;
}

function certificates(pem: string): X509Certificate[] {
  const blocks = pem.match(PEM) ?? [];
  if (blocks.length > MAX_CERTIFICATES) return [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return [];
  }
}

function isAnswer(data: unknown): data is EnrolAnswer {
  if (typeof data !== "object" || data === null) return false;
  const { v, certificate, trust, brokerUrl, deskUrl, notAfterMs, renewAtMs, nowMs } = data as Partial<EnrolAnswer>;
  return (
    v === 1 &&
    typeof certificate === "string" &&
    typeof trust === "string" &&
    typeof brokerUrl === "string" &&
    /^mqtts:\/\/[^/@\s]{1,190}$/.test(brokerUrl) &&
    (deskUrl === undefined || (typeof deskUrl === "string" && /^wss:\/\/[^@\s]{1,190}$/.test(deskUrl))) &&
    [notAfterMs, renewAtMs, nowMs].every((ms) => Number.isSafeInteger(ms) && (ms ?? 0) > 0)
  );
}
