import {
  isRefusalCode,
  type EnrolAnswer,
  type EnrolRequest,
  type RenewRequest,
} from "../../contract/enrolment/messages.ts";
import { errorCode } from "../../contract/errors.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import type { BorneName } from "../../contract/topics.ts";
import { networkOf } from "../../accounts/attempt-delay.ts";
import { audit } from "../audit.ts";
import type { Store } from "../store/store.ts";
import { certificateOf } from "./certificates.ts";
import type { Enrolling } from "./enrolling.ts";
import { Limits } from "./limits.ts";
import type { Gate } from "./listener.ts";
import { refusal } from "./refusal.ts";

/** A workshop that prepares thirty bornes behind one address is let work; who tries codes is not. */
const ADDRESS_BURST = 30;
const ADDRESS_WINDOW_MS = 60_000;
/** Refusals in a borne's name that are answered and audited one by one. A right code is never held up by them. */
const BORNE_BURST = 20;
const BORNE_WINDOW_MS = 3_600_000;

/** Counts, limits and records what comes over HTTPS, around {@link Enrolling}. */
export class EnrolmentGate implements Gate {
  readonly #enrolling: Enrolling;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #ofAddress: Limits;
  readonly #ofBorne: Limits;

  constructor(enrolling: Enrolling, store: Store, clock: Clock, log: Logger) {
    this.#enrolling = enrolling;
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#ofAddress = new Limits(clock, ADDRESS_BURST, ADDRESS_WINDOW_MS);
    this.#ofBorne = new Limits(clock, BORNE_BURST, BORNE_WINDOW_MS);
  }

  async enrol(request: EnrolRequest, address: string, signal: AbortSignal): Promise<EnrolAnswer> {
    this.#limit(address);
    const { network, borne } = request;
    return await this.#counted({ network, borne }, async () => await this.#enrolling.enrol(request, signal));
  }

  async renew(
    request: RenewRequest,
    fingerprint: string | undefined,
    address: string,
    signal: AbortSignal,
  ): Promise<EnrolAnswer> {
    this.#limit(address);
    const present = fingerprint === undefined ? undefined : await certificateOf(this.#store.db, fingerprint);
    return await this.#counted(present, async () => {
      if (fingerprint === undefined || present === undefined) throw refusal("enrolment.certificate-unknown");
      return await this.#enrolling.renew(fingerprint, request, signal);
    });
  }

  #limit(address: string): void {
    const waitS = this.#ofAddress.take(networkOf(address));
    if (waitS > 0) throw refusal("enrolment.too-many", waitS);
  }

  async #counted(named: BorneName | undefined, attempt: () => Promise<EnrolAnswer>): Promise<EnrolAnswer> {
    try {
      return await attempt();
    } catch (error) {
      const code = errorCode(error);
      const refused = isRefusalCode(code) && code !== "enrolment.waiting" && code !== "enrolment.unavailable";
      if (refused) await this.#refused(named, code);
      throw error;
    }
  }

  async #refused(named: BorneName | undefined, code: string): Promise<void> {
    // A name of nobody is not kept: whoever asks could fill the disk with them.
    const name = named && (await this.#isRegistered(named)) ? named : { network: "", borne: "" };
    const key = `${name.network}/${name.borne}`;
    const waitS = this.#ofBorne.take(key);
    const { network, borne } = name;
    await this.#store.db
      .insertInto("enrolment_refused")
      .values({ network, borne, code, count: 1, last_ms: Math.round(this.#clock.wallMs()) })
      .onConflict((c) =>
        c.columns(["network", "borne", "code"]).doUpdateSet((eb) => ({
          count: eb("enrolment_refused.count", "+", 1),
          last_ms: eb.ref("excluded.last_ms"),
        })),
      )
      .execute();
    if (waitS > 0) throw refusal("enrolment.too-many", waitS);
    this.#log.warn({ network, borne, code }, "enrolment refused");
    await audit(this.#store, {
      who: "enrolment",
      what: "enrolment.refused",
      on: borne === "" ? "unknown" : key,
      ...(network === "" ? {} : { network }),
      detail: code,
      atMs: this.#clock.wallMs(),
    });
  }

  async #isRegistered({ network, borne }: BorneName): Promise<boolean> {
    const rows = this.#store.db.selectFrom("borne").select("stage");
    return (await rows.where("network", "=", network).where("borne", "=", borne).executeTakeFirst()) !== undefined;
  }
}
