import { readFileSync } from "node:fs";
import { readCode } from "../../contract/enrolment/code.ts";
import { ENROL_PATH, RENEW_PATH, type EnrolAnswer, type EnrolRequest } from "../../contract/enrolment/messages.ts";
import { errorCode, VisioborneError } from "../../contract/errors.ts";
import type { BorneName } from "../../contract/topics.ts";
import { checkAnswer } from "./check-answer.ts";
import type { Identity } from "./identity.ts";
import { fileKeys, type KeyStore } from "./key-store.ts";
import { askServer } from "./server.ts";

const DEADLINE_MS = 45_000;

export interface AskOptions {
  readonly name: BorneName;
  readonly identity: Identity;
  readonly keys?: KeyStore;
  readonly signal: AbortSignal;
}

/**
 * Asks for the first certificate and takes it up. The server proves itself by the code before the code is said to it.
 * @param url of the enrolment server, `https://host:port`
 * @param codeText as the manager handed it over
 * @param serial of the board, where it says one
 * @throws VisioborneError `enrolment.*`: see `askServer`, `readCode`, `checkAnswer`.
 */
export async function askFirst(
  { name, identity, keys = fileKeys, signal }: AskOptions,
  url: string,
  codeText: string,
  serial: string | undefined,
): Promise<EnrolAnswer> {
  const code = readCode(codeText);
  const key = await identity.pending(keys, name.borne);
  const body: EnrolRequest = {
    v: 1,
    network: name.network,
    borne: name.borne,
    secret: Buffer.from(code.secret).toString("hex"),
    request: key.requestPem,
    ...(serial === undefined || !/^[A-Za-z0-9._-]{1,64}$/.test(serial) ? {} : { serial }),
  };
  const proof = { kind: "pin", pin: code.pin } as const;
  const { answer, serverKey } = await askServer({ url, path: ENROL_PATH, body, proof, signal: bounded(signal) });
  const checked = checkAnswer(answer, name.borne, key);
  identity.adopt(key, checked, { serverKey, url });
  return checked;
}

/**
 * Asks for the next certificate with the present one, and takes it up.
 * @throws VisioborneError `enrolment.*`; `enrolment.waiting` while the manager has not approved.
 */
export async function askNext({ name, identity, keys = fileKeys, signal }: AskOptions): Promise<EnrolAnswer> {
  const facts = identity.facts();
  if (!facts) throw new VisioborneError("enrolment.certificate-unknown", "no certificate is here to be renewed");
  const { url, serverKey } = facts;
  const key = await identity.pending(keys, name.borne);
  const [certPem, keyPem, trustPem] = [identity.certFile, identity.keyFile, identity.trustFile].map((file) =>
    readFileSync(file, "utf8"),
  ) as [string, string, string];
  try {
    const { answer, serverKey: now } = await askServer({
      url,
      path: RENEW_PATH,
      body: { v: 1, request: key.requestPem },
      proof: { kind: "known", serverKey, trustPem },
      client: { certPem, keyPem },
      signal: bounded(signal),
    });
    const checked = checkAnswer(answer, name.borne, key);
    identity.adopt(key, checked, { serverKey: now, url });
    return checked;
  } catch (error) {
    if (errorCode(error) === "enrolment.request-invalid") identity.dropPending();
    throw error;
  }
}

function bounded(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
}
