import { REFUSALS, type RefusalCode } from "../../contract/enrolment/messages.ts";
import { VisioborneError } from "../../contract/errors.ts";

/** Words of each refusal, for the technician who reads the borne's log. */
const WORDS: Readonly<Record<RefusalCode, string>> = {
  "enrolment.request-invalid": "the request is not one of this protocol",
  "enrolment.code-refused": "no such code: mistyped, or replaced by a newer one; ask for a new code",
  "enrolment.code-used": "the code was used already; ask for a new code",
  "enrolment.code-expired": "the code has expired; ask for a new code",
  "enrolment.wrong-borne": "the code is that of another borne; check network and id in the configuration",
  "enrolment.wrong-serial": "the code is for another board; check its serial number",
  "enrolment.blocked": "the borne is blocked or withdrawn",
  "enrolment.certificate-unknown": "the certificate is none of those that were issued here",
  "enrolment.superseded":
    "another certificate has followed this one: the card may have been copied; ask for a new code",
  "enrolment.waiting": "the certificate has expired: the manager has to approve the next one",
  "enrolment.too-many": "too many attempts; wait",
  "enrolment.unavailable": "no certificate can be issued now; try again later",
};

/** An attempt that gets no certificate. */
export function refusal(code: RefusalCode, retryAfterS?: number): VisioborneError {
  return new VisioborneError(code, WORDS[code], retryAfterS === undefined ? {} : { retryAfterS });
}

/** HTTP status of a refusal. */
export function statusOf(code: RefusalCode): number {
  return REFUSALS[code].status;
}
